"""The sweep: a moved clock, each side effect once; a worker that stood still; a poisoned row."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from community import receivers, tasks
from community.domain import (
    climbing,
    heartbeat,
    leading,
    policies,
    replay,
    service_audit,
    sweeping,
    turns,
)
from community.models import ExpertOffer, Heartbeat, Pool, Service, ServiceEvent
from community.queries import readiness
from forum.domain import verdicts
from forum.lib import clock
from forum.models import Event, Notice, OutboxMessage
from reputation.models import OfferRun
from tests.community import staffed
from tests.community.service import days
from tests.community.service.days import (
    HOUR,
    MINUTE,
    answer,
    ask,
    assert_sound,
    at,
    claim,
    kinds,
    of_kind,
    row,
    staff,
)
from tests.reputation.mentoring import mentors

pytestmark = pytest.mark.django_db
Step = Service.Step


@pytest.fixture
def house():
    """A lead, a pool that comes after with its lead, and one on duty; an expert without room."""
    lead, other, duty = staff(), staff(), staff("manager")
    after = Pool.objects.create(
        slug="after", name={"en": "After"}, calendar=days.general().calendar, lead=other
    )
    Pool.objects.filter(is_general=True).update(lead=lead, fallback=after)
    days.full_expert()
    return lead, other, duty


def told(kind):
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("member", flat=True))


def test_a_question_that_nobody_answers_walks_all_steps_and_each_thing_happens_once(house):
    lead, other, duty = house
    mentors(1)
    thread = ask(at(0, 9))

    now, seen = at(0, 9), {}
    while now <= at(2, 12):
        sweeping.sweep(now=now)
        sweeping.sweep(now=now)
        seen.setdefault(row(thread).step, now)
        now += 5 * MINUTE

    assert seen == {0: at(0, 9), 1: at(0, 9, 30), 2: at(0, 13), 3: at(1, 9)}
    # The pool that comes after has no expert at all: it is the lead's anyway.
    assert kinds(thread, without=("needs_lead",)) == [
        "asked", "mentors_planned", "step", "step", "step",
        "lead_called", "lead_called", "lead_called", "lead_called",
    ]  # fmt: skip
    calls = ServiceEvent.objects.filter(kind="lead_called").order_by("pk")
    assert [(one.at, one.data["rung"]) for one in calls] == [
        (at(1, 9), 0), (at(1, 10), 1), (at(1, 11), 2), (at(2, 11), 3),
    ]  # fmt: skip
    assert told("lead_called") == [lead.pk, other.pk, duty.pk]
    assert told("lead_still_waits") == [duty.pk]
    run = OfferRun.objects.get()
    assert list(run.waves.values_list("due_at", flat=True)) == [
        at(0, 9, 30), at(0, 10), at(0, 11),
    ]  # fmt: skip
    assert told("answer_offered") != []
    found = row(thread)
    assert (found.pool.slug, found.promised_at) == ("after", at(1, 17))
    assert found.first_promised_at == at(0, 17)
    assert_sound(at(2, 12))


def test_experts_are_asked_one_after_another_and_then_the_lead():
    lead = staff()
    Pool.objects.update(lead=lead)
    asked = {staffed.expert(days.general()).pk for _ in range(4)}
    thread = ask(at(0, 9))

    for minute in range(0, 60, 5):
        sweeping.sweep(now=at(0, 13, minute))

    offers = ExpertOffer.objects.order_by("pk")
    assert [(one.offered_at, one.answer) for one in offers] == [
        (at(0, 13), "expired"), (at(0, 13, 15), "expired"), (at(0, 13, 30), "expired"),
    ]  # fmt: skip
    assert len({one.expert_id for one in offers} & asked) == 3
    assert (row(thread).step, told("lead_called")) == (Step.LEAD, [lead.pk])
    assert of_kind(thread, "lead_called").at == at(0, 13, 45)
    assert_sound(at(0, 13, 55))


def test_an_offer_is_over_with_the_wait():
    staffed.expert(days.general())
    thread = ask(at(0, 9))
    sweeping.sweep(now=at(0, 13))

    answer(thread, at(0, 13, 5))

    assert ExpertOffer.objects.get().answer == "gone"
    assert row(thread).next_action_at is None
    assert_sound(at(0, 13, 5))


def test_where_no_expert_is_at_all_it_is_the_leads_at_once():
    lead = staff()
    Pool.objects.update(lead=lead)
    thread = ask(at(0, 9))

    days.sweep_until(at(0, 13))

    assert (row(thread).step, told("lead_called")) == (Step.LEAD, [lead.pk])
    assert row(thread).promised_at == at(1, 17)


def test_case_13_worker_down_for_a_day_then_one_action_a_question(house):
    lead, *_ = house
    asked = {name: ask(when) for name, when in (
        ("old", at(-3, 9)), ("morning", at(0, 9)), ("evening", at(0, 21)), ("late", at(1, 8, 50)),
    )}  # fmt: skip
    back = at(1, 9)  # since Friday nobody swept
    sweeping.sweep(now=back)

    steps = {name: row(thread).step for name, thread in asked.items()}
    assert steps == {"old": Step.LEAD, "morning": Step.LEAD, "evening": 1, "late": 0}
    did = ("step", "lead_called")
    done = {name: [kind for kind in kinds(one) if kind in did] for name, one in asked.items()}
    assert done == {
        "old": ["step", "lead_called"], "morning": ["step", "lead_called"],
        "evening": ["step"], "late": [],
    }  # fmt: skip
    assert kinds(asked["old"]).count("skipped") == 2
    assert not ServiceEvent.objects.filter(kind="mentors_planned", service=asked["old"].pk).exists()
    assert (told("lead_called_late"), told("lead_called")) == ([lead.pk], [])

    sweeping.sweep(now=back + MINUTE)
    assert {name: row(thread).step for name, thread in asked.items()} == steps
    assert_sound(back + MINUTE)


def test_many_late_ones_are_one_word_to_each_person(house):
    lead, *_ = house
    for n in range(5):
        ask(at(-3, 9, n))

    assert sweeping.sweep(now=at(1, 15)) == 5

    assert told("lead_called_late") == [lead.pk]
    assert told("lead_called") == []
    assert Service.objects.filter(step=Step.LEAD).count() == 5


def test_nothing_is_left_out_for_its_age(house):
    ancient = ask(at(-300))
    assert sweeping.sweep(now=at(0, 9)) == 1
    assert row(ancient).step == Step.LEAD


def test_case_14_a_poisoned_row_is_parked_and_stops_no_other(house, monkeypatch, caplog):
    poisoned, *others = (ask(at(0, 9, n)) for n in range(4))
    climb = climbing.climb

    def climb_or_fail(*, service, **said):
        if service.pk == poisoned.pk:
            raise ValueError("poisoned")
        climb(service=service, **said)

    now, done = at(0, 13), []
    with monkeypatch.context() as patch:
        patch.setattr(climbing, "climb", climb_or_fail)
        for _ in range(90):
            done.append(sweeping.sweep(now=now))
            now += MINUTE

    assert {row(one).step for one in others} == {Step.EXPERT}
    found = row(poisoned)
    assert (found.tries, found.step, found.problem) == (5, 0, "ValueError: poisoned")
    assert found.parked_at == at(0, 13) + timedelta(minutes=2 + 4 + 8 + 16)
    assert "is parked" in caplog.text
    assert told("service_alarm") == [house[2].pk]
    assert any("set aside" in said for said in service_audit.find(now=now))

    call_command("escalate_due", now=now.isoformat(), parked=True, verbosity=0)
    assert (row(poisoned).step, row(poisoned).parked_at) == (Step.EXPERT, None)
    assert_sound(now)


def test_a_question_that_cannot_begin_stops_no_other(house, monkeypatch, caplog):
    waits, find = ask(at(0, 9)), policies.of
    with monkeypatch.context() as patch:
        patch.setitem(receivers.HEARS, Event.Kind.THREAD_STARTED, ())
        poisoned, lost = ask(at(0, 9, 1)), ask(at(0, 9, 2))

    def find_or_fail(thread):
        if thread.pk == poisoned.pk:
            raise ValueError("poisoned")
        return find(thread)

    with monkeypatch.context() as patch:
        patch.setattr(policies, "of", find_or_fail)
        sweeping.sweep(now=at(0, 13, 5))

    assert [row(one).step for one in (waits, lost)] == [Step.EXPERT, Step.EXPERT]
    assert f"beginning service failed for {poisoned.pk}" in caplog.text
    sweeping.sweep(now=at(0, 13, 6))
    assert row(poisoned).step == Step.EXPERT


def test_case_12_what_breaks_between_event_and_outbox_leaves_neither(house, monkeypatch):
    thread = ask(at(0, 9))
    days.sweep_until(at(1, 8, 30))
    before = kinds(thread)

    def killed(*said):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(leading, "_tell", killed)
        with pytest.raises(KeyboardInterrupt):
            sweeping.sweep(now=at(1, 9))
    assert kinds(thread) == before

    sweeping.sweep(now=at(1, 9))
    assert kinds(thread)[-1] == "lead_called"
    assert told("lead_called") == [house[0].pk]


def test_case_15_the_mail_server_is_down_for_an_hour(house, monkeypatch, mailoutbox):
    """What waits leaves later, once, under the Message-ID it has had from the start."""
    from forum.domain import outbox
    from forum.lib import posting
    from forum.mailing_many import letter_of

    thread = ask(at(0, 9))
    days.sweep_until(at(1, 9))
    mail = OutboxMessage.objects.get(kind="lead_called")
    send = posting.send

    def down(*said, **more):
        raise ConnectionRefusedError("down")

    monkeypatch.setattr(posting, "send", down)
    for n in range(0, 60, 5):
        sweeping.sweep(now=at(1, 9, n))
        outbox.deliver(pk=mail.pk, now=at(1, 9, n), render=letter_of)
    assert mailoutbox == []
    monkeypatch.setattr(posting, "send", send)
    for n in range(0, 180, 20):
        outbox.deliver(pk=mail.pk, now=at(1, 10) + n * MINUTE, render=letter_of)

    assert [one.extra_headers["Message-ID"] for one in mailoutbox] == [mail.message_id]
    assert kinds(thread).count("lead_called") == 1


def test_the_job_says_that_it_lives_and_readiness_when_it_does_not():
    assert readiness.checks(now=clock.now())["ladder"] == "ok"
    tasks.escalate(timestamp=0)
    assert Heartbeat.objects.filter(name=readiness.SWEEP).exists()
    assert readiness.checks(now=clock.now())["ladder"] == "ok"

    heartbeat.beat(name=readiness.SWEEP, now=clock.now() - HOUR)
    assert readiness.checks(now=clock.now())["ladder"].startswith("silent since ")


def test_mentors_are_planned_where_there_are_some_and_it_is_wanted(settings):
    mentors(1)
    settings.MENTOR_OFFERS = False
    ask(at(0, 9))
    sweeping.sweep(now=at(0, 9, 15))
    assert not OfferRun.objects.exists()

    settings.MENTOR_OFFERS = True
    thread = ask(at(0, 10))
    sweeping.sweep(now=at(0, 10, 15))
    assert OfferRun.objects.get().thread == thread
    thread.refresh_from_db()
    assert "offers" in thread.service_line


def test_a_lead_who_is_gone_is_passed_over(house):
    lead, other, _duty = house
    lead.is_active = False
    lead.save()
    thread = ask(at(0, 9))

    days.sweep_until(at(1, 9))

    assert told("lead_called") == [other.pk]
    assert of_kind(thread, "lead_called").data["passed"] == [0]


def test_the_command_takes_an_instant_and_refuses_what_is_none(house):
    thread = ask(at(0, 9))
    said = StringIO()
    call_command("escalate_due", now=at(0, 13).replace(tzinfo=None).isoformat(), stdout=said)
    assert row(thread).step == Step.EXPERT
    assert said.getvalue().startswith("1 questions")
    with pytest.raises(CommandError, match="no instant"):
        call_command("escalate_due", now="tomorrow")


def test_rows_are_made_again_of_their_events(house, eva):
    solved, waiting, held = (ask(at(0, 9, n)) for n in range(3))
    answer(solved, at(0, 10))
    sweeping.sweep(now=at(0, 13))
    claim(held, eva, at(0, 13))
    before = {pk: turns.hold(thread=one).as_stored() for pk, one in _threads().items()}
    Service.objects.update(
        status="open", step=0, cycle=9, owner=None, claim_token=None, claimed_at=None,
        lease_until=None, snapshot={}, promised_at=None, next_action_at=at(9),
    )  # fmt: skip
    assert len(list(replay.differences())) == 4  # with the one that the expert without room holds
    with pytest.raises(CommandError, match="things are not"):
        call_command("audit_service", stdout=StringIO())

    assert replay.rebuild() == 4

    after = {pk: turns.hold(thread=one).as_stored() for pk, one in _threads().items()}
    for rows in (before, after):
        for one in rows.values():
            for name in replay.LOOKS:
                one.pop(name)
    assert after == before
    assert Service.objects.get(pk=waiting.pk).next_action_at is not None


def _threads():
    return {one.pk: one.thread for one in Service.objects.select_related("thread")}


def test_the_audit_names_what_must_not_be(house):
    late, held, strange = (ask(at(0, 9, n)) for n in range(3))
    gone = staff()
    claim(held, gone, at(0, 9))
    gone.is_active = False
    gone.save()
    Service.objects.filter(pk=strange.pk).update(status="asked_back", next_action_at=None)
    OutboxMessage.objects.all().delete()

    said = " | ".join(service_audit.find(now=at(0, 14)))

    for words in (
        "due in the past", "past a step", "no expert any more", "long past the lease",
        "without an end", "is not what its events say",
    ):  # fmt: skip
        assert words in said, words
    assert str(late.pk) in said
    assert service_audit.report(now=at(0, 14)) > 0


def test_case_16_among_many_rows_the_sweep_stays_on_its_index():
    """What bin/bench sweep measures with a million, here with 30,000, of which none or few wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # rows without threads
        cursor.execute(
            "INSERT INTO community_service (thread_id, status, step, cycle, snapshot, pool_id,"
            " asked_at, anchor_at, ask_backs, is_urgent, leases_broken, tries, problem,"
            " next_action_at) SELECT 1000000 + n, 'closed', 0, 1, '{}', %s, %s, %s, 0, false, 0, 0,"
            " '', NULL FROM generate_series(1, 30000) AS n",
            [days.general().pk, at(), at()],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE community_service")
        ask(at(0, 9))
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sweeping.DUE}", [at(0, 13)])
        plan = list(nodes(cursor.fetchone()[0][0]["Plan"]))
        cursor.execute("DELETE FROM community_service WHERE thread_id > 1000000")

    ways = [(one["Node Type"], one.get("Index Name")) for one in plan]
    assert ("Index Scan", "service_due") in ways
    assert not {"Sort", "Incremental Sort", "Bitmap Heap Scan"} & {way for way, _index in ways}


def nodes(plan):
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


def test_nobody_is_paged_on_a_saturday_night(house):
    lead, *_ = house
    thread = ask(at(0, 9))
    days.sweep_until(at(1, 9))
    assert told("lead_called") == [lead.pk]
    post = answer(thread, at(1, 9, 30))
    verdicts.still_broken(post=post, by=thread.author, now=at(5, 3))
    assert row(thread).step == Step.LEAD

    for hour in (3, 9, 22):
        sweeping.sweep(now=at(5, hour, 1))
    assert told("lead_called") == [lead.pk]

    sweeping.sweep(now=at(7, 9))
    assert told("lead_called") == [lead.pk, lead.pk]
