"""Real commits: many at once leave one truth, in the facts and in the ledger."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import marks, posts, solutions
from forum.lib import clock
from forum.models import Mark, Notice
from forum.rules import NotAllowed
from reputation import tasks
from reputation.domain import announcing, audit, badges, ledger, review
from reputation.models import Announcement, Award, Entry, Finding, Revocation, RuleSet
from tests import factories
from tests.forum.domain.test_concurrency import at_once
from tests.reputation import books, sets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_jobs_of_others(db):
    ProcrastinateJob.objects.filter(task_name=ledger.TASK).delete()


def answered():
    at = clock.now() - 2 * books.DAY
    joined = at - 100 * books.DAY
    thread = factories.question(by=factories.member(joined_at=joined), at=at)
    return factories.answer(
        thread, by=factories.member(joined_at=joined), at=at + timedelta(hours=1)
    )


def jobs():
    """The ledger's jobs that wait, each as what runs it."""
    waiting = ProcrastinateJob.objects.filter(task_name=ledger.TASK).order_by("pk")
    return [lambda pk=job.args["pk"]: tasks.settle_thread(pk=pk) for job in waiting]


def test_fifty_marks_of_one_member_are_one_entry():
    post, reader = answered(), factories.member()

    faults = at_once(*[lambda: marks.give(post=post, by=reader, now=clock.now())] * 50)
    faults += at_once(*jobs() * 4)  # each job four times, at once

    assert (faults, Mark.objects.count()) == ([], 1)
    assert list(Entry.objects.values_list("kind", "rule__code")) == [("held", "HELP")]
    books.assert_true(clock.now())


@pytest.mark.thorough
def test_accepting_and_taking_back_at_once():
    for _ in range(3):
        post = answered()
        asker = post.thread.author
        thread = post.thread

        def accept(thread=thread, post=post, asker=asker):
            solutions.accept(thread=thread, post=post, by=asker, now=clock.now())
            ledger.settle(threads=[thread.pk], now=clock.now())

        def clear(thread=thread, asker=asker):
            solutions.clear(thread=thread, by=asker, now=clock.now())
            ledger.settle(threads=[thread.pk], now=clock.now())

        assert at_once(accept, clear, accept, clear, accept, clear) == []
    books.assert_true(clock.now())
    late = clock.now() + books.HOLD + books.DAY
    ledger.sweep(now=late)
    assert audit.verify(now=late) == []


def test_marks_and_deletion_at_once(mo):
    post = answered()
    readers = [factories.member() for _ in range(4)]

    def mark(reader):
        marks.give(post=post, by=reader, now=clock.now())
        ledger.settle(threads=[post.thread_id], now=clock.now())
        marks.withdraw(post=post, by=reader, now=clock.now())

    at_once(
        *[lambda r=reader: mark(r) for reader in readers],
        lambda: posts.delete(post=post, by=mo, now=clock.now()),
        lambda: ledger.sweep(now=clock.now()),
        lambda: ledger.sweep(now=clock.now()),
    )
    for run in jobs():
        run()

    books.assert_true(clock.now())


def test_many_looks_and_many_words_at_once_are_one(mo):
    copier, text = factories.member(), "Restart the phone, then take the card out " * 2
    for _ in range(4):
        factories.answer(factories.question(), by=copier, body=text)

    faults = at_once(*[lambda: review.look(now=clock.now())] * 6)
    finding = Finding.objects.get()
    say = {"finding": finding, "by": mo, "now": clock.now()}
    faults += at_once(*[lambda: review.fine(reason="A text of the shop.", **say)] * 6)

    assert (faults, finding.kind, finding.steps.count()) == ([], "copies", 1)


def test_a_fact_leaves_a_job_and_a_reply_none():
    post = answered()
    assert jobs() == []

    solutions.accept(thread=post.thread, post=post, by=post.thread.author, now=clock.now())

    assert len(jobs()) == 1


def test_a_job_lost_is_made_up_for():
    post = answered()
    marks.give(post=post, by=factories.member(), now=clock.now())
    ProcrastinateJob.objects.all().delete()

    ledger.sweep(now=clock.now())

    assert Entry.objects.count() == 1


@pytest.mark.thorough
def test_whoever_computes_long_is_not_cut_off(monkeypatch):
    """The whole ledger is computed within one transaction, far longer than it may be idle else."""
    marks.give(post=answered(), by=factories.member(), now=clock.now())
    compute = audit.claimed

    def compute_slowly(*, now):
        time.sleep(0.4)
        return compute(now=now)

    monkeypatch.setattr(audit, "claimed", compute_slowly)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = '100ms'")

            assert (audit.rebuild(now=clock.now()), audit.verify(now=clock.now())) == (1, [])

            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("100ms",)
    finally:
        connection.close()


@pytest.mark.thorough
def test_a_badge_is_given_once_and_taken_back_once(mo):
    late = clock.now() + 30 * books.DAY
    marks.give(post=answered(), by=factories.member(), now=clock.now())
    ledger.sweep(now=late)

    faults = at_once(*[lambda: badges.award(now=late)] * 6)
    award = Award.objects.get(code="first-help")
    faults += at_once(
        *[lambda: badges.take_back(award=award, by=mo, reason="Faked.", now=late)] * 6,
        *[lambda: badges.award(now=late)] * 2,
    )

    assert (faults, Award.objects.count(), Revocation.objects.count()) == ([], 1, 1)
    kinds = Notice.objects.filter(kind__startswith="badge").order_by("kind")
    assert list(kinds.values_list("kind", flat=True)) == ["badge_earned", "badge_taken_back"]


def test_two_drafts_announced_at_once_are_one_set(no_sets_left):
    now = clock.now()
    _writer, second = sets.managers()
    drafts = [sets.draft(now, SOL={"points": points}) for points in (Decimal(18), Decimal(20))]
    for draft in drafts:
        sets.tried(draft, now)

    faults = at_once(
        *[
            lambda draft=draft: announcing.announce(
                draft=draft, base=draft.version, by=second, now=now
            )
            for draft in drafts * 3
        ]
    )

    assert {type(fault) for fault in faults} == {NotAllowed}
    assert (len(faults), Announcement.objects.count()) == (3, 1)
    assert sorted(RuleSet.objects.values_list("number", flat=True)) == [1, 2]
    books.assert_true(now)
