"""`bin/bench promise`: its figures, and a replay of a few questions."""

import math
from datetime import timedelta

import pytest

from community.models import ExpectedTime
from forum.lib import clock
from forum.models import Post, Thread
from tests import factories
from tests.bench import promise
from tests.bench.promise import Case, Row

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONG = "Switch it off, wait for a minute, and then on again."


def told(seconds: float | None) -> dict[str, float | None]:
    return dict.fromkeys(promise.STEPS, seconds)


def test_figures_by_hand() -> None:
    cases = [
        Case(told(3600), 1800), Case(told(3600), 3600), Case(told(3600), 14_400),
        Case(told(3600), math.inf), Case(told(None), 60),
    ]  # fmt: skip

    row = promise.rows(cases)[0]

    assert (row.step, row.questions, row.told, row.within) == ("as told", 5, 0.8, 0.5)
    assert row.error is not None
    assert 1800 <= row.error <= 10_800
    assert row.factor is not None
    assert 2 <= row.factor <= 4


def test_where_nothing_is_known() -> None:
    assert promise.rows([Case(told(None), 60)])[0] == Row("as told", 1, 0.0, None, None, None)
    assert promise.rows([])[0].told == 0.0
    assert promise.cells(promise.rows([])[0]) == ("as told", "0", "0%", "", "", "")


@pytest.mark.django_db
def test_each_question_hears_what_was_known_the_night_before() -> None:
    """One a day, answered after an hour; from the fiftieth day on after two."""
    start = clock.now() - 120 * DAY
    sim, asker, helper = factories.category("sim"), factories.member(), factories.member()
    for day in range(100):
        at = start + day * DAY
        thread = Thread.objects.create(
            title="Why?", slug="why", language="en", author=asker, category=sim, created_at=at,
            active_at=at,
        )  # fmt: skip
        waits = HOUR if day < 50 else 2 * HOUR
        Post.objects.create(
            thread=thread, kind="answer", author=helper, body=LONG, renderer_version=1,
            created_at=at + waits,
        )  # fmt: skip

    cases = promise.replay()

    assert len(cases) == 50  # of less than four months the second half
    assert [one.told["as told"] for one in cases[:50:49]] == [3600, 3600]
    assert {one.told["tag, the rarest"] for one in cases} == {None}
    assert {one.seconds for one in cases} == {7200}
    assert ExpectedTime.objects.filter(scope="site").exists()
    site = promise.rows(cases)[-1]
    assert (site.told, site.within, site.error, site.factor) == (1.0, 0.0, 3600, 2.0)
