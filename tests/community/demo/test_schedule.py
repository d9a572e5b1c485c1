"""Whenever the demo is made, it happened in the weeks before, and looks alive."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from community.domain.demo import schedule
from community.domain.demo.content import Content
from community.domain.demo.schedule import Times

MOMENTS = [
    datetime(2026, 3, 11, 16, 20, tzinfo=UTC),
    datetime(2026, 1, 1, 2, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # the clocks go forward in Berlin
    datetime(2026, 10, 25, 5, 59, tzinfo=UTC),
]


def _plan(everything: Content, now: datetime, seed: int = 1) -> dict[str, Times]:
    member_for = {one.handle: timedelta(days=one.joined_days_ago) for one in everything.people}
    rng = random.Random(seed)
    return schedule.plan(topics=everything.topics, member_for=member_for, rng=rng, now=now)


@pytest.mark.parametrize("now", MOMENTS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_lies_in_the_weeks_before_now(
    everything: Content, now: datetime, seed: int
) -> None:
    times = _plan(everything, now, seed)

    for topic in everything.topics:
        start = times[topic.key].start
        last = start + timedelta(minutes=max([0, *(said.after for said in topic.said)]))
        ends = [last, times[topic.key].accepted_at or start]
        assert max(ends) < now, topic.key
        assert start > now - timedelta(weeks=9), topic.key


@pytest.mark.parametrize("now", MOMENTS)
def test_lists_look_alive(everything: Content, now: datetime) -> None:
    times = _plan(everything, now)
    waits = [now - times[one.key].start for one in everything.topics if one.is_waiting]
    verdicts = [now - one.accepted_at for one in times.values() if one.accepted_at]

    assert sum(wait < timedelta(hours=1) for wait in waits) >= 4
    assert sum(wait < timedelta(days=2) for wait in waits) >= 10
    assert sum(wait > timedelta(days=2) for wait in waits) >= 2
    assert sum(age < timedelta(days=1) for age in verdicts) >= 5


@pytest.mark.parametrize("now", MOMENTS)
def test_the_newcomer_came_first_and_asked_twice(everything: Content, now: datetime) -> None:
    times = _plan(everything, now)
    solved, open_ = times["esim-aktivierung-handywechsel"], times["pixel-anruffilter-de"]
    first = schedule.first_words(topics=everything.topics, times=times)

    assert solved.accepted_at is not None
    assert now - timedelta(days=2) < first["nina"] == solved.start
    assert solved.accepted_at - solved.start < timedelta(hours=3)
    assert solved.accepted_at < open_.start


def test_the_asker_accepts_after_the_answer_and_their_thanks(everything: Content) -> None:
    times = _plan(everything, MOMENTS[0])

    for topic in everything.topics:
        verdict = times[topic.key].accepted_at
        assert (verdict is None) == (topic.solution is None), topic.key
        if verdict is not None and topic.solution is not None:
            answer = times[topic.key].start + timedelta(minutes=topic.said[topic.solution].after)
            assert verdict > answer, topic.key


def test_the_same_dice_give_the_same_times(everything: Content) -> None:
    assert _plan(everything, MOMENTS[0], 5) == _plan(everything, MOMENTS[0], 5)
    assert _plan(everything, MOMENTS[0], 5) != _plan(everything, MOMENTS[0], 6)
