"""Shares with intervals, and who of a quarter is asked: pure sums."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from community.lib import shares, survey_sample


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Reckoned apart, by the formula of Wilson (1927) with z = 1.959964.
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 2, 0.0945, 0.9055),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilson(hits, n, low, high):
    found = shares.wilson(hits, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.share == hits / n


def test_of_nothing_there_is_no_share():
    assert shares.wilson(0, 0) is None


@pytest.mark.parametrize(("hits", "n"), [(2, 1), (-1, 1), (1, 0)])
def test_more_than_there_are(hits, n):
    with pytest.raises(ValueError, match=f"{hits} of {n}"):
        shares.wilson(hits, n)


def test_net():
    found = shares.net(50, 20, 100)
    assert (found.n, found.score) == (100, pytest.approx(30))
    assert found.margin == pytest.approx(15.31, abs=0.01)  # 196 * sqrt((0.7 - 0.09) / 100)
    with pytest.raises(ValueError, match="of 0"):
        shares.net(0, 0, 0)


@pytest.mark.parametrize(
    ("at", "quarter", "day"),
    [
        ((2026, 1, 1), "2026Q1", 0),
        ((2026, 3, 31), "2026Q1", 89),
        ((2026, 11, 27), "2026Q4", 57),
        ((2026, 12, 31, 23, 59), "2026Q4", 91),
    ],
)
def test_quarters(at, quarter, day):
    when = datetime(*at, tzinfo=UTC)
    assert (survey_sample.quarter(when), survey_sample.day_of(when)) == (quarter, day)


def test_the_sample_is_its_share_spread_over_the_days_and_another_each_quarter():
    this = {one: survey_sample.turn(one, quarter="2026Q4") for one in range(20_000)}
    chosen = {one: day for one, day in this.items() if day is not None}
    days = Counter(chosen.values())
    again = {one: survey_sample.turn(one, quarter="2026Q4") for one in range(20_000)}
    following = {one for one in chosen if survey_sample.turn(one, quarter="2027Q1") is not None}

    assert again == this
    assert 0.09 < len(chosen) / 20_000 < 0.11
    assert sorted(days) == list(range(survey_sample.DAYS))
    assert max(days.values()) < 3 * len(chosen) / survey_sample.DAYS
    assert 0.05 < len(following) / len(chosen) < 0.15
