"""Medians, and how sure they are."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_FOR_INTERVAL = 6  # with fewer values no order statistics hold a median with 95 %


@dataclass(frozen=True)
class Median:
    """A median with its 95 % interval."""

    value: float
    low: float
    high: float


def median(values: Sequence[float]) -> Median:
    """The median, and the order statistics that hold the true one with at least 95 %.

    No shape of the distribution is assumed: a value lies below the true median with one half, so
    how many do is binomial. With fewer than six values the interval is all there is.
    """
    ordered = sorted(values)
    count = len(ordered)
    k = _rank(count)
    return Median(statistics.median(ordered), ordered[k - 1], ordered[count - k])


def _rank(count: int) -> int:
    """The greatest k for which the k-th smallest and k-th greatest of `count` hold the median with
    95 %; 1 at least."""
    if count < LEAST_FOR_INTERVAL:
        return 1
    below, k = 0.0, 0
    while True:  # below: the chance that at most k values lie under the median
        below += math.comb(count, k) / 2**count
        if below > 0.025:
            return max(k, 1)
        k += 1


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: the smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]
