"""Digests: at the hour where somebody lives, once a period, of what they may see, and no more."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum import mailing_many, tasks
from forum.domain import (
    digest_plans,
    digests,
    following,
    members,
    notices,
    outbox,
    posts,
    solutions,
    stopping,
    threads,
)
from forum.lib import clock, notice_kinds
from forum.models import Digest, DigestPlan, Member, Notice, OutboxMessage, Post, Thread
from tests import factories

pytestmark = pytest.mark.django_db
# A Wednesday in winter, noon in Berlin; the Monday after it is the 19th.
NOW = datetime(2026, 1, 14, 11, tzinfo=UTC)
MONDAY = datetime(2026, 1, 19, 7, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = {"questions": "later", "reminders": "later", "threads": "later", "team": "later"}


def plan(member: Member, rhythm: str = "weekly", *, hour: int = 8, now: datetime = NOW) -> Member:
    """Let the digest come, from `now` on."""
    digest_plans.choose(member=member, chosen=rhythm, weekday=0, hour=hour, now=now)
    return member


def gather(member: Member, now: datetime = NOW) -> Member:
    """All mail of theirs waits for the digest."""
    digest_plans.set_rhythms(
        member=member, rhythms=LATER, digest="weekly", weekday=0, hour=8, now=now
    )
    return member


def send(now: datetime) -> list[Any]:
    """The digests that leave at `now`."""
    mail.outbox.clear()
    digests.send_due(now=now)
    for pk in OutboxMessage.objects.filter(digest__isnull=False).values_list("pk", flat=True):
        outbox.deliver(pk=pk, now=now, render=mailing_many.letter_of)
    return list(mail.outbox)


def both(letter: Any) -> list[str]:
    return [letter.body, letter.alternatives[0].content]


@pytest.fixture
def asked(hana: Member) -> Thread:
    """Hana's question, asked on the Wednesday."""
    plan(hana)
    return factories.question(by=hana, title="Will my eSIM ever be activated?", at=NOW + HOUR)


# --- when


def test_it_comes_on_monday_at_eight_and_once(asked: Thread, hana: Member) -> None:
    factories.answer(asked, at=NOW + 2 * HOUR, body="Take the old profile out first.")

    before = send(MONDAY - timedelta(seconds=1))
    (letter,) = send(MONDAY)
    again = [send(MONDAY), send(MONDAY + HOUR), send(MONDAY + 7 * DAY)]

    assert (before, again) == ([], [[], [], []])
    assert letter.to == ["hana@example.com"]
    assert letter.subject == "1 new answer to your questions"
    for said in both(letter):
        assert "Your week in the community" in said
        assert "Will my eSIM ever be activated?" in said
        assert said.count("/do/") == 1
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Id"] == "<digests.localhost>"
    assert Digest.objects.get().period.isoformat() == "2026-01-19"


def test_it_is_the_persons_language_and_hour(nina: Member) -> None:
    Member.objects.filter(pk=nina.pk).update(time_zone="America/New_York", joined_at=NOW - DAY)
    nina.refresh_from_db()
    plan(nina, "daily", hour=18)
    thread = factories.question(by=nina, at=NOW)
    factories.answer(thread, at=NOW + HOUR)
    six = datetime(2026, 1, 14, 23, tzinfo=UTC)

    early, (letter,) = send(six - timedelta(seconds=1)), send(six)

    assert early == []
    assert letter.subject == "1 neue Antwort auf deine Fragen"
    assert "Dein Tag in der Community" in letter.body
    assert '<html lang="de">' in letter.alternatives[0].content


def test_moving_takes_the_hour_along(hana: Member) -> None:
    plan(hana)
    members.update_profile(
        member=hana, display_name="Hana", about="", language="en", time_zone="America/New_York",
        tariff="", now=NOW,
    )  # fmt: skip

    assert DigestPlan.objects.get().next_at == MONDAY + 6 * HOUR


def test_after_an_outage_there_is_one(asked: Thread) -> None:
    factories.answer(asked, at=NOW + 2 * HOUR)

    sent = send(MONDAY + 30 * DAY)

    assert len(sent) == 1
    assert DigestPlan.objects.get().next_at == MONDAY + 35 * DAY
    assert send(MONDAY + 34 * DAY) == []


def test_one_a_day_whatever_is_changed_meanwhile(asked: Thread, hana: Member) -> None:
    factories.answer(asked, at=NOW + 2 * HOUR)
    send(MONDAY)
    plan(hana, "daily", hour=12, now=MONDAY + HOUR)
    factories.answer(asked, at=MONDAY + 2 * HOUR)

    same_day = send(MONDAY + 4 * HOUR)
    next_day = send(MONDAY + 28 * HOUR)

    assert (same_day, len(next_day)) == ([], 1)
    assert Digest.objects.count() == 2


def test_off_means_none_and_on_again_as_it_was(asked: Thread, hana: Member) -> None:
    factories.answer(asked, at=NOW + 2 * HOUR)
    plan(hana, "daily", hour=18)
    digest_plans.stop(member=hana, now=NOW)
    none = send(MONDAY)
    digest_plans.go_on(member=hana, now=MONDAY)

    stored = DigestPlan.objects.get()
    assert none == []
    assert (stored.rhythm, stored.hour) == ("daily", 18)
    assert stored.next_at == MONDAY + 10 * HOUR


def test_an_empty_one_is_not_sent(hana: Member, olga: Member) -> None:
    plan(hana)
    plan(olga)

    assert send(MONDAY) == []
    assert not Digest.objects.exists()


def test_a_question_that_stands_as_it_stood_is_not_told_each_week(asked: Thread) -> None:
    counts = [len(send(MONDAY + n * 7 * DAY)) for n in range(3)]

    assert counts == [1, 0, 0]


# --- who was not here for long


def test_after_half_a_year_it_says_so_once_and_then_is_silent(asked: Thread, hana: Member) -> None:
    Member.objects.update(joined_at=NOW - 400 * DAY)
    factories.answer(asked, at=NOW + 2 * HOUR)
    send(MONDAY)
    factories.answer(asked, at=NOW + 100 * DAY)
    send(MONDAY + 105 * DAY)
    DigestPlan.objects.update(next_at=NOW + 179 * DAY)
    Post.objects.filter(author=hana).update(created_at=NOW)
    factories.answer(asked, at=NOW + 178 * DAY)
    still = send(NOW + 179 * DAY)
    factories.answer(asked, at=NOW + 190 * DAY)
    (last,) = send(NOW + 190 * DAY)
    silent = [send(NOW + n * DAY) for n in (197, 204, 400)]

    assert len(still) == 1
    assert last.subject == "We will not write to you any more"
    for said in both(last):
        assert "You have not been here for 6 months" in said
        assert "eSIM" not in said
    assert silent == [[], [], []]


def test_whoever_comes_back_gets_it_again_with_what_they_missed(asked: Thread, hana: Member):
    Post.objects.filter(author=hana).update(created_at=NOW)
    send(NOW + 190 * DAY)
    factories.answer(asked, at=NOW + 191 * DAY, body="While you were away.")
    Member.objects.filter(pk=hana.pk).update(last_login=NOW + 192 * DAY)

    (letter,) = send(NOW + 200 * DAY)

    assert letter.subject == "1 new answer to your questions"
    assert DigestPlan.objects.get().idle_at is None


def test_saying_something_from_a_mail_is_a_visit(asked: Thread, hana: Member) -> None:
    factories.answer(asked, by=hana, at=NOW + 170 * DAY)
    factories.answer(asked, at=NOW + 189 * DAY)

    (letter,) = send(NOW + 190 * DAY)

    assert "new answer" in letter.subject


# --- who gets one


def test_everybody_with_a_proven_address_gets_a_plan_once(hana: Member, nina: Member) -> None:
    unproven = factories.member("uwe")
    unproven.emailaddress_set.update(verified=False)
    factories.member("gone", is_active=False)
    silent = factories.member("silent", mail_off=sorted(notice_kinds.GROUPS))
    Member.objects.filter(pk=hana.pk).update(last_login=NOW)

    counts = [digest_plans.enroll(now=NOW, most=2) for _n in range(2)]

    plans = {one.member.handle: one for one in DigestPlan.objects.select_related("member")}
    assert counts == [3, 0]
    assert set(plans) == {"hana", "nina", "silent"}
    assert (plans["hana"].next_at, plans["hana"].idle_at) == (MONDAY, None)
    assert plans[silent.handle].next_at is None


def test_whoever_was_not_here_for_long_gets_no_farewell_to_what_they_never_had() -> None:
    factories.member("old", joined_at=NOW - 400 * DAY)
    digest_plans.enroll(now=NOW)

    assert send(MONDAY) == []
    assert DigestPlan.objects.get().idle_at == NOW


# --- what was gathered


def test_what_waits_for_it_comes_by_thread_and_by_no_other_mail(olga: Member) -> None:
    thread = factories.question(title="Why does my phone hum at night?", at=NOW)
    gather(olga)
    following.follow(thread=thread, by=olga, now=NOW)
    for n in range(2):
        factories.answer(thread, at=NOW + n * HOUR, body=f"Answer number {n} of it.")

    mails = OutboxMessage.objects.filter(member=olga).count()
    (letter,) = send(MONDAY)

    assert mails == 0
    assert letter.subject == "2 things that are new in your threads"
    for said in both(letter):
        assert said.count("Why does my phone hum at night?") == 1
        assert "Answer number 0 of it." in said
        assert "Answer number 1 of it." in said
    assert send(MONDAY + 7 * DAY) == []


def read(post: Post, olga: Member, mo: Member) -> None:
    notices.read_thread(member=olga, thread=post.thread, now=NOW + HOUR)


def stop_following(post: Post, olga: Member, mo: Member) -> None:
    following.stop(thread=post.thread, by=olga, now=NOW + HOUR)


def delete(post: Post, olga: Member, mo: Member) -> None:
    posts.delete(post=post, by=mo, now=NOW + HOUR)


def hide(post: Post, olga: Member, mo: Member) -> None:
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    threads.move(thread=post.thread, by=mo, category=team, now=NOW + HOUR)


def switch_off(post: Post, olga: Member, mo: Member) -> None:
    stopping.stop(scope=stopping.Scope(olga, group="threads"), now=NOW + HOUR)


def close_account(post: Post, olga: Member, mo: Member) -> None:
    Member.objects.filter(pk=olga.pk).update(is_active=False)


CHANGES = [read, stop_following, delete, hide, switch_off, close_account]


@pytest.mark.thorough
@pytest.mark.parametrize("is_written", [False, True])
@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_before_it_is_written_or_leaves_counts(olga, mo, change, is_written) -> None:
    thread = factories.question(at=NOW)
    gather(olga)
    following.follow(thread=thread, by=olga, now=NOW)
    post = factories.answer(thread, at=NOW)
    if is_written:
        digests.send_due(now=MONDAY)

    change(post, olga, mo)

    assert send(MONDAY) == []
    assert Digest.objects.count() == is_written
    dropped = OutboxMessage.objects.filter(digest__isnull=False, dropped_at__isnull=False)
    assert dropped.count() == is_written


def test_what_waited_for_a_mail_of_its_own_is_gathered_when_that_changes(olga: Member) -> None:
    thread = factories.question(at=NOW)
    following.follow(thread=thread, by=olga, now=NOW)
    plan(olga)
    factories.answer(thread, at=NOW, body="It waits for ten minutes.")
    gather(olga)
    row = OutboxMessage.objects.get(member=olga)
    outbox.deliver(pk=row.pk, now=NOW + HOUR, render=mailing_many.letter_of)

    (letter,) = send(MONDAY)

    assert "It waits for ten minutes." in letter.body


def test_what_came_by_mail_at_once_is_not_told_again(olga: Member) -> None:
    thread = factories.question(at=NOW)
    following.follow(thread=thread, by=olga, now=NOW)
    plan(olga)
    factories.answer(thread, at=NOW)
    for pk in outbox.due(now=NOW + HOUR):
        outbox.deliver(pk=pk, now=NOW + HOUR, render=mailing_many.letter_of)
    gather(olga)

    assert send(MONDAY) == []


# --- how my questions stand


def test_a_question_that_others_solved_is_said_to_be(asked: Thread, hana: Member, mo) -> None:
    answer = factories.answer(asked, at=NOW + 2 * HOUR)
    solutions.accept(thread=asked, post=answer, by=mo, now=NOW + 3 * HOUR, reason="By phone")

    (letter,) = send(MONDAY)

    for said in both(letter):
        assert "Solved" in said
        assert "/do/" not in said


def test_what_one_solved_oneself_is_no_news(asked: Thread, hana: Member) -> None:
    send(MONDAY)
    answer = factories.answer(asked, at=MONDAY + HOUR)
    solutions.accept(thread=asked, post=answer, by=hana, now=MONDAY + 2 * HOUR)

    assert send(MONDAY + 7 * DAY) == []


def test_the_page_of_a_digest_takes_its_word(asked: Thread, client: Any) -> None:
    Member.objects.update(last_login=clock.now())
    factories.answer(asked, at=clock.now())
    DigestPlan.objects.update(next_at=clock.now())
    (letter,) = send(clock.now())
    path = "/do/" + letter.body.split("/do/")[1].split("/")[0] + "/"

    client.post(path, {"say": "solved"})

    asked.refresh_from_db()
    assert asked.is_solved


def test_another_persons_question_is_not_in_it(hana: Member, olga: Member) -> None:
    plan(hana)
    factories.answer(factories.question(by=olga, at=NOW), at=NOW)

    assert send(MONDAY) == []


# --- what I could answer


@pytest.fixture
def helper(mara: Member) -> Member:
    """Mara: her answer about roaming solved a question, and she answered one about invoices."""
    solved = factories.question(tag_names=["roaming"], at=NOW - 20 * DAY)
    answer = factories.answer(solved, by=mara, at=NOW - 19 * DAY)
    assert solved.author is not None
    solutions.accept(thread=solved, post=answer, by=solved.author, now=NOW - 18 * DAY)
    other = factories.question(tag_names=["invoice"], at=NOW - 20 * DAY)
    factories.answer(other, by=mara, at=NOW - 17 * DAY)
    Notice.objects.all().delete()
    return plan(mara)


def questions(*tags: str, at: datetime = NOW, **extra: Any) -> list[Thread]:
    return [
        factories.question(tag_names=[tag], at=at + n * HOUR, **extra) for n, tag in enumerate(tags)
    ]


def shown(letter: Any) -> list[str]:
    return [line[2:] for line in letter.body.splitlines() if line.startswith("* ")]


def test_six_questions_by_skill_and_by_waiting_time(helper: Member) -> None:
    wanted = questions(
        "invoice", "roaming", "roaming", "hum", "invoice", "roaming", "invoice", "roaming"
    )

    (letter,) = send(MONDAY)

    order = [1, 2, 5, 7, 0, 4]
    assert shown(letter) == [wanted[n].title for n in order]
    assert letter.subject == "6 questions that you can answer"
    assert "waiting for 4 days" in letter.body


def test_next_week_they_are_others(helper: Member) -> None:
    questions(*["roaming"] * 8)
    first = shown(send(MONDAY)[0])
    second = shown(send(MONDAY + 7 * DAY)[0])

    assert (len(first), len(second)) == (6, 2)
    assert not set(first) & set(second)


def test_none_that_is_theirs_answered_hidden_stopped_closed_or_old(helper, mo, team) -> None:
    own = factories.question(by=helper, tag_names=["roaming"], at=NOW)
    answered, private, stopped, closed, other = questions(*["roaming"] * 5)
    factories.answer(answered, by=helper, at=NOW + DAY)
    threads.move(thread=private, by=mo, category=team, now=NOW)
    following.stop(thread=stopped, by=helper, now=NOW)
    threads.close(thread=closed, by=mo, now=NOW, reason="Enough said")
    questions("roaming", at=NOW - 40 * DAY)
    questions("roaming", language="de")

    (letter,) = send(MONDAY)

    assert set(shown(letter)) == {
        own.title,
        other.title,
    }  # the own one stands as a question of hers
    assert letter.body.count(own.title) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("change", ["answered", "hidden", "closed", "solved"])
def test_what_is_settled_before_it_leaves_is_not_offered(helper, mo, team, change) -> None:
    (thread,) = questions("roaming")
    digests.send_due(now=MONDAY)
    if change == "answered":
        factories.answer(thread, by=helper, at=MONDAY)
    elif change == "hidden":
        threads.move(thread=thread, by=mo, category=team, now=MONDAY)
    elif change == "closed":
        threads.close(thread=thread, by=mo, now=MONDAY, reason="Enough said")
    else:
        post = factories.answer(thread, at=MONDAY)
        solutions.accept(thread=thread, post=post, by=thread.author, now=MONDAY)

    assert Digest.objects.get().questions == [thread.pk]
    assert send(MONDAY) == []


def test_whoever_only_asks_is_offered_none_and_a_mentor_is(hana: Member, mara: Member) -> None:
    plan(hana)
    plan(mara)
    questions("roaming")

    sent = send(MONDAY)

    assert [letter.to for letter in sent] == [["mara@example.com"]]


def test_of_a_private_topic_its_readers_are_offered_by_way_of_signing_in(eva, team) -> None:
    old = factories.question(tag_names=["roaming"], at=NOW - 20 * DAY)
    factories.answer(old, by=eva, at=NOW - 19 * DAY)
    plan(eva)
    thread = factories.question(
        by=factories.member(staff_role="expert"), category=team, tag_names=["roaming"], at=NOW
    )

    (letter,) = send(MONDAY)

    assert thread.title in letter.body
    assert f"{reverse('account_login')}?next={thread.get_absolute_url()}" in letter.body


# --- by whom, and at what price


def test_one_that_fails_holds_up_nobody(hana: Member, olga: Member, monkeypatch, caplog) -> None:
    for member in (hana, olga):
        plan(member)
        factories.answer(factories.question(by=member, at=NOW + HOUR), at=NOW + HOUR)
    whole = digests._questions

    def broken(member: Member, *rest: Any) -> list[int]:
        if member.pk == hana.pk:
            raise ValueError("a poisoned row")
        return whole(member, *rest)

    monkeypatch.setattr(digests, "_questions", broken)
    first = send(MONDAY)
    monkeypatch.undo()
    second = send(MONDAY + HOUR)

    assert [letter.to for letter in first] == [["olga@example.com"]]
    assert [letter.to for letter in second] == [["hana@example.com"]]
    assert "failed, again later" in caplog.text


def test_a_worker_that_was_killed_between_writing_and_sending_loses_nothing(asked: Thread) -> None:
    factories.answer(asked, at=NOW + 2 * HOUR)
    digests.send_due(now=MONDAY)
    row = OutboxMessage.objects.get(digest__isnull=False)
    OutboxMessage.objects.filter(pk=row.pk).update(attempts=1, due_at=MONDAY + HOUR)

    assert send(MONDAY) == []
    assert len(send(MONDAY + HOUR)) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_the_same_for_one_thing_and_for_twenty(hana, mara, count) -> None:
    for member in (hana, mara):
        gather(member)
    Notice.objects.all().delete()
    questions(*["network"] * count)
    for n in range(count):
        at = NOW + (n + 1) * HOUR
        mine = factories.question(by=hana, at=at)
        factories.answer(mine, by=mara, at=at)
        theirs = factories.question(at=at)
        following.follow(thread=theirs, by=hana, now=at)
        factories.answer(theirs, by=mara, at=at)
    plans = {one.member_id: one for one in digests.due(now=MONDAY)}

    costs = []
    for member in (hana, mara):
        with CaptureQueriesContext(connection) as writing:
            assert digests.write(plan=plans[member.pk], seen=NOW, now=MONDAY)
        row = OutboxMessage.objects.get(digest__member=member)
        with CaptureQueriesContext(connection) as sending:
            assert outbox.deliver(pk=row.pk, now=MONDAY, render=mailing_many.letter_of)
        costs += [plain(writing), plain(sending)]

    assert costs == [12, 11, 12, 9]


def plain(captured: CaptureQueriesContext) -> int:
    savepoints = ("SAVEPOINT", "RELEASE", "ROLLBACK")
    return len([query for query in captured if not query["sql"].startswith(savepoints)])


def test_the_job_stops_for_others_and_goes_on(monkeypatch) -> None:
    monkeypatch.setattr(digests, "CHUNK", 1)
    for _n in range(3):
        member = plan(factories.member())
        factories.answer(factories.question(by=member, at=NOW + HOUR), at=NOW + HOUR)

    def due(*, now: datetime) -> list[DigestPlan]:
        return list(
            DigestPlan.objects.filter(next_at__lte=now).select_related("member__standing")[:1]
        )

    monkeypatch.setattr(digests, "due", due)
    done = [digests.send_due(now=MONDAY, chunks=2), digests.send_due(now=MONDAY, chunks=2)]

    assert done == [False, True]
    assert Digest.objects.count() == 3


def test_the_jobs_of_every_day_run(hana: Member) -> None:
    tasks.enroll(timestamp=0)
    tasks.sweep_digests(timestamp=0)

    assert DigestPlan.objects.count() == 1


def test_digests_of_long_ago_are_forgotten(asked: Thread) -> None:
    send(MONDAY)

    assert digests.prune(now=MONDAY + 364 * DAY) == 0
    assert digests.prune(now=MONDAY + 366 * DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_write_one(hana: Member) -> None:
    plan(hana)
    factories.answer(factories.question(by=hana, at=NOW + HOUR), at=NOW + HOUR)
    plans = digests.due(now=MONDAY)
    ready = threading.Barrier(2)
    written: list[bool] = []

    def work() -> None:
        try:
            ready.wait(5)
            written.append(digests.write(plan=plans[0], seen=NOW, now=MONDAY))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(written) == [False, True]
    assert OutboxMessage.objects.filter(digest__isnull=False).count() == 1


@pytest.mark.parametrize("is_quiet", [True, False])
def test_what_was_mailed_long_ago_is_not_told_anew(olga: Member, is_quiet: bool) -> None:
    thread = factories.question(at=NOW)
    plan(olga)
    following.follow(thread=thread, by=olga, now=NOW)
    factories.answer(thread, at=NOW)
    for pk in outbox.due(now=NOW + HOUR):
        outbox.deliver(pk=pk, now=NOW + HOUR, render=mailing_many.letter_of)
    weeks = range(5) if is_quiet else []  # else mail to them was stopped all the time
    quiet = [send(MONDAY + n * 7 * DAY) for n in weeks]

    gone = outbox.prune(now=MONDAY + 31 * DAY)
    DigestPlan.objects.filter(member=olga).update(next_at=MONDAY + 35 * DAY)

    assert gone
    assert [*quiet, send(MONDAY + 35 * DAY)] == [[], [], [], [], [], []][: len(quiet) + 1]
    is_told = DigestPlan.objects.get(member=olga).told_at
    assert is_told == MONDAY + 35 * DAY


def test_one_that_waits_for_the_server_is_dropped_where_it_was_stopped(asked, hana) -> None:
    factories.answer(asked, at=NOW + 2 * HOUR)
    digests.send_due(now=MONDAY)
    stopping.stop(scope=stopping.Scope(hana, is_digest=True), now=MONDAY)
    stopped = send(MONDAY + HOUR)

    assert stopped == []
    assert OutboxMessage.objects.get(digest__isnull=False).dropped_at == MONDAY + HOUR
