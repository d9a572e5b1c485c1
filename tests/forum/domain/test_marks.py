"""One tap, one mark: given, taken back, counted, limited."""

from datetime import timedelta

import pytest

from forum.domain import marks
from forum.lib import clock
from forum.models import Mark, Post
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer():
    return factories.answer(factories.question())


def test_a_mark_counts_once(answer, hana):
    marks.give(post=answer, by=hana, now=clock.now())
    marks.give(post=answer, by=hana, now=clock.now())

    answer.refresh_from_db()
    assert (answer.helpful_count, Mark.objects.count()) == (1, 1)


def test_taking_it_back_keeps_the_fact(answer, hana):
    marks.give(post=answer, by=hana, now=clock.now())
    marks.withdraw(post=answer, by=hana, now=clock.now())
    marks.withdraw(post=answer, by=hana, now=clock.now())
    marks.give(post=answer, by=hana, now=clock.now())

    answer.refresh_from_db()
    assert answer.helpful_count == 1
    assert Mark.objects.filter(withdrawn_at=None).count() == 1
    assert Mark.objects.count() == 2


def test_imported_votes_stay_in_the_count(answer, hana):
    Post.objects.filter(pk=answer.pk).update(imported_up=7, helpful_count=7)

    marks.give(post=answer, by=hana, now=clock.now())

    answer.refresh_from_db()
    assert answer.helpful_count == 8


def test_nobody_marks_their_own_answer(answer):
    with pytest.raises(NotAllowed, match="your own"):
        marks.give(post=answer, by=answer.author, now=clock.now())


def test_questions_and_comments_take_no_marks(answer, hana):
    remark = factories.comment(answer)
    for post in (answer.thread.posts.get(kind="question"), remark):
        with pytest.raises(NotAllowed):
            marks.give(post=post, by=hana, now=clock.now())


def test_the_days_limit_holds(nina):
    thread = factories.question()
    posts = [factories.answer(thread) for _ in range(11)]
    for post in posts[:10]:
        marks.give(post=post, by=nina, now=clock.now())

    with pytest.raises(NotAllowed, match="10 marks today"):
        marks.give(post=posts[10], by=nina, now=clock.now())
    marks.give(post=posts[10], by=nina, now=clock.now() + timedelta(days=1, seconds=1))

    assert Mark.objects.count() == 11
