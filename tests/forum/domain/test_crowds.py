"""Thousands follow a thread: a job tells them in steps, each once, while the post is there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import mailing_many
from forum.domain import batches, crowds, following, outbox, posts, solutions, steps, threads
from forum.lib import clock
from forum.models import Event, Notice, OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(hana):
    return factories.question(by=hana)


@pytest.fixture
def crowd(asked, monkeypatch):
    """Twelve follow a thread; four is a crowd here, and five are told in a step."""
    monkeypatch.setattr(crowds.Step, "__init__", _small)
    monkeypatch.setattr(crowds, "A_STEP", 5)
    people = [factories.member() for _ in range(12)]
    for one in people:
        following.follow(thread=asked, by=one, now=clock.now())
    return people


def _small(self, after=0, most=4, is_job=False, last=None):
    self.after, self.most, self.is_job, self.last = after, most, is_job, last


def jobs():
    return list(
        ProcrastinateJob.objects.filter(task_name=crowds.TASK, status="todo")
        .order_by("id").values_list("args", flat=True)
    )  # fmt: skip


def work(*, most=100):
    """Does what the worker would; returns how many steps it took."""
    for number in range(most):
        waiting = ProcrastinateJob.objects.filter(task_name=crowds.TASK, status="todo")
        job = waiting.order_by("id").first()
        if job is None:
            return number
        steps.tell_step(**job.args)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk]
            )
    return most


def told():
    return set(Notice.objects.exclude(kind="question_answered").values_list("member", flat=True))


def test_only_the_asker_hears_at_once(asked, crowd, hana, mara):
    factories.answer(asked, by=mara)

    assert list(Notice.objects.values_list("member__handle", "kind")) == [
        ("hana", "question_answered")
    ]
    assert len(jobs()) == 1


def test_a_job_tells_the_others_in_steps_each_once(asked, crowd, mara):
    factories.answer(asked, by=mara)

    taken = work()
    again = work()
    steps.tell_step(pk=Event.objects.filter(kind="post_added").get().pk, after=0)

    assert (taken, again) == (3, 0)
    assert told() == {one.pk for one in crowd}
    assert Notice.objects.count() == 13
    assert OutboxMessage.objects.count() == 13
    assert OutboxMessage.objects.values("notice").distinct().count() == 13


def test_a_step_that_was_lost_begins_again_where_it_was(asked, crowd, mara):
    factories.answer(asked, by=mara)
    work(most=1)
    half = len(told())
    (args,) = jobs()

    steps.tell_step(**args)  # and the worker dies before it says that it is done
    work()

    assert half == 5
    assert told() == {one.pk for one in crowd}
    assert Notice.objects.count() == 13


def test_whoever_was_named_hears_that_only(asked, crowd, mara):
    name = crowd[7]
    factories.answer(asked, by=mara, body=f"Restart it first, as @{name.handle} says.")
    work()

    assert list(Notice.objects.filter(member=name).values_list("kind", flat=True)) == ["mentioned"]


@pytest.mark.parametrize("gone", ["answer", "thread", "moved"])
def test_what_is_gone_meanwhile_is_told_to_nobody_more(asked, crowd, mara, mo, gone):
    answer = factories.answer(asked, by=mara)
    work(most=1)
    before = told()
    if gone == "answer":
        posts.delete(post=answer, by=mo, now=clock.now())
    elif gone == "thread":
        posts.delete(post=asked.posts.get(kind="question"), by=mo, now=clock.now())
    else:
        team = factories.category("team", is_private=True, reader_roles=["moderator"])
        threads.move(thread=asked, by=mo, category=team, now=clock.now())
    mails = OutboxMessage.objects.count()

    work()

    assert len(before) == 5
    followers = Notice.objects.filter(member__in=crowd)
    assert set(followers.values_list("member", flat=True)) == before
    assert not followers.filter(read_at=None).exists()
    assert OutboxMessage.objects.filter(member__in=crowd).count() <= mails
    later = clock.now() + batches.WINDOW
    outbox.run(tick=lambda: later, render=mailing_many.letter_of)
    assert not OutboxMessage.objects.filter(member__in=crowd, sent_at__isnull=False).exists()


def test_whoever_stops_following_meanwhile_is_not_told(asked, crowd, mara):
    factories.answer(asked, by=mara)
    following.stop(thread=asked, by=crowd[9], now=clock.now())

    work()

    assert told() == {one.pk for one in crowd} - {crowd[9].pk}


def test_a_solution_tells_its_author_at_once(asked, crowd, hana, mara):
    answer = factories.answer(asked, by=mara)
    work()
    Notice.objects.all().delete()

    solutions.accept(thread=asked, post=answer, by=hana, now=clock.now())
    at_once = list(Notice.objects.values_list("member__handle", "kind"))
    work()

    assert at_once == [("mara", "answer_accepted")]
    assert told() == {mara.pk, *(one.pk for one in crowd)}


def test_no_crowd_is_told_at_once(asked, hana, mara, olga):
    following.follow(thread=asked, by=olga, now=clock.now())
    factories.answer(asked, by=mara)

    assert jobs() == []
    assert Notice.objects.count() == 2


def test_posting_to_a_crowd_costs_the_same_for_few_and_many(asked, crowd, mara):
    factories.answer(asked, by=mara)  # the first one stops the clock, too
    counts = []
    for extra in (0, 20):
        for _ in range(extra):
            following.follow(thread=asked, by=factories.member(), now=clock.now())
        with CaptureQueriesContext(
            connection,
        ) as asks:
            factories.answer(asked, by=mara)
        counts.append(len(asks))

    assert counts[0] == counts[1]


def test_mails_of_a_crowd_let_others_go_first(asked, crowd, mara):
    factories.answer(asked, by=mara)
    work()
    outbox.run_later()

    runs = ProcrastinateJob.objects.filter(task_name=outbox.RUN_TASK)
    single = ProcrastinateJob.objects.filter(task_name=outbox.TASK)
    assert set(runs.values_list("priority", flat=True)) == {outbox.AFTER_OTHERS}
    assert single.count() == 1  # the asker's


def test_no_run_is_begun_for_what_waits_and_none_holds_up_the_sweep(asked, crowd, mara, hana):
    answer = factories.answer(asked, by=mara)
    work()
    runs = ProcrastinateJob.objects.filter(task_name=outbox.RUN_TASK)
    of_answer = runs.count()

    solutions.accept(thread=asked, post=answer, by=hana, now=clock.now())
    work()

    assert of_answer == 0
    assert runs.exists()
    assert set(runs.values_list("scheduled_at", "priority")) == {(None, outbox.AFTER_OTHERS)}
    assert set(runs.values_list("lock", flat=True)) == {outbox.RUN_TASK}


def test_whoever_a_question_names_hears_that_only(asked, crowd, mara):
    for one in crowd:
        following.choose(target=asked.category, level="all", by=one, now=clock.now())
    name = crowd[7]

    factories.question(by=mara, category=asked.category, body=f"Does @{name.handle} know why?")
    work()

    assert list(Notice.objects.filter(member=name).values_list("kind", flat=True)) == ["mentioned"]
    assert Notice.objects.filter(kind="category_asked").count() == 11


def test_an_asker_who_is_named_hears_that_only(asked, crowd, hana, mara, olga):
    answer = factories.answer(asked, by=mara)
    work()
    Notice.objects.all().delete()

    factories.comment(answer, by=olga, body=f"Do you see that too, @{hana.handle}?")
    work()

    assert list(Notice.objects.filter(member=hana).values_list("kind", flat=True)) == ["mentioned"]
