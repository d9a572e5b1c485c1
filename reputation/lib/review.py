"""What is worth a look by a person, and from which figures on. Pure.

These thresholds are not told to the public: they only say where people look. No figure here takes a
point from anybody.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

WINDOW = timedelta(days=90)
EVIDENCE = 12  # posts that a finding names

STAR_POINTS = Decimal(60)  # less is not worth anybody's time
STAR_SHARE = Decimal("0.5")
PAIR_LEAST, PAIR_SHARE = 3, Decimal("0.3")
CIRCLE_LEAST, CIRCLE_SHARE = 10, Decimal("0.5")
COPIES_LEAST, COPIES_SHARE, COPIES_MANY = 3, Decimal("0.2"), 10

BURST = timedelta(days=7)
BURST_SHARE = Decimal("0.4")  # of the threshold, within these days
BURST_LEVEL = 250  # the first threshold with a right that can harm
MONEY_BURST, MONEY_WINDOW = timedelta(days=3), timedelta(days=30)
MONEY_POINTS = Decimal(100)  # within a month: from here on money is worth an attack
MONEY_BEFORE = Decimal("0.5")  # of it at most was there before the jump

GROWTH = Decimal("1.5")  # what somebody found harmless is quiet until it has grown so much


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern as it is seen now; `models.Finding` says what its parts are."""

    kind: str
    member: int
    size: Decimal
    severity: int
    figures: dict[str, Any] = field(default_factory=dict)
    other: int | None = None

    @property
    def order(self) -> tuple[str, int, int]:
        return (self.kind, self.member, self.other or 0)


def percent(part: Decimal | int, whole: Decimal | int) -> int:
    """Rounded down: what is told is never more than what is."""
    return min(100, int(100 * Decimal(part) / Decimal(whole))) if whole else 0


def crossed(before: Decimal, after: Decimal, levels: tuple[int, ...]) -> int | None:
    """The highest level's threshold that lies between the two, if the jump made much of it."""
    over = [one for one in levels if one >= BURST_LEVEL and before < one <= after]
    jumped = [one for one in over if after - before >= BURST_SHARE * one]
    return max(jumped, default=None)


def crossed_money(before: Decimal, after: Decimal) -> bool:
    """Whether the points of a month came to be worth money within a few days."""
    return before <= MONEY_BEFORE * MONEY_POINTS and after >= MONEY_POINTS
