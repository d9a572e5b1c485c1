"""Nobody waits for an answer to somebody whose account is erased, whatever happens to it later."""

from datetime import timedelta

import pytest

from community.domain import services, sweeping
from community.models import Service
from community.queries import services as reads
from forum.domain import duplicates, erasing, solutions, splitting, threads
from forum.models import Thread
from tests import factories
from tests.community.service import days

pytestmark = pytest.mark.django_db
LATER = days.at(2, 9)


@pytest.fixture
def mo():
    return days.staff("moderator")


def erased(member, at):
    asked = erasing.ask(member=member, by=member, now=at - erasing.GRACE)
    assert erasing.erase(pk=asked.pk, now=at)


def rests(thread, status):
    sweeping.sweep(now=LATER + timedelta(days=9))
    days.assert_sound(LATER + timedelta(days=9))
    assert days.row(thread).status == status


def test_a_solution_that_is_taken_back_makes_nobody_wait(mo):
    asker = days.member()
    thread = days.ask(by=asker)
    post = days.answer(thread, days.at(0, 10))
    solutions.accept(thread=thread, post=post, by=asker, now=days.at(0, 11))
    erased(asker, days.at(1, 9))
    assert days.row(thread).status == "solved"

    solutions.clear(thread=Thread.objects.get(pk=thread.pk), by=mo, now=LATER, reason="It is not.")

    rests(thread, "closed")


def test_a_thread_that_is_opened_again_neither(mo):
    asker = days.member()
    thread = days.ask(by=asker)
    days.answer(thread, days.at(0, 10))
    threads.close(thread=thread, by=mo, now=days.at(0, 11), reason="So.")
    erased(asker, days.at(1, 9))

    threads.reopen(thread=Thread.objects.get(pk=thread.pk), by=mo, now=LATER)

    rests(thread, "closed")


def test_nor_one_whose_original_is_gone(mo):
    asker = days.member()
    original, thread = days.ask(), days.ask(by=asker)
    days.answer(thread, days.at(0, 10))
    duplicates.mark(thread=thread, original=original, by=mo, now=days.at(0, 11))
    erased(asker, days.at(1, 9))
    Thread.objects.filter(pk=thread.pk).update(duplicate_of=None)

    assert services.reopen_strays(now=LATER) == 0

    assert days.row(thread).status == "closed"
    rests(thread, "closed")


def test_nor_what_is_split_off(mo):
    asker, other = days.member(), days.member()
    thread = days.ask(by=asker)
    post = days.answer(thread, days.at(0, 10), by=other)
    erased(other, days.at(1, 9))

    new = splitting.split(
        posts=[post], title="And what of mine?", category=factories.category("sim"), by=mo,
        reason="other", words="", now=LATER,
    )  # fmt: skip

    assert not Service.objects.filter(pk=new.pk).exists()
    assert reads.without_row(now=LATER, most=9) == []
    assert services.begin(thread=new, now=LATER) is None
    assert days.row(thread).status == "open"
