"""Accounts that belong together give each other nothing."""

from datetime import timedelta

import pytest

from forum.domain import marks, solutions
from forum.rules import NotAllowed
from reputation.domain import ledger, links
from reputation.models import Entry, LinkedAccounts
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY, assert_true, follow, points, released

pytestmark = pytest.mark.django_db
HALF = timedelta(seconds=0.5)


@pytest.fixture
def pair(db):
    """Two, one of whom solved a question of the other, and it counts."""
    at = books.start()
    one, other = (factories.member(joined_at=at - 100 * DAY) for _ in range(2))
    thread = factories.question(by=one, at=at)
    answer = factories.answer(thread, by=other, at=at + timedelta(hours=1))
    solutions.accept(thread=thread, post=answer, by=one, now=at + DAY)
    follow(released(at + DAY))
    return one, other


def test_linked_their_points_go_and_come_back(pair, mo):
    one, other = pair
    at = books.start() + 40 * DAY
    links.link(one=other, other=one, by=mo, reason="The same device and hours.", now=at)
    gone = points(other)
    links.link(one=one, other=other, by=mo, reason="Again.", now=at + DAY)
    assert_true(at + DAY)
    links.unlink(one=one, other=other, by=mo, reason="Two people.", now=at + 2 * DAY)
    follow(at + 4 * DAY)

    assert (gone, points(other), LinkedAccounts.objects.count()) == (0, 15, 1)
    assert Entry.objects.get(kind="reversed").reason == "linked"
    assert_true(at + 4 * DAY)


def test_what_they_give_while_linked_never_counts(pair, mo):
    one, other = pair
    at = books.start() + 40 * DAY
    links.link(one=one, other=other, by=mo, reason="The same person.", now=at)
    thread = factories.question(by=one, at=at + DAY)
    answer = factories.answer(thread, by=other, at=at + DAY)
    solutions.accept(thread=thread, post=answer, by=one, now=at + 2 * DAY)
    follow(released(at + 2 * DAY))

    assert points(other) == 0
    assert Entry.objects.filter(receiver=other, origin=None).count() == 1
    assert_true(released(at + 2 * DAY))


@pytest.mark.parametrize("role", ["", "expert", "manager"])
def test_only_moderators_say_so(pair, role):
    by = factories.member(staff_role=role)
    for act in (
        lambda: links.link(one=pair[0], other=pair[1], by=by, reason="So.", now=books.start()),
        lambda: links.unlink(one=pair[0], other=pair[1], by=by, reason="So.", now=books.start()),
    ):
        with pytest.raises(NotAllowed, match="Only moderators"):
            act()


def test_it_needs_a_reason_and_two_accounts(pair, mo):
    with pytest.raises(NotAllowed, match="what shows it"):
        links.link(one=pair[0], other=pair[1], by=mo, reason=" ", now=books.start())
    with pytest.raises(NotAllowed, match="one and the same"):
        links.link(one=pair[0], other=pair[0], by=mo, reason="So.", now=books.start())


def test_what_was_written_while_the_link_waited_for_the_lock_stays_true(pair, mo):
    """Its instant was read before: a claim that it cuts off must have held for a while."""
    one, other = pair
    at = books.start() + 40 * DAY
    answer = factories.answer(factories.question(by=one, at=at - DAY), by=other, at=at - DAY)
    marks.give(post=answer, by=one, now=at + HALF)
    ledger.settle(threads=[answer.thread_id], now=at + HALF)
    fact = links.link(one=one, other=other, by=mo, reason="The same person.", now=at)
    assert fact.at > at + HALF
    assert_true(at + DAY)

    links.unlink(one=one, other=other, by=mo, reason="Two people.", now=at)

    fact.refresh_from_db()
    assert fact.ended_at > fact.at
    follow(released(at + DAY))
    assert points(other) == 15 + 1  # the second thing that one gave: half of a mark
    assert_true(released(at + DAY))


def test_a_link_that_was_a_mistake_leaves_nothing_missing(pair, mo):
    """What one gave meanwhile begins with the end of the link: whoever was wronged has it."""
    one, other = pair
    at = books.start() + 40 * DAY
    links.link(one=one, other=other, by=mo, reason="The same person.", now=at)
    thread = factories.question(by=one, at=at + DAY)
    answer = factories.answer(thread, by=other, at=at + DAY)
    solutions.accept(thread=thread, post=answer, by=one, now=at + 2 * DAY)
    follow(at + 3 * DAY)

    links.unlink(one=one, other=other, by=mo, reason="Two people.", now=at + 4 * DAY)

    assert_true(at + 5 * DAY)
    follow(released(at + 4 * DAY))
    assert points(other) == 22  # 15, and half of 15 for the second question
    assert_true(released(at + 4 * DAY))
