"""Figures that can be worked out by hand."""

import math

import pytest

from tests.bench import stats


def test_the_interval_of_ten_is_from_the_second_to_the_ninth():
    # At most one of ten below the median: (1 + 10) / 1024 = 1.07 %, two are 5.5 %: so the second.
    found = stats.median([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])

    assert found == stats.Median(5.5, 2, 9)


def test_the_interval_of_six_is_all_of_them():
    # None of six below: 1 / 64 = 1.6 %; at most one: 7 / 64 = 10.9 %.
    assert stats.median([1, 2, 3, 4, 5, 6]) == stats.Median(3.5, 1, 6)


def test_a_hundred_hold_the_median_from_the_fortieth_to_the_sixty_first():
    # The table of the binomial: P(X <= 39) = 1.76 %, P(X <= 40) = 2.84 %.
    found = stats.median(list(range(1, 101)))

    assert found == stats.Median(50.5, 40, 61)


@pytest.mark.parametrize("count", range(6, 60))
def test_what_is_left_outside_is_at_most_five_percent(count: int):
    found = stats.median(list(range(1, count + 1)))

    outside = 2 * sum(math.comb(count, k) for k in range(int(found.low))) / 2**count
    closer = 2 * sum(math.comb(count, k) for k in range(int(found.low) + 1)) / 2**count
    assert outside <= 0.05 < closer
    assert found.low + found.high == count + 1


def test_few_values_claim_nothing():
    assert stats.median([3.0]) == stats.Median(3.0, 3.0, 3.0)
    assert stats.median([1, 2, 9]) == stats.Median(2, 1, 9)


@pytest.mark.parametrize(
    ("share", "value"), [(0.0, 10), (0.25, 10), (0.26, 20), (0.5, 20), (0.99, 40), (1.0, 40)]
)
def test_percentiles_are_values_that_were_seen(share: float, value: int):
    assert stats.percentile([40, 10, 30, 20], share) == value
