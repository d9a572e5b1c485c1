"""What of the company's floor stands on a merged question: its promise, claim, case, incident."""

import pytest

from community.domain import claims, merges, sweeping
from community.models import IncidentThread, Service
from forum.domain import decisions, verdicts
from forum.models import Event, Thread
from tests import factories
from tests.community import staffed
from tests.community.cases import told
from tests.community.incidents import outage
from tests.community.service import days
from tests.forum.shape import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return days.staff("moderator")


def sound(now):
    """After the sweep of then nothing is left to do, and nothing is wrong."""
    sweeping.sweep(now=now)
    days.assert_sound(now)


def test_the_row_ends_as_merged_its_claim_is_free_and_the_earlier_promise_holds(mo):
    eva = days.staff()
    staffed.expert(days.general(), member=eva)
    source, target = days.ask(days.at(0, 9)), days.ask(days.at(0, 11))
    before = Service.objects.get(pk=source.pk)
    claims.claim(thread=source, by=eva, now=days.at(0, 12))

    scenes.merge(source, target, by=mo, at=days.at(0, 13))

    row, kept = Service.objects.get(pk=source.pk), Service.objects.get(pk=target.pk)
    assert (row.status, row.owner, row.next_action_at) == ("merged", None, None)
    assert (kept.status, kept.anchor_at, kept.promised_at) == (
        "open", before.anchor_at, before.promised_at,
    )  # fmt: skip
    assert Thread.objects.get(pk=source.pk).service_state == "merged"
    sound(days.at(0, 13))


def test_an_answer_that_comes_along_answers_the_target(mo):
    source, target = days.ask(days.at(0, 9)), days.ask(days.at(0, 9))
    days.answer(source, days.at(0, 10))
    scenes.merge(source, target, by=mo, at=days.at(0, 11))
    assert Service.objects.get(pk=target.pk).status == "answered"
    sound(days.at(0, 11))


@pytest.mark.parametrize("again", ["broken", "asked on"])
def test_what_did_not_help_answers_nothing_for_being_asked_earlier(mo, again):
    source, target = days.ask(days.at(0, 9)), days.ask(days.at(0, 10))
    before = Service.objects.get(pk=source.pk)
    post = days.answer(target, days.at(0, 11))
    if again == "broken":
        verdicts.still_broken(post=post, by=target.author, now=days.at(0, 12))
    else:
        factories.comment(post, by=target.author, at=days.at(0, 12), body="And what then, please?")

    scenes.merge(source, target, by=mo, at=days.at(0, 13))

    row = Service.objects.get(pk=target.pk)
    assert (row.status, row.cycle, row.anchor_at) == ("open", 2, before.anchor_at)
    sound(days.at(0, 13))

    days.answer(Thread.objects.get(pk=target.pk), days.at(0, 14))
    assert Service.objects.get(pk=target.pk).status == "answered"
    sound(days.at(0, 14))


def test_taken_apart_it_waits_again_as_it_did(mo):
    source, target = days.ask(days.at(0, 9)), days.ask(days.at(0, 10))
    before = Service.objects.get(pk=source.pk)
    scenes.merge(source, target, by=mo, at=days.at(0, 11))
    decision = scenes.decision("thread_merged")
    decisions.undo(decision=decision, by=mo, words="", now=days.at(0, 12))
    row = Service.objects.get(pk=source.pk)
    assert (row.status, row.anchor_at, row.promised_at) == (
        "open", before.anchor_at, before.promised_at,
    )  # fmt: skip
    sound(days.at(0, 12))


def test_what_is_split_off_waits_from_now(mo):
    thread = days.ask(days.at(0, 9))
    answer = days.answer(thread, days.at(0, 10))
    new = scenes.split(answer, by=mo, category=thread.category, at=days.at(0, 11))
    assert Service.objects.get(pk=thread.pk).status == "open"
    assert Service.objects.get(pk=new.pk).anchor_at == days.at(0, 11)
    sound(days.at(0, 11))


def test_an_incident_is_that_of_the_target_and_back(mo):
    incident, threads = outage.outage(start=days.at(0, 9))
    source = threads[-1]
    target = factories.question(title="Why is everything so slow?", at=days.at(0, 10))
    scenes.merge(source, target, by=mo, at=days.at(0, 11))

    own = IncidentThread.objects.filter(incident=incident, left_at=None)
    assert own.filter(thread=target).exists()
    assert not own.filter(thread=source).exists()
    assert Service.objects.get(pk=source.pk).status == "merged"

    decision = scenes.decision("thread_merged")
    decisions.undo(decision=decision, by=mo, words="", now=days.at(0, 12))
    assert own.filter(thread=source).exists()
    assert Service.objects.get(pk=source.pk).status == "incident"
    sound(days.at(0, 12))


def test_a_case_is_about_the_target_and_back(mo, hana):
    staffed.expert(days.general(), member=days.staff())
    source, target = days.ask(days.at(0, 9), by=hana), days.ask(days.at(0, 9))
    case = told.begin(hana, about=source, now=days.at(0, 10))

    scenes.merge(source, target, by=mo, at=days.at(0, 11))

    case.refresh_from_db()
    assert (case.about_id, Service.objects.get(pk=source.pk).status) == (target.pk, "merged")
    for event in Event.objects.filter(kind="thread_merged"):
        merges.hear(event)  # again changes nothing
    decision = scenes.decision("thread_merged")
    decisions.undo(decision=decision, by=mo, words="", now=days.at(0, 12))
    case.refresh_from_db()
    assert (case.about_id, Service.objects.get(pk=source.pk).status) == (source.pk, "case")
    sound(days.at(0, 12))


def test_an_incident_is_answered_in_the_target_and_in_the_source_again(mo):
    incident, _threads = outage.outage(start=days.at(0, 9))
    source = incident.thread
    target = factories.question(title="Why is everything so slow?", at=days.at(0, 10))
    scenes.merge(source, target, by=mo, at=days.at(0, 11))
    assert answered(incident) == (target.pk, {target.pk})

    decision = scenes.decision("thread_merged")
    decisions.undo(decision=decision, by=mo, words="", now=days.at(0, 12))
    assert answered(incident) == (source.pk, {source.pk})
    sound(days.at(0, 12))


def answered(incident):
    """In which thread, and which say so of themselves."""
    incident.refresh_from_db()
    said = Thread.objects.filter(service_line__incident__has_key="affected")
    return incident.thread_id, set(said.values_list("pk", flat=True))


@pytest.mark.parametrize("was_in", [False, True])
def test_the_target_leaves_an_incident_that_it_came_to_by_the_join_only(mo, was_in):
    incident, threads = outage.outage(start=days.at(0, 9))
    source = threads[-1]
    target = threads[-2] if was_in else factories.question(at=days.at(0, 10))
    own = IncidentThread.objects.filter(incident=incident, left_at=None)
    before = set(own.values_list("thread", flat=True))
    scenes.merge(source, target, by=mo, at=days.at(0, 11))
    assert set(own.values_list("thread", flat=True)) == before - {source.pk} | {target.pk}

    decision = scenes.decision("thread_merged")
    decisions.undo(decision=decision, by=mo, words="", now=days.at(0, 12))
    assert set(own.values_list("thread", flat=True)) == before
    assert Service.objects.get(pk=target.pk).status == ("incident" if was_in else "open")
    sound(days.at(0, 12))
