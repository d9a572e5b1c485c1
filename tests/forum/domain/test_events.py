"""What happened is written down once, and a fault upstairs stops nobody."""

import pytest

from forum.domain import events
from forum.lib import clock
from forum.models import Event, MissedEvent, Post
from reputation import receivers
from tests import factories

pytestmark = pytest.mark.django_db


def broken(event):
    Event.objects.filter(pk=event.pk).update(data={"half": "done"})
    raise RuntimeError("the calendar has no hours")


def test_a_broken_receiver_never_stops_people(monkeypatch):
    monkeypatch.setitem(receivers.HEARS, Event.Kind.POST_ADDED, (broken,))

    answer = factories.answer(factories.question())

    missed = MissedEvent.objects.get()
    assert Post.objects.filter(pk=answer.pk).exists()
    assert (missed.event.kind, missed.settled_at) == ("post_added", None)
    assert missed.problem == "RuntimeError: the calendar has no hours\n"
    assert missed.event.data == {}


def test_a_missed_event_is_tried_again_until_it_works(monkeypatch):
    monkeypatch.setitem(receivers.HEARS, Event.Kind.POST_ADDED, (broken,))
    factories.answer(factories.question())
    heard = []

    failed = events.retry_missed(verbs={events.name_of(broken): broken}, now=clock.now())
    settled = events.retry_missed(
        verbs={events.name_of(broken): lambda event: heard.append(event.kind)}, now=clock.now()
    )
    again = events.retry_missed(verbs={events.name_of(broken): broken}, now=clock.now())

    assert (failed, settled, again, heard) == (0, 1, 0, ["post_added"])
    assert MissedEvent.objects.get().tries == 2


def test_one_event_per_act(hana):
    thread = factories.question(by=hana)
    factories.answer(thread)

    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["thread_started", "post_added"]
