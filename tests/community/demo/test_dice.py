"""The dice against the measured figures they stand for."""

import random
import statistics
from datetime import UTC, datetime, timedelta

import pytest

from community.domain.demo import dice

MANY = 20_000
NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


@pytest.fixture
def rng() -> random.Random:
    return random.Random(7)


@pytest.mark.parametrize(
    ("hours", "least", "most"),
    [(4, 0.48, 0.65), (8, 0.37, 0.55), (24, 0.23, 0.36), (48, 0.18, 0.27)],
)
def test_the_share_without_an_answer_after_some_hours(
    rng: random.Random, hours: int, least: float, most: float
) -> None:
    never = dice.ANSWERS[0]
    late = sum(dice.on_curve(dice.FIRST_ANSWER, rng=rng) > hours for _ in range(MANY)) / MANY

    assert least < never + (1 - never) * late < most


def test_acceptance_takes_one_to_three_days_in_the_median(rng: random.Random) -> None:
    hours = [dice.on_curve(dice.ACCEPTANCE, rng=rng) for _ in range(MANY)]

    assert 24 < statistics.median(hours) < 72


def test_most_is_written_between_ten_and_nine(rng: random.Random) -> None:
    hours = [dice.daytime(NOON, rng=rng).astimezone(dice.BERLIN).hour for _ in range(MANY)]

    assert sum(10 <= hour < 21 for hour in hours) / MANY == pytest.approx(0.72, abs=0.02)


def test_daytime_keeps_the_day(rng: random.Random) -> None:
    days = {dice.daytime(NOON, rng=rng).astimezone(dice.BERLIN).date() for _ in range(200)}

    assert days == {NOON.date()}


@pytest.mark.parametrize("law", [dice.QUESTION_WORDS, dice.ANSWER_WORDS, dice.COMMENT_WORDS])
def test_words_have_the_measured_median(rng: random.Random, law: tuple[int, int, int]) -> None:
    drawn = [dice.words(law, rng=rng) for _ in range(MANY)]

    assert statistics.median(drawn) == pytest.approx(law[0], rel=0.05)
    assert max(drawn) <= law[2]


def test_counts_have_their_share_of_none_and_their_mean(rng: random.Random) -> None:
    drawn = [dice.count(dice.QUESTION_COMMENTS, rng=rng) for _ in range(MANY)]
    none, mean = dice.QUESTION_COMMENTS

    assert drawn.count(0) / MANY == pytest.approx(none, abs=0.02)
    assert 1.4 < statistics.mean(drawn) < 2.4
    assert statistics.mean(drawn) == pytest.approx((1 - none) * mean, rel=0.05)


def test_views_of_a_month_old_thread(rng: random.Random) -> None:
    drawn = [dice.views(age=timedelta(days=60), rng=rng) for _ in range(MANY)]

    assert 60 < statistics.median(drawn) < 370
    assert 630 < sorted(drawn)[int(MANY * 0.99)] < 82_000
