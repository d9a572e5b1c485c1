"""How much a report weighs, in hundredths, and how much of many together. Pure; decision 0049.

Source of the formula: the smoothed share of what turned out right, (good + 2) / (all + 4), by which
Codidact grants its abilities; twice of it, so that nobody's record yet is 1.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

HIDES_AT = 300  # product.md: hide at weight 3
LEAST, MOST = 25, 150
NEWCOMER = 50  # the most of somebody new here
YOUNG = 25  # the most of an account that is days old
YOUNG_FOR = timedelta(days=7)
LINKED_SHARE = 4  # each further report of accounts that belong together: a quarter


@dataclass(frozen=True)
class Record:
    """What is known of somebody who reports: how many of their reports were settled, how many of
    these were right and still count as right, and who they are."""

    upheld: int = 0
    settled: int = 0
    age: timedelta = timedelta(days=365)
    is_newcomer: bool = False
    is_trusted: bool = False  # a mentor, or of the team


def weight(record: Record) -> int:
    """What a report of theirs weighs: LEAST to MOST."""
    if record.is_trusted:
        return MOST
    own = round(200 * (record.upheld + 2) / (record.settled + 4))
    own = min(MOST, max(LEAST, own))
    if record.age < YOUNG_FOR:
        return min(own, YOUNG)
    return min(own, NEWCOMER) if record.is_newcomer else own


def together(weights: Mapping[int, int], rings: Collection[Collection[int]]) -> int:
    """The sum of the weights (person -> weight). Of people who belong together (`rings`) the
    heaviest counts whole, each other one for a quarter."""
    total, left = 0, dict(weights)
    for ring in rings:
        theirs = sorted((left.pop(one) for one in ring if one in left), reverse=True)
        total += sum(
            one if number == 0 else one // LINKED_SHARE for number, one in enumerate(theirs)
        )
    return total + sum(left.values())
