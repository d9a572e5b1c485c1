"""Nobody is asked about each of many: the service row of a question in an incident stands still."""

from datetime import timedelta

import pytest

from community.domain import incident_threads, incidents, sweeping
from community.models import ExpertOffer, Service, ServiceEvent
from forum.domain import events, posts, solutions, threads, verdicts
from forum.lib import clock
from forum.models import Event
from tests import factories
from tests.community.incidents.test_incidents import ended, informed, opened

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def two(sim, mo):
    """An incident of an hour ago, and a question that belongs to it."""
    at = clock.now() - timedelta(hours=1)
    first, thread = (factories.question(category=sim, at=at) for _ in range(2))
    incident = opened(first, mo, at)
    before = Service.objects.get(pk=thread.pk)
    incident_threads.join(thread=thread, incident=incident, by=mo, now=at)
    return incident, thread, before


def test_it_stands_still_and_nothing_is_due(two):
    _incident, thread, before = two

    sweeping.sweep(now=clock.now() + 7 * DAY)

    service = Service.objects.get(pk=thread.pk)
    assert (service.status, service.next_action_at, service.promised_at) == ("incident", None, None)
    kinds = (
        ServiceEvent.objects.filter(service=service).order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["asked", "incident_joined"]
    assert not ExpertOffer.objects.filter(service=service).exists()
    assert service.anchor_at == before.anchor_at


def test_one_that_is_different_goes_on_from_its_first_anchor(two, mo):
    _incident, thread, before = two

    incident_threads.leave(thread=thread, by=thread.author, now=clock.now())

    service = Service.objects.get(pk=thread.pk)
    names = ("status", "anchor_at", "promised_at", "expert_at", "lead_at", "cycle", "snapshot")
    assert [getattr(service, one) for one in names] == [getattr(before, one) for one in names]
    assert service.next_action_at is not None
    incident_threads.leave(thread=thread, by=thread.author, now=clock.now())  # said twice
    assert ServiceEvent.objects.filter(service=service, kind="incident_left").count() == 1


def test_what_is_due_by_then_is_due_at_once(two):
    _incident, thread, _before = two
    later = clock.now() + 7 * DAY

    incident_threads.leave(thread=thread, by=thread.author, now=later)
    sweeping.sweep(now=later)

    assert Service.objects.get(pk=thread.pk).step == Service.Step.LEAD


def test_solved_together_it_is_solved_and_taken_back_it_waits(two, mo):
    incident, thread, _before = two
    ended(informed(incident, mo, clock.now()), mo, clock.now())
    assert Service.objects.get(pk=thread.pk).status == "solved"

    solutions.clear(thread=thread, by=thread.author, now=clock.now())

    service = Service.objects.get(pk=thread.pk)
    assert (service.status, service.cycle) == ("open", 2)


def test_without_an_answer_it_goes_on(two, mo):
    incident, thread, _before = two

    ended(incident, mo, clock.now())

    assert Service.objects.get(pk=thread.pk).status == "open"


def test_an_answer_meanwhile_counts_when_it_goes_on(two, eva):
    _incident, thread, _before = two

    post = factories.answer(thread, by=eva, body="Switch it off, wait for a minute, then on again.")
    assert Service.objects.get(pk=thread.pk).status == "incident"
    incident_threads.leave(thread=thread, by=thread.author, now=clock.now())
    assert Service.objects.get(pk=thread.pk).status == "answered"

    posts.delete(post=post, by=eva, now=clock.now())
    assert Service.objects.get(pk=thread.pk).status == "open"


def test_again_and_again(two, mo):
    """Each time has its own event."""
    incident, thread, _before = two
    for _ in range(2):
        incident_threads.leave(thread=thread, by=mo, now=clock.now())
        incident_threads.join(thread=thread, incident=incident, by=mo, now=clock.now())

    assert Service.objects.get(pk=thread.pk).status == "incident"
    assert ServiceEvent.objects.filter(service=thread.pk, kind="incident_joined").count() == 3
    incidents.end(incident=incident, by=mo, now=clock.now())


def test_closed_and_opened_again_it_still_belongs_and_leaves_as_it_came(two, mo):
    _incident, thread, before = two
    threads.close(thread=thread, by=mo, reason="Known", now=clock.now())
    assert Service.objects.get(pk=thread.pk).status == "closed"

    threads.reopen(thread=thread, by=mo, now=clock.now())

    service = Service.objects.get(pk=thread.pk)
    assert (service.status, service.cycle, service.next_action_at) == ("incident", 1, None)
    incident_threads.leave(thread=thread, by=thread.author, now=clock.now())
    service = Service.objects.get(pk=thread.pk)
    assert (service.status, service.anchor_at) == ("open", before.anchor_at)


def test_an_answer_that_did_not_help_meanwhile_begins_no_clock(two, olga):
    _incident, thread, _before = two
    post = factories.answer(thread, by=olga)

    verdicts.still_broken(post=post, by=thread.author, now=clock.now())

    assert Service.objects.get(pk=thread.pk).status == "incident"


def test_solved_by_itself_and_asked_on_it_waits_for_the_one_answer(two, olga):
    _incident, thread, _before = two
    post = factories.answer(thread, by=olga)
    solutions.accept(thread=thread, post=post, by=thread.author, now=clock.now())
    assert Service.objects.get(pk=thread.pk).status == "solved"

    factories.comment(post, by=thread.author, body="Now it is gone again, since a minute ago.")

    service = Service.objects.get(pk=thread.pk)
    assert (service.status, service.solved_at, service.cycle) == ("incident", None, 1)


def test_deleted_it_comes_back_to_an_incident_that_is_over(two, mo):
    incident, thread, _before = two
    question = thread.posts.get(kind="question")
    posts.delete(post=question, by=mo, reason="A slip", now=clock.now())
    ended(incident, mo, clock.now())

    posts.restore(post=question, by=mo, now=clock.now())

    assert Service.objects.get(pk=thread.pk).status == "open"


def test_nobody_waits_for_whoever_is_gone(two, mo):
    incident, thread, _before = two
    events.record(kind=Event.Kind.MEMBER_ERASED, at=clock.now(), member=thread.author)

    ended(incident, mo, clock.now())

    assert Service.objects.get(pk=thread.pk).status == "closed"
