"""Whoever asked hears who looks next, by when, and that it takes longer: once each."""

import pytest
from django.utils import translation

from community.lib import promise_kinds
from community.lib.line import of_row
from community.queries import coverage
from forum import mailing
from forum.domain import following
from forum.lib import clock
from forum.models import Notice, OutboxMessage, Thread
from tests import factories
from tests.community.promise.waiting import DAY, HOUR, MINUTE, claim, project, waits

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return clock.now()


def told(*, unread=False):
    found = Notice.objects.filter(kind__in=[*promise_kinds.OF_PROMISE]).order_by("pk")
    if unread:
        found = found.filter(read_at=None)
    return [(one.member.handle, one.kind) for one in found]


def test_asking_and_mentors_tell_nothing(at, hana):
    service = waits(at=at, by=hana)

    project(service, at=at)
    project(service, at=at + 30 * MINUTE, step=1)

    assert told() == []


def test_the_team_is_next(at, hana):
    service = waits(at=at, by=hana)
    project(service, at=at)

    for _again in range(2):
        project(service, at=at + 4 * HOUR, step=2)

    assert told() == [("hana", "promise_expert")]
    notice = Notice.objects.get(kind="promise_expert")
    assert notice.data == {"by": service.promised_at.isoformat()}
    assert mailing.says(notice).startswith("Our team looks at your question next, and answers by ")
    assert OutboxMessage.objects.filter(member=hana, notice=notice).exists()
    with translation.override("de"):
        assert mailing.says(notice).startswith("Als Nächstes sieht unser Fachteam")


def test_each_takes_the_one_before_it_back(at, hana, eva):
    service = waits(at=at, by=hana)
    project(service, at=at)
    project(service, at=at + 4 * HOUR, step=2)
    project(
        service, at=at + 5 * HOUR,
        **claim(service, by=eva, at=at + 5 * HOUR, until=at + 6 * HOUR),
    )  # fmt: skip
    assert told(unread=True) == [("hana", "promise_held")]
    assert mailing.says(Notice.objects.get(kind="promise_held")) == (
        "Eva of our team looks into your question"
    )
    later = at + 16 * HOUR
    nobody = dict.fromkeys(("owner", "claim_token", "claimed_at", "lease_until"))
    project(service, at=at + 8 * HOUR, step=3, promised_at=later, **nobody)
    assert told(unread=True) == [("hana", "promise_lead")]

    project(service, at=at + 9 * HOUR, status="answered", next_action_at=None)

    assert told(unread=True) == []
    assert len(told()) == 3


def test_a_promise_that_moved(at, hana):
    service = waits(at=at, by=hana)
    project(service, at=at)

    project(service, at=at + HOUR, promised_at=at + 12 * HOUR)
    project(service, at=at + HOUR, promised_at=at + 10 * HOUR)

    assert told() == [("hana", "promise_moved")]
    notice = Notice.objects.get(kind="promise_moved")
    assert notice.data["by"] == (at + 12 * HOUR).isoformat()


def test_an_honest_date_where_nobody_is_there(at, hana, monkeypatch):
    monkeypatch.setattr(coverage, "gap_until", lambda **asked: at + 6 * DAY)
    service = waits(at=at, by=hana)

    project(service, at=at)

    assert told() == [("hana", "promise_gap")]


def test_where_nobody_has_any_hours_the_page_alone_says_so(at, hana, monkeypatch):
    monkeypatch.setattr(coverage, "gap_until", lambda **asked: coverage.NEVER)
    service = waits(at=at, by=hana)

    thread = project(service, at=at)

    assert told() == []
    assert of_row(thread.service_line).gap == coverage.NEVER


def test_whoever_catches_up_tells_nobody(at, hana):
    service = waits(at=at, by=hana)
    project(service)

    project(service, step=2)

    assert told() == []


def test_nobody_else_and_not_who_stopped_hearing_of_it(at, hana, olga):
    service = waits(at=at, by=hana)
    factories.comment(service.thread.posts.get(), by=olga)
    project(service, at=at)
    following.stop(thread=Thread.objects.get(pk=service.pk), by=hana, now=at)

    project(service, at=at + 4 * HOUR, step=2)

    assert told() == []


def test_under_a_switch_of_its_own(as_, hana):
    page = as_(hana).get("/settings/notices/").content.decode()

    assert "When you get an answer" in page
