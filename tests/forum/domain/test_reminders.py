"""Whoever asked is asked whether it helped: after 3, 7 and 30 days, by day, and never twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forum import mailing_many, tasks
from forum.domain import (
    duplicates,
    following,
    marks,
    one_taps,
    outbox,
    posts,
    reactions,
    reminders,
    solutions,
    stopping,
    threads,
    verdicts,
)
from forum.lib import clock
from forum.models import Member, Notice, OneTap, OutboxMessage, Post, Solution, Thread
from tests import factories

pytestmark = pytest.mark.django_db
# A Wednesday in winter, noon in Berlin.
ASKED = datetime(2026, 1, 14, 10, tzinfo=UTC)
ANSWERED = ASKED + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def answer(hana: Member) -> Post:
    return factories.answer(factories.question(by=hana, at=ASKED), at=ANSWERED)


def sweep(now: datetime) -> int:
    """What the job does at `now`; how many reminders there are after it."""
    reminders.pass_over(now=now)
    for pk in reminders.due(now=now):
        reminders.remind(pk=pk, now=now)
    return Notice.objects.filter(kind=reminders.KIND).count()


def test_after_3_7_and_30_days_and_then_never_again(answer: Post, hana: Member) -> None:
    days = (2.99, 3, 6.99, 7, 29.99, 30, 31, 60, 400)

    counts = [sweep(ANSWERED + n * DAY) for n in days]

    assert counts == [0, 1, 1, 2, 2, 3, 3, 3, 3]
    told = Notice.objects.filter(kind=reminders.KIND)
    assert {(n.member, n.post, n.thread) for n in told} == {(hana, answer, answer.thread)}
    assert OutboxMessage.objects.filter(kind=reminders.KIND).count() == 3


def test_a_job_that_runs_twice_sends_once(answer: Post) -> None:
    due = ANSWERED + 3 * DAY
    assert [sweep(due), sweep(due), sweep(due + timedelta(minutes=10))] == [1, 1, 1]


def test_not_at_night_where_they_live(answer: Post, hana: Member) -> None:
    hana.time_zone = "America/New_York"  # 11:00 UTC is 06:00 there
    hana.save()
    due = ANSWERED + 3 * DAY

    counts = [sweep(due), sweep(due + timedelta(hours=1, minutes=59)), sweep(due + 2 * DAY / 24)]

    assert counts == [0, 0, 1]


def test_in_the_evening_it_waits_for_the_morning(hana: Member) -> None:
    late = datetime(2026, 1, 14, 20, 30, tzinfo=UTC)  # 21:30 in Berlin
    factories.answer(factories.question(by=hana, at=late), at=late)

    counts = [sweep(late + 3 * DAY), sweep(late + 3 * DAY + timedelta(hours=10, minutes=29))]
    morning = Thread.objects.get().remind_at

    assert counts == [0, 0]
    assert morning == datetime(2026, 1, 18, 7, tzinfo=UTC)
    assert sweep(morning) == 1


def test_what_is_out_of_date_is_not_asked_about(answer: Post, hana: Member, eva: Member) -> None:
    reactions.outdate(
        post=answer, by=eva, is_mentor=False, reason="The menu has moved", now=ANSWERED + DAY
    )
    alone = sweep(ANSWERED + 3 * DAY)
    fresh = factories.answer(answer.thread, at=ANSWERED + 4 * DAY)

    assert (alone, sweep(ANSWERED + 7 * DAY)) == (0, 1)
    assert Notice.objects.get(kind=reminders.KIND).post == fresh


def stop(how: str, answer: Post, hana: Member, mo: Member) -> None:
    thread, now = answer.thread, ANSWERED + DAY
    if how == "accepted":
        solutions.accept(thread=thread, post=answer, by=hana, now=now)
    elif how == "still broken":
        verdicts.still_broken(post=answer, by=hana, now=now)
    elif how == "solved alone":
        verdicts.solved_alone(thread=thread, by=hana, now=now)
    elif how == "closed":
        threads.close(thread=thread, by=mo, now=now, reason="Done")
    elif how == "duplicate":
        duplicates.mark(thread=thread, original=factories.solved(), by=mo, now=now)
    elif how == "question deleted":
        posts.delete(post=thread.posts.get(kind="question"), by=mo, now=now)
    elif how == "answer deleted":
        posts.delete(post=answer, by=mo, now=now)
    elif how == "opted out":
        stopping.stop(scope=stopping.Scope(hana, group="reminders"), now=clock.now())
    elif how == "follows no more":
        following.stop(thread=thread, by=hana, now=now)
    elif how == "left":
        Member.objects.filter(pk=hana.pk).update(is_active=False)


@pytest.mark.parametrize(
    "how",
    ["accepted", "still broken", "solved alone", "closed", "duplicate", "question deleted",
     "answer deleted", "opted out", "follows no more", "left"],
)  # fmt: skip
def test_what_stops_it(how: str, answer: Post, hana: Member, mo: Member) -> None:
    stop(how, answer, hana, mo)

    counts = [sweep(ANSWERED + days * DAY) for days in (3, 7, 30)]

    assert counts == [0, 0, 0]


def test_taken_up_again_when_the_solution_is_cleared(answer: Post, hana: Member) -> None:
    solutions.accept(thread=answer.thread, post=answer, by=hana, now=ANSWERED + DAY)
    solutions.clear(thread=answer.thread, by=hana, now=ANSWERED + 2 * DAY)

    assert sweep(ANSWERED + 3 * DAY) == 1


def test_their_own_answer_is_none(hana: Member) -> None:
    factories.answer(factories.question(by=hana, at=ASKED), by=hana, at=ANSWERED)

    assert sweep(ANSWERED + 3 * DAY) == 0


def test_it_asks_of_the_best_answer_of_which_nothing_was_said(
    answer: Post, hana: Member, olga: Member
) -> None:
    better = factories.answer(answer.thread, at=ANSWERED + DAY)
    marks.give(post=better, by=olga, now=ANSWERED + DAY)
    sweep(ANSWERED + 3 * DAY)
    first = Notice.objects.get(kind=reminders.KIND)
    one_taps.issue(notice=first, key="mail", now=ANSWERED + 3 * DAY)
    tap = OneTap.objects.get(notice=first)
    one_taps.use(tap=tap, outcome=OneTap.Outcome.HELPED, now=ANSWERED + 4 * DAY)

    sweep(ANSWERED + 7 * DAY)

    asked = Notice.objects.filter(kind=reminders.KIND).order_by("pk")
    assert [notice.post for notice in asked] == [better, answer]


def test_nobody_is_reminded_of_what_is_long_past(answer: Post) -> None:
    """The worker was away for a month, or old questions came from elsewhere."""
    assert sweep(ANSWERED + 100 * DAY) == 0
    thread = Thread.objects.get()
    assert (thread.remind_at, thread.reminders) == (None, 3)


def test_after_an_outage_the_next_one_comes_in_its_time(answer: Post) -> None:
    counts = [sweep(ANSWERED + days * DAY) for days in (6.5, 7, 30)]

    assert counts == [0, 1, 2]


def test_the_mail_asks_with_four_buttons(
    answer: Post, hana: Member, monkeypatch: Any, mailoutbox: list[Any]
) -> None:
    now = ANSWERED + 3 * DAY
    monkeypatch.setattr(clock, "now", lambda: now)
    tasks.sweep_reminders(timestamp=0)
    mail = OutboxMessage.objects.get(kind=reminders.KIND)

    outbox.deliver(pk=mail.pk, now=now, render=mailing_many.letter_of)

    sent = mailoutbox[-1]
    assert sent.subject == f"Re: {answer.thread.title}"
    assert sent.to == [hana.email]
    assert sent.body.count("/do/") == 4
    assert "Solved it myself" in sent.body
    assert "Reminders about my questions" in sent.body


def test_one_that_fails_holds_up_nobody(
    answer: Post, hana: Member, olga: Member, monkeypatch: Any, caplog: Any
) -> None:
    """It is tried again later; the others hear at once."""
    now = ANSWERED + 3 * DAY
    factories.answer(factories.question(by=olga, at=ASKED), at=ANSWERED + timedelta(minutes=5))
    Member.objects.filter(pk=hana.pk).update(time_zone="Nowhere/At all")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10))

    tasks.sweep_reminders(timestamp=0)
    first = list(Notice.objects.filter(kind=reminders.KIND).values_list("member__handle"))
    due = reminders.due(now=now + timedelta(minutes=20))
    Member.objects.filter(pk=hana.pk).update(time_zone="Europe/Berlin")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=2))
    tasks.sweep_reminders(timestamp=0)

    assert (first, due) == ([("olga",)], [])
    assert Notice.objects.filter(kind=reminders.KIND).count() == 2
    assert f"thread {answer.thread_id}" in caplog.text


@pytest.mark.parametrize("what", [{"author": None}, {"closed_at": ASKED}, {"state": "solved"}])
def test_what_ended_the_silence_unnoticed_ends_it_too(answer: Post, what: dict[str, Any]) -> None:
    """Somebody was erased, or a dump was imported: the thread still says when it would be due."""
    if "state" in what:
        fact = Solution.objects.create(thread=answer.thread, post=answer, at=ASKED)
        what = {**what, "solution": fact}
    Thread.objects.update(**what)

    assert sweep(ANSWERED + 3 * DAY) == 0
    assert Thread.objects.get().remind_at is None


def test_it_does_not_ask_of_what_its_asker_refused(answer: Post, hana: Member) -> None:
    """On the page, before they solved it alone and came back."""
    verdicts.still_broken(post=answer, by=hana, now=ANSWERED + timedelta(hours=1))
    verdicts.solved_alone(thread=answer.thread, by=hana, now=ANSWERED + timedelta(hours=2))
    factories.comment(answer, by=hana, at=ANSWERED + timedelta(hours=3))
    fresh = factories.answer(answer.thread, at=ANSWERED + DAY)
    Post.objects.filter(pk=answer.pk).update(works_count=9)

    assert sweep(ANSWERED + 3 * DAY) == 1
    assert Notice.objects.get(kind=reminders.KIND).post == fresh


SAMPLE = f"/inbox/mail/samples/{reminders.KIND}/en/"


def test_staff_look_at_it_before_it_goes_out(as_: Any, mo: Member, olga: Member) -> None:
    empty = as_(mo).get(SAMPLE)
    answer = factories.answer(factories.question(title="Why is it dark in here?"))

    page = as_(mo).get(SAMPLE)
    refused, visitor = as_(olga).get(SAMPLE), as_(None).get(SAMPLE)

    said = page.content.decode()
    assert (empty.status_code, page.status_code) == (302, 200)
    assert (refused.status_code, visitor.status_code) == (403, 302)
    assert "Why is it dark in here?" in said
    assert answer.excerpt in said
    assert said.count("/do/…") == 4
    assert OneTap.objects.count() == 0
