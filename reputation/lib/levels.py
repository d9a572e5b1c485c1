"""Levels, and the rights that come with them. Pure; the points of rights are the floor's limits."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from forum.lib import limits

# Reputation at which a level begins; a level is its place here.
LEVELS = (0, limits.MEMBER_POINTS, limits.HELPER_POINTS, limits.ADVISER_POINTS, 4000, 15000)


@dataclass(frozen=True, slots=True)
class Right:
    """From `points` on, while recent quality is above `bar`: rights that can harm lapse with it."""

    code: str
    points: int
    bar: Decimal
    of: str = "answers"  # what is looked at: answers, or suggested edits


# What forum.curating and forum.answer_rules ask for.
RIGHTS = (
    Right("suggest", limits.RIGHTS["suggest"], Decimal("0.30"), of="edits"),
    Right("link", limits.RIGHTS["link"], Decimal("0.30")),
    Right("curate", limits.RIGHTS["curate"], Decimal("0.40")),
    Right("confirm", limits.RIGHTS["confirm"], Decimal("0.45")),
)


def whole(points: Decimal) -> int:
    """What shows of an account: whole points, rounded down, and never less than none (a correction
    by hand may take more than is there)."""
    return max(0, int(points))


def level(points: int) -> int:
    return max(0, bisect_right(LEVELS, points) - 1)


def tier(points: int) -> str:
    """Which of the floor's limits hold (forum.models.Standing.Tier)."""
    return ("new", "member", "trusted")[min(level(points), 2)]


def quality(good: int, bad: int) -> Decimal:
    """Of what was judged lately: nobody starts at the bottom, and two good ones make half of it."""
    return Decimal(good + 2) / Decimal(good + bad + 4)


def good_needed(right: Right, good: int, bad: int) -> int:
    """How many more good ones lift the quality above the bar; 0 where it is."""
    more = 0
    while quality(good + more, bad) <= right.bar:
        more += 1
    return more
