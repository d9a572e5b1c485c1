"""Whom a question is offered to: the arithmetic."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import worktime
from reputation.lib import hours, offering
from reputation.lib.offering import Candidate, Parts, Tally

PLAIN = Parts(topic=1, success=0.5, hours=1, load=0, today=0)
NOON = datetime(2026, 7, 3, 10, tzinfo=UTC)
chances = st.lists(st.floats(0.01, 0.99), max_size=12)


def candidate(number: int, chance: float = 0.3, **parts: float) -> Candidate:
    return Candidate(number, Parts(**vars(PLAIN) | parts), chance, band=2)


@given(chances, chances)
def test_a_wave_is_the_smallest_that_is_enough(asked: list[float], more: list[float]) -> None:
    best = [candidate(n, chance) for n, chance in enumerate(more)]

    chosen = offering.wave(best=best, asked=asked)

    assert chosen == best[: len(chosen)]
    all_of_them = [*asked, *(one.chance for one in chosen)]
    assert offering.is_covered(all_of_them) or len(chosen) == len(best)
    if chosen:
        assert not offering.is_covered(all_of_them[:-1])


@pytest.mark.parametrize(("chance", "size"), [(0.3, 5), (0.5, 3), (0.8, 1), (0.6, 2)])
def test_worked_sizes(chance: float, size: int) -> None:
    best = [candidate(n, chance) for n in range(20)]

    assert len(offering.wave(best=best)) == size


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_chance_is_never_sure(a: int, b: int, c: int, d: int) -> None:
    here, ever = Tally(min(a, b), max(a, b)), Tally(min(c, d), max(c, d))

    found = offering.chance(here=here, ever=ever)

    assert 0 < found < 1
    better = Tally(here.answered + 1, here.offered + 1)
    assert offering.chance(here=better, ever=ever) > found


def test_what_nothing_is_known_of_is_usual() -> None:
    assert offering.chance(here=Tally(), ever=Tally()) == pytest.approx(offering.PRIOR)


def test_the_best_first_and_of_equals_who_waited_longest() -> None:
    long_ago = NOON - timedelta(days=9)
    by_topic, busy = candidate(1, topic=0.5), candidate(2, load=0.9)
    never, lately = candidate(5), Candidate(3, PLAIN, 0.3, 2, NOON)
    before = Candidate(4, PLAIN, 0.3, 2, long_ago)

    ranked = offering.ranked([busy, lately, by_topic, before, never])

    assert [one.mentor for one in ranked] == [5, 4, 3, 1, 2]


def test_topics() -> None:
    tags, category = ["tag:1", "tag:2"], "category:9"

    def fit(*own: str) -> float | None:
        return offering.topic_fit(own=own, tags=tags, category=category)

    assert fit("tag:2", "category:9") == 1
    assert fit("category:9") == 0.5
    assert fit() == 0
    assert fit("tag:3", "category:8") is None


def test_usual_hours() -> None:
    assert hours.is_usual(hour=9, begins=9, ends=21)
    assert not hours.is_usual(hour=21, begins=9, ends=21)
    assert hours.is_usual(hour=1, begins=22, ends=6)
    assert not hours.is_usual(hour=6, begins=22, ends=6)
    assert hours.is_usual(hour=3, begins=5, ends=5)


def test_times_are_those_of_the_community() -> None:
    calendar = worktime.daily(7, 22, zone="Europe/Berlin")

    def minutes(since: datetime, **how: bool) -> list[float | None]:
        how = {"halves": False, "has_own": False} | how
        times = offering.usual_times(since=since, calendar=calendar, **how)
        return [
            None if at is None else (at - since).total_seconds() / 60
            for at in (times.own, *times.waves)
        ]

    assert minutes(NOON) == [None, 30, 60, 120]
    assert minutes(NOON, has_own=True) == [15, 30, 60, 120]
    assert minutes(NOON, halves=True, has_own=True) == [0, 15, 30, 60]
    # At half past nine in the evening: the first wave would fall on the closing minute.
    evening = datetime(2026, 7, 3, 19, 30, tzinfo=UTC)
    night = 9 * 60
    assert minutes(evening) == [None, night + 30, night + 60, night + 120]
    assert minutes(evening, has_own=True) == [15, night + 30, night + 60, night + 120]
