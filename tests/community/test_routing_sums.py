"""Which expert fits: the arithmetic."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.lib import routing, week_hours
from community.lib.routing import Candidate, Parts

NOON = datetime(2026, 7, 3, 10, tzinfo=UTC)
TAGS = ["tag:1", "tag:2"]
share = st.floats(0, 1)


def candidate(number, *, grade=2, speaks=True, last_at=None, **parts):
    plain = {"fit": 0.5, "continuity": 0, "slack": 1, "rest": 1} | parts
    return Candidate(number, Parts(**plain), grade, speaks, last_at)


def test_the_score_of_the_design():
    assert (
        Parts(fit=0.5, continuity=1, slack=0.4, rest=0.25).score == 3 * 0.5 + 2 + 0.4 + 0.5 * 0.25
    )
    assert Parts(fit=1, continuity=1, slack=1, rest=1).score == 6.5


@given(share, share, share, share)
def test_a_score_is_within_its_bounds(fit, continuity, slack, rest):
    assert 0 <= Parts(fit, continuity, slack, rest).score <= 6.5


@pytest.mark.parametrize(
    ("grades", "share"),
    [
        ({"tag:1": 1, "tag:2": 3}, 1), ({"tag:1": 1}, 0.5), ({"category:7": 1}, 0.5),
        ({"tag:1": 1, "category:7": 1}, 0.5), ({"tag:9": 3}, 0), ({}, 0),
    ],
)  # fmt: skip
def test_what_of_the_question_is_known(grades, share):
    assert routing.fit(grades=grades, tags=TAGS, category="category:7", success=0.8) == share * 0.8


def test_success_leans_on_a_half_and_forgets():
    assert routing.success(accepted=0, answered=0) == 0.5
    assert routing.success(accepted=8, answered=8) == 10 / 12
    assert routing.faded(timedelta(days=90)) == 0.5
    assert routing.faded(timedelta(days=180)) == 0.25
    assert routing.faded(timedelta(0)) == routing.faded(timedelta(days=-1)) == 1


def test_room_and_rest_are_shares():
    assert [routing.slack(held=held, capacity=4) for held in (0, 1, 4, 5)] == [1, 0.75, 0, 0]
    assert routing.slack(held=0, capacity=0) == 0
    since = [None, NOON, NOON - timedelta(hours=2), NOON - timedelta(hours=20)]
    assert [routing.rest(last_at=at, now=NOON) for at in since] == [1, 0, 0.25, 1]


def test_widening_lets_go_of_the_grade_then_of_the_language():
    knows, learns, foreign = (
        candidate(1, fit=0.1), candidate(2, grade=1), candidate(3, speaks=False),
    )  # fmt: skip
    assert [one.expert for one in routing.widen([foreign, learns, knows])] == [1]
    assert [one.expert for one in routing.widen([foreign, learns])] == [2]
    assert [one.expert for one in routing.widen([foreign])] == [3]
    assert routing.widen([]) == []
    assert [one.widened for one in (knows, learns, foreign)] == [[], ["grade"], ["language"]]
    assert candidate(4, grade=0, speaks=False).widened == ["grade", "language"]


def test_equals_take_turns():
    long_ago, lately = NOON - timedelta(days=3), NOON - timedelta(days=2)
    people = [
        candidate(1, last_at=lately),
        candidate(2, last_at=long_ago),
        candidate(4),
        candidate(3),
    ]

    assert [one.expert for one in routing.ranked(people)] == [3, 4, 2, 1]


def test_a_thousand_equal_threads_spread_over_whoever_is_there():
    """Section 8, routing over 1000 equal threads: no starvation, whoever is a little better too."""
    successes = {number: 0.5 + 0.02 * number for number in range(8)}
    held = dict.fromkeys(successes, 0)
    last = dict.fromkeys(successes)
    given = dict.fromkeys(successes, 0)
    open_ones = []
    for n in range(1000):
        now = NOON + n * timedelta(minutes=3)
        while open_ones and open_ones[0][0] <= now:
            held[open_ones.pop(0)[1]] -= 1
        people = [
            candidate(
                number, fit=successes[number], slack=routing.slack(held=held[number], capacity=5),
                rest=routing.rest(last_at=last[number], now=now), last_at=last[number],
            )
            for number in successes
            if held[number] < 5
        ]  # fmt: skip
        chosen = routing.widen(people)[0].expert
        given[chosen] += 1
        held[chosen] += 1
        last[chosen] = now
        open_ones.append((now + timedelta(minutes=60), chosen))

    assert sum(given.values()) == 1000
    assert min(given.values()) >= 60
    assert max(given.values()) <= 3 * min(given.values())


def test_hours_over_one_another_are_one_piece_and_refused_when_entered():
    assert week_hours.week([(0, 540, 720), (0, 700, 800), (0, 800, 900), (2, 60, 90)]) == {
        0: ((540, 900),), 2: ((60, 90),),
    }  # fmt: skip
    week_hours.check([(0, 540, 720), (0, 720, 800)])
    for wrong in ([(0, 540, 720), (0, 700, 800)], [(7, 0, 10)], [(0, 10, 10)], [(0, 0, 1441)]):
        with pytest.raises(week_hours.NoHours):
            week_hours.check(wrong)
