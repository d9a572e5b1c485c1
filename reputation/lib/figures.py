"""What a rule set says, apart from where it is stored: a live set and a draft read alike. Pure."""

import hashlib
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from reputation.lib import payback

# Names of what a set says for all rules, and of what each rule says. New figures are added here
# and in models/rule.py; drafts, trial runs, the points page and its history follow.
FRAME = (
    "thread_pot", "pair_weights", "mutual_weight", "pair_days", "giver_days", "newcomer_days",
    "rescue_minutes", "price", "knee_from", "knee_to", "knee_weight", "quality_least",
)  # fmt: skip
MEASURE = ("points", "most", "per", "hold_days", "pays")
MONEY = frozenset(field.name for field in fields(payback.Money))  # of FRAME: told where it is paid


@dataclass(frozen=True, slots=True)
class Figures:
    """`frame`: a value for each of FRAME. `rules`: by code, a value for each of MEASURE."""

    frame: dict[str, Any]
    rules: dict[str, dict[str, Any]]

    @property
    def fingerprint(self) -> str:
        """The same for the same figures, however they were typed."""
        words = [f"{name}={_written(self.frame[name])}" for name in FRAME]
        words += [
            f"{code}.{name}={_written(measure[name])}"
            for code, measure in sorted(self.rules.items())
            for name in MEASURE
        ]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """`code` is empty where the whole set is meant, `name` where the rule came or went as a whole;
    then `before` or `after` is None, and the other is its points."""

    code: str
    name: str
    before: Any
    after: Any


def changes(before: Figures, after: Figures) -> list[Change]:
    """What the second says otherwise than the first: rules first, in the order of the first."""
    found: list[Change] = []
    for code in [*before.rules, *(code for code in after.rules if code not in before.rules)]:
        one, other = before.rules.get(code), after.rules.get(code)
        if one is None or other is None:
            was, will = (side["points"] if side else None for side in (one, other))
            found.append(Change(code, "", was, will))
            continue
        found += [
            Change(code, name, one[name], other[name])
            for name in MEASURE
            if _written(one[name]) != _written(other[name])
        ]
    return found + [
        Change("", name, before.frame[name], after.frame[name])
        for name in FRAME
        if _written(before.frame[name]) != _written(after.frame[name])
    ]


def _written(value: Any) -> str:
    """15, 15.0 and 15.00 are the same."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ",".join(_written(one) for one in value)
    return str(value)
