"""Real commits: of many at once one holds the thread, and nobody is asked twice or too often."""

from datetime import timedelta

import pytest

from forum.domain import posts
from forum.lib import clock
from forum.models import MissedEvent, Notice
from reputation.domain import offers, taking
from reputation.models import Offer, OfferRun, Taking
from tests import factories
from tests.forum.domain.test_concurrency import at_once
from tests.reputation.mentoring import HOUR, MINUTE, mentors, noon

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Switch it off, wait for a minute, and on again."


@pytest.mark.thorough
def test_fifty_who_take_a_thread_at_once_and_one_has_it():
    thread, people = factories.question(), mentors(10)
    now = clock.now()

    faults = at_once(
        *[lambda by=one: taking.take(thread=thread, by=by, now=now) for one in people * 5]
    )

    fact = Taking.objects.get()
    assert len(faults) == 45
    assert {str(fault).partition(" is ")[0] for fault in faults} == {str(fact.member)}


def test_sweeps_at_once_ask_everybody_once_and_nobody_more_than_they_want():
    at, people = noon(), mentors(6, offers_a_day=2)
    for _ in range(6):
        offers.begin(thread=factories.question(at=at), now=at)

    faults = at_once(*[lambda: offers.sweep(now=at + 30 * MINUTE)] * 6)
    offers.sweep(now=at + 30 * MINUTE)  # what all of them passed over, if anything

    assert faults == []
    counts = [Offer.objects.filter(mentor=one).count() for one in people]
    assert counts == [2] * 6
    assert Notice.objects.filter(kind="answer_offered").count() == 12
    assert not OfferRun.objects.exclude(tries=0).exists()


def all_at_once(start):
    """A question that is begun, offered, refused, taken, swept and answered, much of it at once."""
    mentors(3)
    thread = factories.question(at=start)
    faults = at_once(*[lambda: offers.begin(thread=thread, now=start)] * 4)
    late = start + 30 * MINUTE
    offers.sweep(now=late)
    run = OfferRun.objects.get(thread=thread)
    first, second = run.offers.order_by("pk")[:2]
    answer = {"thread": thread, "by": first.mentor, "body": TEXT, "key": None}
    faults += at_once(
        lambda: offers.refuse(offer=second, by=second.mentor, now=late),
        lambda: offers.accept(offer=first, by=first.mentor, now=late),
        lambda: offers.sweep(now=late),
        lambda: posts.answer(**answer, now=late + MINUTE),
        lambda: offers.sweep(now=late + MINUTE),
    )
    offers.sweep(now=late + 2 * MINUTE)
    return run, faults


@pytest.mark.thorough
def test_begun_refused_answered_and_swept_at_once():
    for n in range(3):
        run, faults = all_at_once(noon() + n * 3 * HOUR - timedelta(days=3))

        run.refresh_from_db()
        # Whoever took it after the answer hears that it is answered.
        assert [fault for fault in faults if "by now" not in str(fault)] == []
        assert run.ending == "answered"
    assert not MissedEvent.objects.exists()
