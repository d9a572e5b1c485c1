"""Several mails of one thread leave as one: never doubled, never lost."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import mailing_many, tasks
from forum.domain import batches, following, leaving, notices, outbox, posts, solutions
from forum.lib import clock
from forum.models import Member, Notice, OutboxMessage, Thread
from tests import factories

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(hana: Member) -> Thread:
    return factories.question(by=hana, title="Will my eSIM ever be activated?")


@pytest.fixture
def now() -> datetime:
    return clock.now()


def deliver(now: datetime) -> list[Any]:
    """What the sweep sends at `now`."""
    mail.outbox.clear()
    for pk in outbox.due(now=now):
        outbox.deliver(pk=pk, now=now, render=mailing_many.letter_of)
    return list(mail.outbox)


def to(sent: list[Any], handle: str) -> list[Any]:
    return [one for one in sent if one.to == [f"{handle}@example.com"]]


def test_whoever_asked_hears_at_once_and_then_of_several_in_one(asked: Thread, now: datetime):
    factories.answer(asked, body="The first of them comes at once.", at=now)
    first = deliver(now)
    factories.answer(asked, body="The second one waits a little.", at=now + 2 * MINUTE)
    factories.answer(asked, body="The third one as well, of course.", at=now + 5 * MINUTE)
    between = [to(deliver(now + n * MINUTE), "hana") for n in (2, 5, 9)]
    together = to(deliver(now + 10 * MINUTE), "hana")

    assert [one.subject for one in to(first, "hana")] == ["Re: Will my eSIM ever be activated?"]
    assert between == [[], [], []]
    (letter,) = together
    for said in (letter.body, letter.alternatives[0].content):
        assert "2 new answers" in said
        assert "The second one waits a little." in said
        assert "The third one as well" in said
        assert "The first of them" not in said
        assert said.count("/do/") == 2
    assert letter.subject == "Re: Will my eSIM ever be activated?"
    assert "thread-" in letter.extra_headers["References"]
    assert "/inbox/stop/" in letter.extra_headers["List-Unsubscribe"]
    assert to(deliver(now + 60 * MINUTE), "hana") == []


def test_whoever_follows_gets_all_of_a_window_in_one_mail(asked: Thread, olga: Member, now):
    following.follow(thread=asked, by=olga, now=now)
    for n in range(3):
        factories.answer(asked, at=now + n * MINUTE)

    early = to(deliver(now + 9 * MINUTE), "olga")
    sent = to(deliver(now + 10 * MINUTE), "olga")

    assert early == []
    assert len(sent) == 1
    assert "3 new answers" in sent[0].body
    assert to(deliver(now + 60 * MINUTE), "olga") == []


def test_one_alone_reads_as_ever(asked: Thread, olga: Member, now: datetime):
    following.follow(thread=asked, by=olga, now=now)
    factories.answer(asked, at=now)

    (letter,) = to(deliver(now + 10 * MINUTE), "olga")

    assert "answered a question that you follow" in letter.body


def test_another_thread_waits_for_nobody(asked: Thread, hana: Member, now: datetime):
    factories.answer(asked, at=now)
    factories.answer(factories.question(by=hana), at=now)

    assert len(to(deliver(now), "hana")) == 2


def test_jobs_wake_when_their_mail_is_due_and_no_statement_is_added(asked: Thread, olga, now):
    following.follow(thread=asked, by=olga, now=now)
    notice_of = {}
    with CaptureQueriesContext(connection) as captured:
        factories.answer(asked, at=now)
    for job in ProcrastinateJob.objects.filter(task_name=outbox.TASK):
        row = OutboxMessage.objects.get(pk=job.args["pk"])
        notice_of[row.kind] = job.scheduled_at

    assert notice_of["question_answered"] is None
    assert notice_of["thread_answered"] == now + batches.WINDOW
    jobs = [
        q for q in captured if "procrastinate_defer_jobs" in q["sql"] and outbox.TASK in q["sql"]
    ]
    assert len(jobs) == 1


def test_what_was_read_before_it_leaves_is_not_mailed(asked: Thread, olga: Member, now: datetime):
    following.follow(thread=asked, by=olga, now=now)
    factories.answer(asked, at=now)
    notices.read_thread(member=olga, thread=asked, now=now + MINUTE)
    factories.answer(asked, at=now + 2 * MINUTE, body="Only this one is new by now.")

    (letter,) = to(deliver(now + 10 * MINUTE), "olga")

    assert "Only this one is new by now." in letter.body
    assert "2 new" not in letter.body
    assert not batches.waiting().filter(member=olga).exists()


def test_an_answer_that_became_the_solution_is_told_once(asked: Thread, hana, olga, now: datetime):
    following.follow(thread=asked, by=olga, now=now)
    solution = factories.answer(asked, at=now, body="Take the old profile out first.")
    solutions.accept(thread=asked, post=solution, by=hana, now=now + MINUTE)
    for n in (2, 3):
        factories.answer(asked, at=now + n * MINUTE, body="It may also need an hour.")

    (at_once,) = to(deliver(now + 4 * MINUTE), "olga")
    (later,) = to(deliver(now + 11 * MINUTE), "olga")

    assert "A question that you follow is solved" in at_once.body
    assert "Take the old profile out first." in at_once.body
    for said in (later.body, later.alternatives[0].content):
        assert "2 new answers" in said
        assert "The question is solved by now." in said
        assert "Take the old profile" not in said
    unread = Notice.objects.filter(member=olga, read_at=None).values_list("kind", "post")
    assert [kind for kind, post in unread if post == solution.pk] == ["thread_solved"]


def test_whoever_asked_and_answers_is_named_so(asked: Thread, hana, olga, now: datetime):
    following.follow(thread=asked, by=olga, now=now)
    factories.answer(asked, by=hana, at=now)

    (letter,) = to(deliver(now + 10 * MINUTE), "olga")

    assert "Hana answered their own question" in letter.body
    assert "that you follow" not in letter.body.split("--")[0]


def test_what_was_hidden_before_it_leaves_is_not_in_it(asked: Thread, olga: Member, mo, now):
    following.follow(thread=asked, by=olga, now=now)
    gone = factories.answer(asked, at=now, body="A word that is taken away again.")
    for n in range(2):
        factories.answer(asked, at=now + n * MINUTE)
    posts.delete(post=gone, by=mo, now=now + 3 * MINUTE)

    (letter,) = to(deliver(now + 10 * MINUTE), "olga")

    assert "2 new answers" in letter.body
    assert "taken away again" not in letter.body + letter.alternatives[0].content


def test_nothing_is_left_of_it_and_nothing_is_sent(asked: Thread, olga: Member, now: datetime):
    following.follow(thread=asked, by=olga, now=now)
    for n in range(2):
        factories.answer(asked, at=now + n * MINUTE)
    following.stop(thread=asked, by=olga, now=now + 3 * MINUTE)

    assert to(deliver(now + 10 * MINUTE), "olga") == []
    assert OutboxMessage.objects.filter(member=olga, dropped_at__isnull=False).count() == 2


def test_a_killed_worker_leaves_it_to_the_next_one(asked: Thread, olga: Member, now: datetime):
    following.follow(thread=asked, by=olga, now=now)
    for n in range(2):
        factories.answer(asked, at=now + n * MINUTE)
    due = now + 10 * MINUTE
    lead = OutboxMessage.objects.filter(member=olga).order_by("pk").first()
    assert lead is not None

    taken = batches.claim(pk=lead.pk, now=due, pause=outbox.FIRST_PAUSE)  # and then it died
    factories.answer(asked, at=due, body="This one came after the claim.")
    at_once = to(deliver(due + MINUTE), "olga")
    resumed = to(deliver(due + 2 * MINUTE), "olga")
    again = to(deliver(due + 3 * MINUTE), "olga")
    rest = to(deliver(due + 20 * MINUTE), "olga")

    assert taken
    assert (at_once, again) == ([], [])
    (letter,) = resumed
    assert "2 new answers" in letter.body
    assert letter.extra_headers["Message-ID"] == lead.message_id
    assert len(rest) == 1
    assert "This one came after the claim." in rest[0].body


def test_a_server_that_is_away_parks_and_revives_all_of_it(asked: Thread, olga, now, settings):
    following.follow(thread=asked, by=olga, now=now)
    for n in range(2):
        factories.answer(asked, at=now + n * MINUTE)
    settings.EMAIL_BACKEND = "tests.forum.test_outbox.Broken"
    lead, other = OutboxMessage.objects.filter(member=olga).order_by("pk")
    at = now + 10 * MINUTE
    for _try in range(leaving.MOST_TRIES):
        assert other.pk not in outbox.due(now=at) or _try == 0
        outbox.deliver(pk=lead.pk, now=at, render=mailing_many.letter_of)
        lead.refresh_from_db()
        at = lead.due_at
    other.refresh_from_db()
    parked = (lead.parked_at, other.parked_at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    revived = outbox.retry(pk=other.pk, now=at)

    assert None not in parked
    assert revived
    (letter,) = to(deliver(at), "olga")
    assert "2 new answers" in letter.body
    assert not OutboxMessage.objects.filter(member=olga, sent_at=None).exists()


def test_a_job_for_one_that_left_with_another_does_nothing(asked: Thread, olga, now):
    following.follow(thread=asked, by=olga, now=now - 60 * MINUTE)
    for n in range(2):
        factories.answer(asked, at=now - 30 * MINUTE + n * MINUTE)

    for pk in OutboxMessage.objects.filter(member=olga).values_list("pk", flat=True):
        tasks.deliver_outbox(pk=pk)

    assert len(to(mail.outbox, "olga")) == 1


@pytest.mark.parametrize("count", [2, 20])
def test_one_mail_costs_the_same_for_two_and_for_twenty(asked: Thread, olga, now, count):
    following.follow(thread=asked, by=olga, now=now)
    for n in range(count):
        factories.answer(asked, at=now + n * timedelta(seconds=1))
    lead = OutboxMessage.objects.filter(member=olga).order_by("pk").first()
    assert lead is not None

    with CaptureQueriesContext(connection) as captured:
        assert outbox.deliver(pk=lead.pk, now=now + 11 * MINUTE, render=mailing_many.letter_of)

    plain = [q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(plain) == 14


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(hana: Member, now: datetime) -> None:
    asked = factories.question(by=hana)
    for _n in range(2):
        factories.answer(asked, at=now)
    pks = list(OutboxMessage.objects.filter(member=hana).values_list("pk", flat=True))
    ready = threading.Barrier(2)

    def work(pk: int) -> None:
        try:
            ready.wait(5)
            outbox.deliver(pk=pk, now=now, render=mailing_many.letter_of)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[pk]) for pk in pks]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(to(mail.outbox, "hana")) == 1
    assert not batches.waiting().filter(member=hana).exists()


def test_a_mail_that_somebody_asked_for_is_neither_held_up_nor_joined(asked, hana, now):
    factories.answer(asked, at=now, body="The first of them comes at once.")
    first = deliver(now)
    factories.answer(asked, at=now + MINUTE, body="The second one waits a little.")
    notice = Notice.objects.order_by("pk").first()
    assert notice is not None
    Notice.objects.filter(pk=notice.pk).update(read_at=now)
    suffix = f"{batches.AGAIN}1"
    outbox.enqueue_notices(notices=[notice], now=now + 2 * MINUTE, suffix=suffix)

    fresh = to(deliver(now + 2 * MINUTE), "hana")
    later = to(deliver(now + 10 * MINUTE), "hana")

    assert len(to(first, "hana")) == 1
    assert ["The first of them" in one.body for one in fresh] == [True]
    assert ["The second one waits" in one.body for one in later] == [True]


def test_what_somebody_asked_for_does_not_leave_with_others(asked, hana, now):
    factories.answer(asked, at=now, body="The first of them comes at once.")
    notice = Notice.objects.get(member=hana)
    outbox.enqueue_notices(notices=[notice], now=now, suffix=f"{batches.AGAIN}1")

    sent = to(deliver(now), "hana")

    assert len(sent) == 2
    assert not OutboxMessage.objects.filter(joined__isnull=False).exists()


def test_where_the_first_is_not_wanted_only_the_others_are_booked_as_sent(asked, olga, now):
    following.follow(thread=asked, by=olga, now=now)
    factories.answer(asked, at=now)
    notices.read_thread(member=olga, thread=asked, now=now + MINUTE)
    factories.answer(asked, at=now + 2 * MINUTE)

    deliver(now + 10 * MINUTE)

    first, second = OutboxMessage.objects.filter(member=olga).order_by("pk")
    assert (first.sent_at, first.dropped_at is not None) == (None, True)
    assert (second.sent_at is not None, second.dropped_at) == (True, None)
