"""Real commits: four sweeps at once, people who write meanwhile, a poisoned row among them."""

import pytest

from community import receivers
from community.domain import climbing, replay, services, sweeping
from community.models import Pool, Service, ServiceEvent
from forum.domain import posts, solutions, threads
from forum.models import Event, MissedEvent, Notice
from tests.community.service import days
from tests.community.service.days import MUCH, answer, ask, at, kinds, member, row, staff
from tests.forum.domain.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Step = Service.Step


def test_four_sweeps_do_each_thing_once_and_one_poisoned_row_stops_nobody(monkeypatch):
    lead = staff()
    Pool.objects.update(lead=lead)
    days.full_expert()
    asked = [ask(at(0, 9, n)) for n in range(24)]
    poisoned, climb = asked[5].pk, climbing.climb

    def climb_or_fail(*, service, **said):
        if service.pk == poisoned:
            raise ValueError("poisoned")
        climb(service=service, **said)

    monkeypatch.setattr(climbing, "climb", climb_or_fail)
    faults = []
    for hour in (at(0, 9, 55), at(0, 13, 30), at(1, 9, 30)):
        faults += at_once(*[lambda now=hour: sweeping.sweep(now=now)] * 4)

    assert faults == []
    assert row(asked[5]).tries == 3
    others = [thread for thread in asked if thread.pk != poisoned]
    assert {row(thread).step for thread in others} == {Step.LEAD}
    did = ["mentors_planned", "step", "step", "step", "lead_called"]
    for thread in others:
        assert kinds(thread)[1:] == did
    called = Notice.objects.filter(member=lead, kind__in=("lead_called", "lead_called_late"))
    assert called.count() in (1, len(others))
    assert list(replay.differences()) == []


def test_people_write_while_it_is_swept():
    for n in range(6):
        thread = ask(at(0, 9, n))
        post = answer(thread, at(0, 9, 30), by=member(is_new=True))
        mo, expert, helper = staff("moderator"), staff(), member()

        faults = at_once(
            lambda t=thread: sweeping.sweep(now=at(1, 9)),
            lambda t=thread, h=helper: posts.answer(
                thread=t, by=h, body=MUCH, key=None, now=at(1, 9)
            ),
            lambda t=thread, e=expert: days.claim(t, e, at(1, 9)),
            lambda t=thread, p=post: solutions.accept(thread=t, post=p, by=t.author, now=at(1, 9)),
            lambda t=thread: sweeping.sweep(now=at(1, 9)),
            lambda t=thread, m=mo: threads.close(thread=t, by=m, now=at(1, 9), reason="So."),
        )
        sweeping.sweep(now=at(1, 9, 1))

        # Whoever answers or claims after the moderator hears that it is closed; whoever asked may
        # still say what solved it.
        assert {type(fault).__name__ for fault in faults} <= {"NotAllowed"}
        service, last = row(thread), days.kinds(thread)[-1]
        assert (service.status, last) in (("closed", "closed"), ("solved", "solved"))
        assert service.solved_at == at(1, 9)
        assert service.owner is None
    assert not MissedEvent.objects.exists()
    assert list(replay.differences()) == []


def test_a_row_is_begun_once(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(receivers.HEARS, Event.Kind.THREAD_STARTED, ())
        thread = ask(at(0, 9))

    assert at_once(*[lambda: services.begin(thread=thread, now=at(0, 10))] * 6) == []
    assert Service.objects.count() == 1
    assert ServiceEvent.objects.filter(kind="asked").count() == 1
