"""What payback asks of the ledger, wherever its rows come from: written, or only tried. Pure."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

HELPED = ("SOL", "CONF", "HELP")  # what says that a thread was helped
# Why points bring no money (lib/unpaid_words.py).
RULE, NOTHING, OFF, BEFORE = "rule", "nothing", "off", "before"
TEAM, NOBODYS, RECEIVER, GIVER = "team", "nobodys", "receiver", "giver"


class Row(NamedTuple):
    """Points that came or went. `origin` is the row with which its fact began, `giver_days` what
    its rule set asks of a giver."""

    pk: int
    kind: str
    origin: int | None
    step: int
    receiver: int
    giver: int | None
    points: Decimal
    at: datetime
    giver_days: int


class Step(NamedTuple):
    """What became of something that helped."""

    pk: int
    at: datetime
    kind: str
    cut: str


class Help(NamedTuple):
    """Somebody's word that a thread was helped, by a rule of HELPED; `steps` in their order."""

    pk: int
    at: datetime
    receiver: int
    thread: int
    giver: int | None
    code: str
    giver_days: int
    steps: Sequence[Step]
