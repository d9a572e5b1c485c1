"""Clearing many at once: who is suspended, what is removed, in steps, and the way back."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import tasks
from forum.domain import clearing, decisions, flags, gate, hiding, holding, marks, posts
from forum.lib import clock
from forum.models import Decision, Flag, HeldPost, Mark, Member, Post
from forum.rules import NotAllowed
from reputation.domain import audit, ledger
from tests import factories

pytestmark = pytest.mark.django_db
BAD = "Everybody wins in this online casino, come and see."


@pytest.fixture
def question(sim):
    return factories.question(category=sim)


def hold(question, n=0):
    by = factories.member(joined_at=clock.now() - timedelta(days=2))
    return gate.answer(thread=question, by=by, body=f"{BAD} {n}", key=None, now=clock.now())


def report(post, by):
    return flags.report(
        thread=post.thread, post=post, by=by, reason="spam", words="Look!", now=clock.now()
    )


def clear(by, rows, *, act="refuse", slipped=(), suspends=True):
    return clearing.clear(
        pks=[one.pk for one in rows], act=act, by=by, now=clock.now(), reason="spam",
        words="Spam.", suspends=suspends, slipped=[post.pk for post in slipped],
    )  # fmt: skip


def suspended():
    return set(Member.objects.filter(is_active=False))


def test_only_whose_words_are_refused_is_suspended(question, mo, ada):
    posted, rude, spam, withdrawn, waits, reopened = [hold(question, n) for n in range(6)]
    now = clock.now()
    holding.post_held(held=posted, by=ada, now=now)
    holding.refuse(held=rude, by=ada, reason="rude", now=now)
    holding.refuse(held=spam, by=ada, reason="spam", now=now)
    holding.withdraw(held=withdrawn, by=withdrawn.author, now=now)
    holding.refuse(held=reopened, by=ada, reason="spam", now=now)
    decisions.undo(decision=reopened.decisions.get(), by=ada, words="", now=now)

    done = clear(mo, [posted, rude, spam, withdrawn, waits, reopened])

    assert (done.done, done.before, done.suspended) == (1, 5, 2)
    assert suspended() == {spam.author, waits.author}


def test_posting_removes_and_suspends_nobody(question, mo):
    one, visible = hold(question), factories.answer(question)

    done = clear(mo, [one], act="post", slipped=[visible])

    visible.refresh_from_db()
    assert (done.done, done.hidden, done.suspended) == (1, 0, 0)
    assert visible.deleted_at is None
    assert suspended() == set()


def test_what_is_gone_or_ones_own_is_not_removed(question, mo, ada):
    gone, own = factories.answer(question), factories.answer(question, by=mo)
    posts.delete(post=gone, by=ada, now=clock.now(), code="rude", reason="Rude.")

    done = clear(mo, [], slipped=[gone, own])
    again = clearing.remove_slipped(post=gone, by=mo, reason="spam", words="", now=clock.now())

    assert (done.hidden, done.suspended, again) == (0, 0, None)
    assert done.failed == ["This concerns you: another moderator decides."]
    assert Decision.objects.filter(act="post_removed").count() == 1
    assert suspended() == set()


def test_whose_words_another_moderator_removed_is_not_suspended(question, mo, ada, olga):
    gone, hidden = factories.answer(question), factories.answer(question)
    told = [report(post, olga) for post in (gone, hidden)]
    posts.delete(post=gone, by=ada, now=clock.now(), code="rude", reason="Rude.")
    hiding.hide(post=hidden, by=None, reason="spam", now=clock.now())

    done = clear(mo, [], slipped=[gone, hidden])

    assert (done.hidden, done.suspended, done.failed) == (1, 1, [])
    assert suspended() == {hidden.author}
    assert Decision.objects.get(act="post_removed", post=gone).by == ada
    outcomes = Flag.objects.filter(pk__in=[one.pk for one in told]).values_list("outcome")
    assert list(outcomes) == [("upheld",), ("upheld",)]


def test_whoever_takes_it_back_first_does_not_escape(question, mo):
    one = factories.answer(question)
    posts.delete(post=one, by=one.author, now=clock.now())

    done = clear(mo, [], slipped=[one])

    assert (done.hidden, done.suspended) == (1, 1)
    assert Decision.objects.get(act="post_removed").member == one.author
    with pytest.raises(NotAllowed, match="Only a moderator"):
        posts.restore(post=one, by=one.author, now=clock.now())


def test_only_moderators_remove(question, hana, eva):
    one = factories.answer(question)

    for by in (hana, eva):
        with pytest.raises(NotAllowed):
            clearing.remove_slipped(post=one, by=by, reason="spam", words="", now=clock.now())


def test_accounts_and_visible_posts_go_in_the_same_steps(question, mo, monkeypatch):
    monkeypatch.setattr(clearing, "STEP", 2)
    held, visible = [hold(question, n) for n in range(3)], [factories.answer(question)]

    first = clear(mo, held, slipped=visible)
    stopped = suspended()
    [job] = ProcrastinateJob.objects.filter(task_name=clearing.TASK)
    tasks.go_on_clearing(**job.args)

    visible[0].refresh_from_db()
    assert (first.done, first.suspended, first.hidden, first.left) == (2, 2, 0, 2)
    assert stopped == {held[0].author, held[1].author}
    assert HeldPost.objects.filter(outcome="refused").count() == 3
    assert visible[0].deleted_at is not None
    assert suspended() == {one.author for one in (*held, *visible)}
    assert ProcrastinateJob.objects.filter(task_name=clearing.TASK).count() == 1


def test_marks_that_were_taken_back_are_given_again(question, mo, hana):
    one, answer = hold(question), factories.answer(question, by=hana)
    gone = factories.answer(question)
    for post in (answer, gone):
        marks.give(post=post, by=one.author, now=clock.now())

    clear(mo, [one])
    taken = set(Mark.objects.exclude(withdrawn_at=None).values_list("pk", flat=True))
    decision = Decision.objects.get(act="suspended")
    posts.delete(post=gone, by=gone.author, now=clock.now())
    answer.refresh_from_db()
    without = answer.helpful_count
    decisions.undo(decision=decision, by=mo, words="", now=clock.now())

    answer.refresh_from_db()
    assert set(decision.data["marks"]) == taken
    assert (without, answer.helpful_count) == (0, 1)
    assert list(Mark.objects.filter(withdrawn_at=None).values_list("post", "member")) == [
        (answer.pk, one.author_id)
    ]
    assert suspended() == set()
    assert Post.objects.get(pk=gone.pk).helpful_count == 0
    later = clock.now() + timedelta(hours=2)
    ledger.sweep(now=later)
    assert audit.verify(now=later) == []
