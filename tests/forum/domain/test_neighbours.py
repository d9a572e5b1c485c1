"""Threads that are alike: found out by a job, kept, and shown to whoever may see them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import marks, neighbours, posts, solutions, threads
from forum.lib import clock
from forum.models import Category, Member, Thread, ThreadNeighbours
from forum.queries import neighbours as queries
from forum.tasks import renew_neighbours, sweep_neighbours
from tests import factories

pytestmark = pytest.mark.django_db


def ask(title: str = "Voicemail is full again", **extra: Any) -> Thread:
    return factories.question(title=title, **extra)


def do_jobs() -> None:
    """What the worker does: each job that waits, once."""
    waiting = ProcrastinateJob.objects.filter(task_name=neighbours.TASK, status="todo")
    for args in list(waiting.values_list("args", flat=True)):
        renew_neighbours(**args)


def near(thread: Thread, member: Member | None = None) -> list[Thread]:
    return queries.of(thread, member=member)


def test_none_until_the_job_ran_then_each_other(sim: Category) -> None:
    one, other, stranger = ask(), ask(), ask("Roaming in Spain is slow")
    before = near(one)

    do_jobs()

    assert before == []
    assert (near(one), near(other), near(stranger)) == ([other], [one], [])


def test_the_page_links_to_them(as_: Any, sim: Category) -> None:
    one, other = ask(), ask()
    do_jobs()

    page = as_(None).get(one.get_absolute_url()).content.decode()

    assert f'href="{other.get_absolute_url()}"' in page


def test_an_older_thread_gets_to_know_a_new_one(sim: Category) -> None:
    old = ask()
    do_jobs()
    ProcrastinateJob.objects.all().delete()
    new = ask()

    do_jobs()

    assert near(old) == [new]


def test_solved_ones_come_first_once_they_are_solved(sim: Category) -> None:
    thread, first, last = ask(), ask(), ask()
    do_jobs()
    before = near(thread)
    answer = factories.answer(first)
    assert first.author is not None
    solutions.accept(thread=first, post=answer, by=first.author, now=clock.now())

    do_jobs()

    assert (before, near(thread)) == ([last, first], [first, last])


def test_another_language_is_not_alike(sim: Category) -> None:
    english = ask("Roaming in Spain roaming", language="en")
    ask("Roaming in Spain roaming", language="de")

    do_jobs()

    assert near(english) == []


def test_at_most_five_are_shown_and_more_are_kept(sim: Category) -> None:
    made = [ask() for _ in range(8)]
    do_jobs()

    assert near(made[0]) == made[:2:-1]
    assert len(ThreadNeighbours.objects.get(thread=made[0]).ids) == 7


def test_what_is_hidden_is_gone_at_once_and_another_moves_up(
    sim: Category, team: Category, mo: Member, olga: Member, eva: Member
) -> None:
    thread, *others = (ask() for _ in range(8))
    do_jobs()
    newest = others[::-1]

    posts.delete(post=newest[0].posts.get(), by=mo, now=clock.now())
    threads.move(thread=newest[1], by=mo, category=team, now=clock.now())
    Thread.objects.filter(pk=newest[2].pk).update(kind=Thread.Kind.PRIVATE)

    public = newest[3:]
    assert (near(thread), near(thread, olga)) == (public, public)
    assert near(thread, eva) == [newest[1], *public]


def test_a_private_category_sees_its_own_kind(sim: Category, team: Category, eva: Member) -> None:
    inside, other, public = ask(category=team), ask(category=team), ask()

    do_jobs()

    assert set(near(inside, eva)) == {other, public}
    assert near(public) == []


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=neighbours.TASK).count()


def test_which_verbs_ask_for_the_job(sim: Category, team: Category, mo: Member, olga: Member):
    asked: list[str] = []

    def when(name: str, act: Any) -> Any:
        before = jobs()
        done = act()
        if jobs() > before:
            asked.append(name)
        return done

    now = clock.now()
    thread = when("ask", ask)
    question, by = thread.posts.get(), thread.author
    answer = when("answer", lambda: factories.answer(thread))
    when("comment", lambda: factories.comment(answer))
    when("mark", lambda: marks.give(post=answer, by=olga, now=now))
    when("accept", lambda: solutions.accept(thread=thread, post=answer, by=by, now=now))
    when("clear", lambda: solutions.clear(thread=thread, by=by, now=now))
    when("edit answer", lambda: posts.edit(post=answer, by=answer.author, now=now, body="Other."))
    when("delete answer", lambda: posts.delete(post=answer, by=mo, now=now))
    when("edit", lambda: posts.edit(post=question, by=by, now=now, body=question.body,
                                    title="Mailbox is full"))  # fmt: skip
    when("pin", lambda: threads.pin(thread=thread, by=mo, now=now))
    when("close", lambda: threads.close(thread=thread, by=mo, now=now, reason="Done."))
    when("reopen", lambda: threads.reopen(thread=thread, by=mo, now=now))
    when("delete", lambda: posts.delete(post=question, by=mo, now=now))
    when("restore", lambda: posts.restore(post=question, by=mo, now=now))

    assert asked == ["ask", "accept", "clear", "edit", "close", "reopen", "delete", "restore"]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_asks_for_nothing() -> None:
    before = jobs()
    with transaction.atomic():
        ask(category=factories.category("sim"))
        inside = jobs()
        transaction.set_rollback(True)

    assert (inside, jobs()) == (before + 1, before)


def test_the_job_twice_or_for_a_thread_that_is_gone(sim: Category) -> None:
    one, other = ask(), ask()

    for pk in (one.pk, one.pk, 10**9):
        renew_neighbours(pk=pk)

    assert (near(one), near(other)) == ([other], [one])
    assert ThreadNeighbours.objects.count() == 2


def test_the_sweep_finds_what_no_job_came_for_and_what_is_old(sim: Category) -> None:
    one, other = ask(), ask()
    now = clock.now()
    long_ago = now - neighbours.FRESH - timedelta(minutes=1)
    ThreadNeighbours.objects.create(thread=one, ids=[], renewed_at=long_ago)

    sweep_neighbours(timestamp=0)

    assert (near(one), near(other)) == ([other], [one])
    assert neighbours.catch_up(now=now) == 0


def test_the_sweep_stops_where_it_is_told_and_goes_on(
    sim: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "CHUNK", 2)
    for _ in range(5):
        ask()
    seen: list[int] = []

    first = neighbours.catch_up(now=clock.now(), most=3)
    rest = neighbours.catch_up(now=clock.now(), report=seen.append)

    assert (first, rest, seen) == (3, 2, [2])


def test_the_command_fills_and_fills_anew(sim: Category) -> None:
    one, other = ask(), ask()
    call_command("renew_neighbours", verbosity=0)
    first = near(one)
    ThreadNeighbours.objects.update(ids=[])

    call_command("renew_neighbours", verbosity=0)
    unchanged = near(one)
    call_command("renew_neighbours", "--all", verbosity=0)

    assert (first, unchanged, near(one), near(other)) == ([other], [], [other], [one])


def test_one_statement_for_one_and_for_five_and_none_for_the_links(sim: Category) -> None:
    def statements(thread: Thread) -> int:
        with CaptureQueriesContext(connection) as captured:
            for other in near(thread):
                assert other.get_absolute_url()
                assert (other.title, other.language, other.is_solved) == (
                    "Voicemail is full again", "en", False,
                )  # fmt: skip
                assert other.get_state_display() == "Open"
        return len(captured)

    thread = ask()
    ask()
    do_jobs()
    one = statements(thread)
    for _ in range(5):
        ask()
    neighbours.renew(pks=[thread.pk], now=clock.now())

    assert (one, statements(thread)) == (1, 1)


def test_nonsense_in_a_title_is_no_fault(sim: Category) -> None:
    for title in ("' | & ! :* <->", "?????????????????", "ist das die der", str(uuid.uuid4())):
        thread = ask()
        Thread.objects.filter(pk=thread.pk).update(title=title)

        neighbours.renew_around(pk=thread.pk, now=clock.now())

        assert near(thread) == []


@pytest.mark.django_db(transaction=True)
def test_the_job_is_there_with_the_commit_and_not_without() -> None:
    jobs = ProcrastinateJob.objects.filter(task_name=neighbours.TASK, status="todo")
    before = list(jobs.values_list("pk", flat=True))  # of other tests with real commits
    waiting = jobs.exclude(pk__in=before)

    @transaction.atomic
    def ask_in_vain() -> None:
        ask()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_in_vain()
    undone = waiting.count()
    thread = ask()

    assert (undone, [job.args for job in waiting]) == (0, [{"pk": thread.pk}])
