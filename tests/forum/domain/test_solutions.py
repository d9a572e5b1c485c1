"""Accepting an answer: who may, what follows, and that there is one solution whatever happens."""

import pytest

from forum.domain import posts, solutions
from forum.lib import clock
from forum.models import Event, Solution, Thread
from forum.rules import NotAllowed
from tests import factories


@pytest.fixture
def asked(hana):
    thread = factories.question(by=hana)
    return thread, factories.answer(thread), factories.answer(thread)


def accept(thread, post, by, reason=""):
    return solutions.accept(thread=thread, post=post, by=by, now=clock.now(), reason=reason)


def test_the_asker_accepts_and_the_thread_is_solved(asked, hana):
    thread, first, _ = asked

    accept(thread, first, hana)

    thread.refresh_from_db()
    fact = Solution.objects.get()
    assert (thread.state, thread.solution, fact.post, fact.by) == ("solved", fact, first, hana)
    assert thread.waiting_since is None


def test_accepting_another_answer_moves_the_solution_and_keeps_the_history(asked, hana):
    thread, first, second = asked

    accept(thread, first, hana)
    accept(thread, second, hana)

    facts = Solution.objects.order_by("pk").values_list("post", "cleared_by")
    assert list(facts) == [(first.pk, hana.pk), (second.pk, None)]
    assert Thread.objects.get().solution.post == second


def test_accepting_twice_changes_nothing(asked, hana):
    thread, first, _ = asked

    accept(thread, first, hana)
    accept(thread, first, hana)

    assert Solution.objects.count() == 1
    assert Event.objects.filter(kind=Event.Kind.SOLUTION_SET).count() == 1


def test_clearing_opens_the_question_again(asked, hana):
    thread, first, _ = asked
    accept(thread, first, hana)

    solutions.clear(thread=thread, by=hana, now=clock.now())

    thread.refresh_from_db()
    assert (thread.state, thread.solution) == ("answered", None)
    assert Solution.objects.get().cleared_by == hana


def test_staff_accept_only_with_a_reason(asked, eva):
    thread, first, _ = asked

    with pytest.raises(NotAllowed, match="reason"):
        accept(thread, first, eva)
    accept(thread, first, eva, reason="The asker said so by phone")

    assert Solution.objects.get().reason == "The asker said so by phone"


def test_nobody_else_accepts(asked, olga, mara):
    thread, first, _ = asked

    for person in (olga, mara, first.author):
        with pytest.raises(NotAllowed, match="person who asked"):
            accept(thread, first, person, reason="I think so")

    assert Solution.objects.count() == 0


def test_only_an_answer_of_this_thread_can_be_the_solution(asked, hana):
    thread, first, second = asked
    elsewhere = factories.answer(factories.question())
    remark = factories.comment(first)
    posts.delete(post=second, by=second.author, now=clock.now())

    for post in (elsewhere, remark, second, thread.posts.get(kind="question")):
        with pytest.raises(NotAllowed, match="Only an answer"):
            accept(thread, post, hana)


def test_deleting_the_solution_clears_it(asked, hana, mo):
    thread, first, _ = asked
    accept(thread, first, hana)

    posts.delete(post=first, by=mo, now=clock.now())

    thread.refresh_from_db()
    assert (thread.state, thread.solution, thread.answer_count) == ("answered", None, 1)


def test_helped_people_are_counted_on_the_floor_above(asked, hana):
    thread, first, _ = asked

    accept(thread, first, hana)
    first.author.standing.refresh_from_db()
    counted = first.author.standing.helped_count
    solutions.clear(thread=thread, by=hana, now=clock.now())
    first.author.standing.refresh_from_db()

    assert (counted, first.author.standing.helped_count) == (1, 0)
