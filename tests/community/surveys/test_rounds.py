"""Whom the worker asks: after solutions, after cases, and each quarter some of all."""

from datetime import UTC, datetime, timedelta

import pytest

from community.domain import survey_rounds
from community.lib import survey_sample
from community.models import Service, Survey
from community.tasks import ask_sample, ask_surveys
from forum.domain import solutions
from forum.lib import clock
from forum.models import Thread
from tests import factories
from tests.community.surveys.asked import DAY, HOUR, ask, case, notices_of, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(hana):
    """An instant at which Hana's day of the sample is: the first quarter that has one."""
    for number in range(400):
        year, quarter = 2026 + number // 4, number % 4
        day = survey_sample.turn(hana.pk, quarter=f"{year}Q{quarter + 1}")
        if day is not None:
            at = datetime(year, 3 * quarter + 1, 1, 9, tzinfo=UTC) + day * DAY
            hana.joined_at, hana.last_login = at - 400 * DAY, at - DAY
            hana.save()
            return at
    raise AssertionError("a tenth are asked each quarter")


def keys():
    return list(Survey.objects.order_by("pk").values_list("key", flat=True))


def test_an_asker_is_asked_an_hour_after_the_solution(hana):
    now = clock.now()
    thread = solved(by=hana, at=now - HOUR + timedelta(minutes=1))
    assert survey_rounds.ask_due(now=now) == 0
    assert survey_rounds.ask_due(now=now + HOUR) == 1
    assert survey_rounds.ask_due(now=now + HOUR) == 0

    cycle = Service.objects.get(thread=thread).cycle
    assert keys() == [f"csat:thread:{thread.pk}:{cycle}"]
    assert Survey.objects.get().thread == thread
    assert len(notices_of(hana)) == 1


def test_a_worker_that_slept_asks_later_but_not_after_a_week(hana, mara):
    now = clock.now()
    solved(by=hana, at=now - 7 * DAY + HOUR)
    solved(by=mara, at=now - 7 * DAY)
    assert survey_rounds.ask_due(now=now) == 1
    assert Survey.objects.get().member == hana


def test_what_is_not_asked_about(hana, mara, eva, nina):
    now = clock.now()
    slip = solved(by=hana, at=now - 2 * HOUR)
    solutions.clear(thread=slip, by=hana, now=now - HOUR)
    Thread.objects.filter(pk=solved(by=mara, at=now - 2 * HOUR).pk).update(deleted_at=now)
    solved(by=eva, at=now - 2 * HOUR)  # of the company
    nina.mail_off = ["surveys"]
    nina.save()
    solved(by=nina, at=now - 2 * HOUR)
    assert survey_rounds.ask_due(now=now) == 0


def test_two_solved_questions_are_one_mail(hana):
    now = clock.now()
    first = solved(by=hana, at=now - 3 * HOUR)
    solved(by=hana, at=now - 2 * HOUR)
    assert survey_rounds.ask_due(now=now) == 1
    assert Survey.objects.get().thread == first


def test_a_customer_is_asked_when_the_case_is_done_and_how_easy_it_was_later(hana):
    now = clock.now()
    one = case(of=hana, done_at=now - HOUR)
    assert survey_rounds.ask_due(now=now) == 1
    assert survey_rounds.ask_due(now=now + DAY) == 0
    assert survey_rounds.ask_due(now=now + 8 * DAY - 2 * HOUR) == 0
    assert survey_rounds.ask_due(now=now + 8 * DAY) == 1
    assert survey_rounds.ask_due(now=now + 16 * DAY) == 0
    assert keys() == [f"csat:case:{one.pk}:0", f"ces:case:{one.pk}:0"]
    assert set(Survey.objects.values_list("case", "thread")) == {(one.pk, None)}


def test_cases_that_run_were_withdrawn_or_are_forgotten(hana, mara, nina):
    now = clock.now()
    case(of=hana)
    case(of=mara, done_at=now - 2 * HOUR, status="withdrawn")
    case(of=nina, done_at=now - 30 * DAY)
    assert survey_rounds.ask_due(now=now) == 0


def test_done_once_more_is_asked_once_more(hana):
    now = clock.now()
    one = case(of=hana, done_at=now - HOUR)
    survey_rounds.ask_due(now=now)
    one.reopened, one.done_at = 1, now + 9 * DAY
    one.save()
    assert survey_rounds.ask_due(now=now + 9 * DAY + HOUR) == 1
    assert keys() == [f"csat:case:{one.pk}:0", f"csat:case:{one.pk}:1"]


def test_the_sample_asks_on_ones_day_once(chosen, hana):
    quarter = survey_sample.quarter(chosen)
    assert survey_rounds.ask_sample(now=chosen - DAY) == 0
    assert survey_rounds.ask_sample(now=chosen) == 1
    assert survey_rounds.ask_sample(now=chosen + DAY) == 0
    assert keys() == [f"nps:{quarter}:{hana.pk}"]
    assert Survey.objects.get().kind == "nps"


def test_the_sample_catches_up_for_a_week(chosen, hana):
    hana.last_login = chosen
    hana.save()
    late = survey_rounds.NPS_CATCHES_UP
    assert survey_rounds.ask_sample(now=chosen + (late + 1) * DAY) == 0
    if survey_sample.quarter(chosen + late * DAY) == survey_sample.quarter(chosen):
        assert survey_rounds.ask_sample(now=chosen + late * DAY) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False}, {"staff_role": "expert"}, {"mail_off": ["surveys"]},
        {"last_login": None}, {"joined_at": "now"},
    ],
)  # fmt: skip
def test_whom_the_sample_leaves_out(chosen, hana, fields):
    for name, value in fields.items():
        setattr(hana, name, chosen if value == "now" else value)
    hana.save()
    assert survey_rounds.ask_sample(now=chosen) == 0


def test_whoever_writes_is_there_though_signed_in_long_ago(chosen, hana):
    hana.last_login = chosen - 200 * DAY
    hana.save()
    factories.question(by=hana, at=chosen - DAY)
    assert survey_rounds.ask_sample(now=chosen) == 1


def test_whoever_was_asked_this_week_waits(chosen, hana):
    ask(hana, now=chosen - DAY)
    assert survey_rounds.ask_sample(now=chosen) == 0


def test_the_tasks(hana):
    solved(by=hana, at=clock.now() - 2 * HOUR)
    ask_surveys(0)
    ask_sample(0)
    assert [key.split(":")[0] for key in keys()] == ["csat"]
