"""A person is called to a question: by whom, how often, and what becomes of it."""

import uuid
from datetime import UTC

import pytest

from community.domain import escalating
from community.lib.line import URGENT
from community.models import Escalation, ServiceEvent
from community.queries import hold_back
from forum.domain import posts
from forum.lib import clock
from forum.models import Event, Notice, Thread
from forum.rules import NotAllowed
from reputation.models import RightUse
from tests import factories
from tests.community.promise.waiting import HOUR, MINUTE, OFFICE, line, project, waits

pytestmark = pytest.mark.django_db
_DAYS = {str(day): [[0, 1440]] for day in range(7)}


@pytest.fixture
def at():
    return clock.now().replace(microsecond=0).astimezone(UTC)


def _closed_on(at):
    """Always open, but on this day."""
    return {"zone": "UTC", "week": _DAYS, "special": {at.date().isoformat(): []}}


def call(service, by, at, **extra):
    extra = {"reason": "sim_lost"} | extra
    fact = escalating.escalate(thread=service.thread, by=by, now=at, **extra)
    service.refresh_from_db()
    return fact


def test_whoever_asked_once(at, hana):
    service = waits(at=at, by=hana)
    project(service)

    fact = call(service, hana, at + MINUTE)

    assert (fact.how, fact.reason, fact.by) == ("asker", "sim_lost", hana)
    assert (service.is_urgent, service.escalated_by) == (True, hana)
    assert service.expert_at == service.next_action_at == at + MINUTE
    assert service.promised_at == at + MINUTE + 4 * HOUR
    assert service.lead_at == at + 8 * HOUR
    told = line(service)
    assert (told.is_urgent, told.reached(at + MINUTE)) == (True, 2)
    assert Thread.objects.get(pk=service.pk).escalated_at == at + MINUTE
    assert ServiceEvent.objects.get(kind="escalated").data["reason"] == "sim_lost"
    assert Event.objects.get(kind="person_called").data["why"] == "sim_lost"
    with pytest.raises(NotAllowed, match="called a person already"):
        call(service, hana, at + 2 * MINUTE)
    assert not Notice.objects.filter(kind="person_called").exists()


def test_sent_twice_it_is_one(at, hana):
    service, key = waits(at=at, by=hana), uuid.uuid4()

    first = call(service, hana, at, key=key)

    assert call(service, hana, at + MINUTE, key=key) == first
    assert Escalation.objects.count() == 1


def test_a_mentor_any_time_and_the_lead_is_next(at, hana, mara):
    service = waits(at=at, by=hana)
    call(service, mara, at, reason="fraud", note="Orders that were not theirs")
    before = service.promised_at

    call(service, mara, at + MINUTE, reason="fraud")

    assert service.lead_at == at + MINUTE
    assert service.promised_at == before
    assert Escalation.objects.filter(how="mentor").count() == 2
    told = Notice.objects.filter(kind="person_called", member=hana).order_by("pk")
    assert [one.data for one in told] == [{"reason": "Orders that were not theirs"}, {}]
    assert RightUse.objects.filter(mentor=mara, right="call", touched=hana).count() == 2


def test_when_the_team_is_there_again(at, hana):
    """On a Friday evening it is due on Monday morning, and the promise counts from there."""
    friday = at.replace(year=2026, month=11, day=27, hour=20, minute=0, second=0)
    monday = friday.replace(month=11, day=30, hour=8)
    service = waits(at=friday, by=hana, hours=OFFICE, promised_at=monday + 100 * HOUR,
                    expert_at=monday + 50 * HOUR, lead_at=monday + 100 * HOUR)  # fmt: skip

    call(service, hana, friday + MINUTE)

    assert (service.expert_at, service.promised_at) == (monday, monday + 4 * HOUR)
    assert not line(service).reached(friday + MINUTE)


def test_nothing_that_was_promised_is_put_off(at, hana):
    service = waits(at=at, by=hana, promised_at=at + HOUR, expert_at=at + 30 * MINUTE)

    call(service, hana, at + 20 * MINUTE)

    assert service.promised_at == at + HOUR
    assert service.expert_at == at + 20 * MINUTE


ROLES = ["nina", "olga", "mara", "eva", "mo", "sven", "ada"]
MAY = {"nina": "asker", "mara": "mentor", "eva": "team", "mo": "team", "sven": "team",
       "ada": "team"}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_role(role, request, at):
    people = {name: request.getfixturevalue(name) for name in {role, "nina"}}
    service = waits(at=at, by=people["nina"])

    if role in MAY:
        assert call(service, people[role], at).how == MAY[role]
    else:
        with pytest.raises(NotAllowed, match="mentors and the team"):
            call(service, people[role], at)


@pytest.mark.parametrize(
    ("by", "reason", "note", "said"),
    [
        ("hana", "personal", "", "choose why"),
        ("hana", "other", "Quick!", "choose why"),
        ("mara", "nonsense", "", "choose why"),
        ("mara", "other", "  ", "say why"),
    ],
)
def test_reasons(at, hana, mara, by, reason, note, said):
    service = waits(at=at, by=hana)

    with pytest.raises(NotAllowed, match=said):
        call(service, {"hana": hana, "mara": mara}[by], at, reason=reason, note=note)

    assert not Escalation.objects.exists()


@pytest.mark.parametrize("status", ["answered", "asked_back", "case", "solved", "closed"])
def test_what_does_not_wait_needs_nobody(at, hana, status):
    service = waits(at=at, by=hana, status=status)

    with pytest.raises(NotAllowed, match="does not wait"):
        call(service, hana, at)


def test_a_question_from_before_the_ladder(at, hana):
    thread = Thread.objects.create(
        title="Why?", slug="why", language="en", author=hana, category=factories.category("sim"),
        created_at=at, active_at=at,
    )  # fmt: skip

    with pytest.raises(NotAllowed, match="does not wait"):
        escalating.escalate(thread=thread, by=hana, reason="fraud", now=at)


def test_a_false_alarm_is_told_to_whoever_raised_it(at, hana, mara, eva, olga):
    service = waits(at=at, by=hana)
    fact = call(service, mara, at)
    with pytest.raises(NotAllowed, match="Only the company"):
        escalating.call_off(escalation=fact, by=hana, now=at)

    for _again in range(2):
        escalating.call_off(escalation=fact, by=eva, now=at + MINUTE)

    fact.refresh_from_db()
    service.refresh_from_db()
    assert (fact.false_at, fact.false_by) == (at + MINUTE, eva)
    assert not service.is_urgent
    assert service.expert_at == at
    told = Notice.objects.filter(kind="false_alarm")
    assert [one.member for one in told] == [mara]
    assert ServiceEvent.objects.filter(kind="false_alarm").count() == 1


def test_after_a_false_alarm_members_answer_first_again(at, hana, mara, eva):
    """Where its pool is closed, the call has made nothing due yet."""
    service = waits(at=at, by=hana, hours=_closed_on(at))
    before = hold_back.until(thread=project(service), now=at)
    fact = call(service, mara, at)
    assert hold_back.until(thread=Thread.objects.get(pk=service.pk), now=at) is None

    escalating.call_off(escalation=fact, by=eva, now=at)

    after = hold_back.until(thread=Thread.objects.get(pk=service.pk), now=at)
    assert before is not None
    assert after == before


def test_one_of_two_calls_was_right(at, hana, mara, eva):
    service = waits(at=at, by=hana)
    first = call(service, mara, at)
    call(service, hana, at + MINUTE)

    escalating.call_off(escalation=first, by=eva, now=at + 2 * MINUTE)

    service.refresh_from_db()
    assert service.is_urgent


def test_what_sounds_urgent_stands_on_the_row(hana):
    thread = factories.question(by=hana, body="My phone was stolen on the train this morning.")
    assert thread.service_line[URGENT] == "sim_lost"
    post = thread.posts.get()

    posts.edit(post=post, by=hana, body="My phone is slow since this morning.", now=clock.now())
    assert URGENT not in Thread.objects.get(pk=thread.pk).service_line

    posts.edit(
        post=post, by=hana, title="Betrug: jemand hat in meinem Namen bestellt",
        now=clock.now() + HOUR, body="Was kann ich jetzt noch machen?",
    )  # fmt: skip
    assert Thread.objects.get(pk=thread.pk).service_line[URGENT] == "fraud"
    factories.answer(thread, body="My phone was stolen too, I feel with you so much.")
    assert URGENT in Thread.objects.get(pk=thread.pk).service_line
