"""Who may speak: only members who were here by then."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from community.domain.demo.crowd import Crowd

START = datetime(2026, 1, 1, tzinfo=UTC)


def _days(number: float) -> datetime:
    return START + timedelta(days=number)


@pytest.fixture
def crowd() -> Crowd:
    """Ten from the first day, one who comes late, and then a batch from day 20 on."""
    crowd = Crowd()
    crowd.add([(100 + n, START) for n in range(10)] + [(110, _days(50))])
    crowd.add((200 + n, _days(20 + n)) for n in range(5))
    return crowd


def test_a_fresh_asker_is_the_last_who_joined(crowd: Crowd) -> None:
    rng = random.Random(1)

    assert crowd.ids[crowd.asker(at=_days(22.5), rng=rng)] == 202


@pytest.mark.parametrize("seed", range(40))
def test_nobody_asks_before_joining(crowd: Crowd, seed: int) -> None:
    rng, at = random.Random(seed), _days(10)

    asked = [crowd.asker(at=at, rng=rng) for _ in range(20)]

    assert all(crowd.joined[place] < at.timestamp() for place in asked)


@pytest.mark.parametrize("seed", range(20))
def test_nobody_answers_before_joining_or_twice(crowd: Crowd, seed: int) -> None:
    rng, at = random.Random(seed), _days(21.5)
    said: list[int] = []

    for _ in range(8):
        said.append(crowd.answerer(at=at, but=said, rng=rng))

    assert len(set(said)) == 8
    assert all(crowd.joined[place] < at.timestamp() for place in said)
