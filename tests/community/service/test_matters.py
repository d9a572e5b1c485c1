"""What cannot move a question's service row asks nothing of it; what can is never missed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import receivers
from community.domain import services
from forum.domain import marks, posts
from forum.models import Event
from tests import factories
from tests.community.service.days import (
    MINUTE,
    MUCH,
    answer,
    ask,
    assert_sound,
    at,
    kinds,
    member,
    row,
)

pytestmark = pytest.mark.django_db


def asks(act):
    """Whether it reads or writes anything of the ladder."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return any("community_service" in one["sql"] for one in captured)


def mark(post, by):
    return marks.give(post=post, by=by, now=at(0, 12))


def test_while_it_waits_only_what_may_answer_it_is_looked_at():
    asker, new, other = member(), member(is_new=True), member(is_new=True)
    thread = ask(at(0, 9), by=asker)
    question = thread.posts.get()

    assert not asks(lambda: factories.comment(question, at=at(0, 9, 1), body="The same here." * 9))
    assert not asks(lambda: factories.comment(question, by=asker, at=at(0, 9, 2)))
    assert not asks(lambda: answer(thread, at(0, 9, 3), body="Which phone is it?"))
    assert not asks(lambda: answer(thread, at(0, 9, 4), by=asker))
    assert asks(lambda: answer(thread, at(0, 9, 5), by=new))
    assert not asks(lambda: answer(thread, at(0, 9, 6), by=other))
    assert kinds(thread)[-1] == "put_off"
    guess = thread.posts.get(author=new)
    assert not asks(lambda: mark(guess, member(is_new=True)))
    assert asks(lambda: mark(guess, asker))
    assert row(thread).status == "answered"
    assert_sound(at(0, 12))


def test_when_it_is_answered_only_the_asker_moves_it():
    asker, helper = member(), member()
    thread = ask(at(0, 9), by=asker)
    told = answer(thread, at(0, 10), by=helper)

    assert not asks(lambda: answer(thread, at(0, 11)))
    assert not asks(lambda: mark(told, asker))
    assert not asks(lambda: factories.comment(told, at=at(0, 11)))
    assert asks(lambda: factories.comment(told, by=asker, at=at(0, 13), body="It still fails."))
    assert (row(thread).status, row(thread).cycle) == ("open", 2)
    late = at(0, 13) + MINUTE
    assert asks(lambda: factories.comment(told, by=helper, at=late, body="Try the other " * 5))
    assert row(thread).status == "answered"
    assert_sound(late)


def test_a_question_without_a_row_costs_nothing(monkeypatch):
    monkeypatch.setitem(receivers.HEARS, Event.Kind.THREAD_STARTED, ())
    thread = ask(at(0, 9))

    assert not asks(lambda: answer(thread, at(0, 10)))
    assert thread.service_state == ""


def edit(post, when, body):
    return posts.edit(post=post, by=post.author, now=when, body=body)


def test_an_edit_that_makes_an_answer_or_unmakes_it_is_heard():
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 9, 30), body="Which phone is it?")
    assert not asks(lambda: edit(post, at(0, 9, 40), "Which phone?"))

    assert asks(lambda: edit(post, at(0, 10), MUCH))
    found = row(thread)
    assert (found.status, found.answered_at, found.first_answer_at) == (
        "answered", at(0, 10), at(0, 10),
    )  # fmt: skip
    assert not asks(lambda: edit(post, at(0, 10, 30), f"{MUCH} Thrice."))

    edit(post, at(0, 11), "See above.")
    assert (row(thread).status, row(thread).promised_at) == ("open", at(0, 17))
    assert_sound(at(0, 9, 10))


def test_a_guess_edited_down_puts_off_no_more():
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10), by=member(is_new=True))
    assert row(thread).expert_at == at(1, 9)

    edit(post, at(0, 11), "No idea.")

    assert row(thread).expert_at == at(0, 13)


def test_a_word_heard_late_does_not_undo_the_answer_to_it(monkeypatch):
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    with monkeypatch.context() as patch:
        patch.setitem(receivers.HEARS, Event.Kind.POST_ADDED, ())
        factories.comment(post, by=thread.author, at=at(0, 11), body="And where do I find that?")
    answer(thread, at(0, 11, 3))

    services.hear_again(Event.objects.get(kind="post_added", at=at(0, 11)))

    assert (row(thread).status, row(thread).cycle) == ("answered", 2)
    assert_sound(at(0, 11, 5))
