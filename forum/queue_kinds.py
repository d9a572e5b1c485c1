"""What stands in the moderators' queue: a row each, and the kinds that know their own.

`KINDS` maps an item (ReviewClaim.Item) to what finds its rows and the part that shows one in place.
Whoever keeps a kind adds it when its app is ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


@dataclass
class Row:
    """`item_id` is of the item's own table; `url` leads to where it is decided. `claim` is a
    ReviewClaim in force, `part` its template and `says` what its kind is called where all kinds
    are shown: filled by the queue. `is_bulk`: several can be decided at once. `due` says in words
    by when somebody was promised a look or an answer, `is_overdue` that this is over.
    """

    item: str
    item_id: int
    at: datetime
    url: str
    title: str
    who: Any = None  # the member it concerns
    text: str = ""
    notes: Sequence[str] = ()
    due: str = ""
    is_overdue: bool = False
    is_bulk: bool = False
    claim: Any = None
    part: str = ""
    says: str = ""
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.item}:{self.item_id}"

    @property
    def anchor(self) -> str:
        """The id of its row on the page of the queue."""
        return f"{self.item}-{self.item_id}"


class Found(NamedTuple):
    """How many wait, and the oldest of them, the oldest first."""

    count: int
    rows: list[Row]


class QueueKind(NamedTuple):
    query: Callable[..., Found]  # (member=, most=, now=) -> Found
    part: str  # a template that is given `row`


KINDS: dict[str, QueueKind] = {}


def add(item: str, query: Callable[..., Found], part: str) -> None:
    """Let the queue show this kind; saying it twice counts once."""
    KINDS[item] = QueueKind(query, part)
