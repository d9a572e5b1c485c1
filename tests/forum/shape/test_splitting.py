"""Answers become a question of their own, and single posts move; both ways."""

from datetime import timedelta

import pytest

from forum import rules
from forum.domain import decisions, duplicates, following, me_too, posts, solutions
from forum.lib import clock, decision_kinds
from forum.models import Decision, Following, MeToo, Notice, Post, Thread
from tests import factories
from tests.forum.shape import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(nina):
    return factories.question(by=nina)


def test_an_answer_becomes_a_question_of_whoever_wrote_it(thread, hana, eva, mo):
    other = factories.answer(thread, by=eva)
    answer = factories.answer(thread, by=hana)
    remark = factories.comment(answer, by=eva)

    new = scenes.split(answer, by=mo, category=thread.category)

    answer.refresh_from_db()
    new = Thread.objects.get(pk=new.pk)
    thread = Thread.objects.get(pk=thread.pk)
    assert (new.author, new.created_at, new.state, new.answer_count, new.tag_names) == (
        hana, answer.created_at, "open", 0, ["network"],
    )  # fmt: skip
    assert (answer.thread_id, answer.kind) == (new.pk, "question")
    assert Post.objects.get(pk=remark.pk).thread_id == new.pk
    assert (thread.answer_count, thread.posts.filter(kind="answer").get()) == (1, other)
    told = Notice.objects.get(member=hana, by=mo)
    decision = Decision.objects.get(thread=new, act="thread_split")
    assert (told.kind, told.data["decision"], told.data["reason"]) == (
        "decision", decision.pk, "A question of its own.",
    )  # fmt: skip
    assert set(Thread.objects.listed_for(None)) == {thread, new}


def test_its_author_decides_what_solves_it(thread, hana, mo, olga):
    answer = factories.answer(thread, by=hana)
    new = scenes.split(answer, by=mo, category=thread.category)
    theirs = factories.answer(new, by=olga)
    solved = solutions.accept(thread=new, post=theirs, by=hana, now=clock.now())
    assert solved.solution.post_id == theirs.pk


def test_of_several_answers_the_oldest_asks(thread, hana, eva, mo):
    first, second = factories.answer(thread, by=hana), factories.answer(thread, by=eva)
    new = scenes.split(second, first, by=mo, category=thread.category)
    rows = Post.objects.filter(thread=new).order_by("pk").values_list("pk", "kind")
    assert list(rows) == [(first.pk, "question"), (second.pk, "answer")]
    assert Thread.objects.get(pk=new.pk).state == "answered"


def test_put_back_it_is_an_answer_again_with_what_came_since(thread, hana, eva, mo):
    answer = factories.answer(thread, by=hana)
    new = scenes.split(answer, by=mo, category=thread.category)
    since = factories.answer(new, by=eva)

    decisions.undo(decision=scenes.decision("thread_split"), by=mo, words="", now=clock.now())

    rows = Post.objects.filter(thread=thread).exclude(kind="question").order_by("pk")
    assert list(rows.values_list("pk", "kind")) == [(answer.pk, "answer"), (since.pk, "answer")]
    assert Thread.objects.get(pk=new.pk).merged_into_id == thread.pk


def test_what_stays(thread, hana, mo, nina, eva):
    answer = factories.answer(thread, by=hana)
    remark = factories.comment(answer, by=eva)
    question = thread.posts.get(kind="question")
    gone = factories.answer(thread, by=hana)
    posts.delete(post=gone, by=mo, now=clock.now())
    for chosen in ([], [remark], [question], [gone], [answer] * 101):
        with pytest.raises(rules.NotAllowed):
            scenes.split(*chosen, by=mo, category=thread.category)
    solutions.accept(thread=thread, post=answer, by=nina, now=clock.now())
    with pytest.raises(rules.NotAllowed):
        scenes.split(answer, by=mo, category=thread.category)


@pytest.mark.parametrize("who", ["nina", "hana", "mara", "eva", "olga"])
def test_only_moderators_split_and_move(thread, who, request):
    by = request.getfixturevalue(who)
    answer = factories.answer(thread)
    with pytest.raises(rules.NotAllowed):
        scenes.split(answer, by=by, category=thread.category)
    with pytest.raises(rules.NotAllowed):
        move(answer, factories.question(), by)


def move(post, target, by):
    return scenes.move(post, target, by=by)


def test_an_answer_moves_and_moves_back(thread, hana, eva, mo):
    target = factories.question()
    answer = factories.answer(thread, by=hana)
    remark = factories.comment(answer, by=eva)

    move(answer, target, mo)

    both = Post.objects.filter(pk__in=[answer.pk, remark.pk])
    assert set(both.values_list("thread", "kind")) == {
        (target.pk, "answer"), (target.pk, "comment"),
    }  # fmt: skip
    assert Thread.objects.get(pk=thread.pk).state == "open"
    assert Thread.objects.get(pk=target.pk).state == "answered"
    told = Notice.objects.get(member=hana, kind="decision")
    assert told.data["is_post"] is True
    assert decision_kinds.KINDS[0].tells(told.data) == (
        "What you wrote was moved to another question"
    )

    decisions.undo(decision=scenes.decision("thread_moved"), by=mo, words="", now=clock.now())
    assert Thread.objects.get(pk=thread.pk).state == "answered"
    assert Post.objects.get(pk=remark.pk).thread_id == thread.pk


def test_a_comment_moves_under_the_question_there_and_back(thread, hana, eva, mo):
    target = factories.question()
    answer = factories.answer(thread, by=hana)
    remark = factories.comment(answer, by=eva)

    move(remark, target, mo)

    remark.refresh_from_db()
    assert (remark.thread_id, remark.parent.kind, remark.parent.thread_id) == (
        target.pk, "question", target.pk,
    )  # fmt: skip
    decisions.undo(decision=scenes.decision("thread_moved"), by=mo, words="", now=clock.now())
    remark.refresh_from_db()
    assert (remark.thread_id, remark.parent_id) == (thread.pk, answer.pk)


def test_another_moderator_undoes_it_with_words_only(thread, hana, mo):
    answer = factories.answer(thread, by=hana)
    scenes.split(answer, by=mo, category=thread.category)
    second = factories.member(staff_role="moderator")
    decision = scenes.decision("thread_split")
    with pytest.raises(rules.NotAllowed):
        decisions.undo(decision=decision, by=second, words=" ", now=clock.now())
    decisions.undo(decision=decision, by=second, words="It answers this.", now=clock.now())
    decision.refresh_from_db()
    assert (decision.undone_by, decision.undone_words) == (second, "It answers this.")


def test_put_back_those_who_follow_link_and_have_it_go_along(thread, hana, eva, mo, olga):
    now = clock.now()
    answer = factories.answer(thread, by=hana)
    new = scenes.split(answer, by=mo, category=thread.category)
    following.follow(thread=new, by=eva, now=now)
    me_too.say(thread=new, by=olga, device="", software="", now=now)
    copy = factories.question()
    duplicates.mark(thread=copy, original=new, by=mo, now=now)

    decisions.undo(decision=scenes.decision("thread_split"), by=mo, words="", now=now)

    here = Following.objects.in_force().filter(thread=thread)
    assert {"eva", "hana"} <= set(here.values_list("member__handle", flat=True))
    said = MeToo.objects.filter(thread=thread, withdrawn_at=None)
    assert [one.member for one in said] == [olga]  # whoever answers does not have it too
    assert Thread.objects.get(pk=copy.pk).duplicate_of_id == thread.pk
    assert not Notice.objects.filter(thread=new).exists()
    assert duplicates.stray() == []


def test_what_was_asked_before_in_the_other_is_not_put_back(thread, hana, mo):
    new = scenes.split(factories.answer(thread, by=hana), by=mo, category=thread.category)
    duplicates.mark(thread=thread, original=new, by=mo, now=clock.now())
    with pytest.raises(rules.NotAllowed):
        decisions.undo(decision=scenes.decision("thread_split"), by=mo, words="", now=clock.now())


@pytest.mark.parametrize("act", ["thread_split", "thread_moved"])
def test_nothing_goes_back_after_thirty_days(thread, hana, mo, act):
    answer = factories.answer(thread, by=hana)
    if act == "thread_split":
        scenes.split(answer, by=mo, category=thread.category)
    else:
        move(answer, factories.question(), mo)
    late = clock.now() + timedelta(days=31)
    with pytest.raises(rules.NotAllowed, match="30 days"):
        decisions.undo(decision=scenes.decision(act), by=mo, words="", now=late)


def test_nothing_is_split_over_a_wall(thread, hana, mo):
    answer = factories.answer(thread, by=hana)
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    inside = factories.question(category=team, by=mo)
    theirs = factories.answer(inside, by=mo)
    for post, category in ((answer, team), (theirs, thread.category)):
        with pytest.raises(rules.NotAllowed):
            scenes.split(post, by=mo, category=category)
    scenes.split(theirs, by=mo, category=team)
