"""Mail as rows: once, after the commit, tried again, emptied, parked."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import tasks
from forum.domain import batches, following, leaving, outbox
from forum.lib import clock
from forum.models import Member, OutboxMessage
from tests import factories

NOW = clock.now()
BACKENDS = "tests.forum.test_outbox"


class Broken(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages: list) -> int:
        raise ConnectionRefusedError("nobody there")


class Refusing(BaseEmailBackend):
    """A mail server that knows no such mailbox."""

    def send_messages(self, email_messages: list) -> int:
        raise smtplib.SMTPRecipientsRefused({"new@example.com": (550, b"no such mailbox")})


def row(key: str = "greeting:1", member: Member | None = None) -> OutboxMessage:
    return outbox.enqueue(
        key=key, kind="greeting", to_email="new@example.com", subject="Hello\nthere",
        text="Good day", html="<p>Good day</p>", member=member, now=NOW,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_row_and_its_job_are_written_together() -> None:
    message = row()

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args, job.queue_name) == (outbox.TASK, {"pk": message.pk}, "mail")
    assert message.subject == "Hello there"
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_neither_is_there_when_the_transaction_is_rolled_back() -> None:
    before = ProcrastinateJob.objects.count()  # other tests that commit leave theirs
    with transaction.atomic():
        row()
        transaction.set_rollback(True)

    assert OutboxMessage.objects.count() == 0
    assert ProcrastinateJob.objects.count() == before


@pytest.mark.django_db
def test_the_same_key_is_one_mail() -> None:
    assert row() == row()

    assert OutboxMessage.objects.count() == 1
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.django_db
def test_the_job_sends_text_and_html_once_and_empties_the_row() -> None:
    message = row()

    tasks.deliver_outbox(pk=message.pk)
    tasks.deliver_outbox(pk=message.pk)

    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Hello there", "Good day", ["new@example.com"])
    assert sent.alternatives[0].content == "<p>Good day</p>"
    assert sent.extra_headers["Message-ID"] == message.message_id
    message.refresh_from_db()
    assert message.sent_at is not None
    assert (message.subject, message.text, message.html) == ("", "", "")


@pytest.mark.django_db
def test_a_failure_is_kept_and_tried_again_later_with_the_same_message_id(settings) -> None:
    message = row()
    settings.EMAIL_BACKEND = f"{BACKENDS}.Broken"

    assert not outbox.deliver(pk=message.pk, now=NOW)
    assert not outbox.deliver(pk=message.pk, now=NOW)
    message.refresh_from_db()
    kept = (message.attempts, message.due_at - NOW, message.problem, message.text)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    early = outbox.due(now=NOW + timedelta(seconds=119))
    later = NOW + timedelta(seconds=120)

    assert early == []
    assert kept == (1, timedelta(minutes=2), "ConnectionRefusedError: nobody there", "Good day")
    assert outbox.due(now=later) == [message.pk]
    assert outbox.deliver(pk=message.pk, now=later)
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


@pytest.mark.django_db
def test_after_eight_tries_a_mail_is_parked_and_can_be_revived(settings) -> None:
    message = row()
    settings.EMAIL_BACKEND = f"{BACKENDS}.Broken"
    at = NOW
    pauses = []
    for _try in range(leaving.MOST_TRIES):
        outbox.deliver(pk=message.pk, now=at)
        message.refresh_from_db()
        pauses.append((message.due_at - at) // timedelta(minutes=1))
        at = message.due_at

    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256]
    assert message.parked_at is not None
    assert outbox.due(now=at + timedelta(days=9)) == []
    assert outbox.retry(pk=message.pk, now=at)
    assert not outbox.retry(pk=message.pk, now=at)
    assert outbox.due(now=at) == [message.pk]


@pytest.mark.django_db
def test_an_address_that_is_refused_for_good_is_parked_at_once(settings) -> None:
    message = row()
    settings.EMAIL_BACKEND = f"{BACKENDS}.Refusing"

    outbox.deliver(pk=message.pk, now=NOW)

    message.refresh_from_db()
    assert (message.attempts, message.parked_at) == (1, NOW)


@pytest.mark.django_db
def test_the_sweep_finds_mails_whose_job_was_lost() -> None:
    row()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    tasks.sweep_outbox(timestamp=0)

    assert [sent.to for sent in mail.outbox] == [["new@example.com"]]


@pytest.mark.django_db
def test_old_rows_are_forgotten_but_not_what_waits() -> None:
    sent, waiting = row("a"), row("b")
    outbox.deliver(pk=sent.pk, now=NOW)

    gone = outbox.prune(now=NOW + timedelta(days=31))

    assert gone == 1
    assert list(OutboxMessage.objects.all()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail_once() -> None:
    """Real commits: both claim the row at the same moment, many times."""
    rows = [row(f"race:{number}").pk for number in range(20)]
    start = threading.Barrier(2)
    counts: list[int] = []

    def work() -> None:
        sent = 0
        for pk in rows:
            start.wait()
            sent += outbox.deliver(pk=pk, now=NOW)
        counts.append(sent)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == 20
    assert len(mail.outbox) == 20


@pytest.mark.django_db
def test_the_nightly_task_runs() -> None:
    message = row()
    outbox.deliver(pk=message.pk, now=NOW)
    with clock.shifted(timedelta(days=31)):
        tasks.prune(timestamp=0)

    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db
def test_a_code_whose_job_was_lost_goes_before_a_crowds_mails(hana: Member, mara: Member) -> None:
    factories.answer(factories.question(by=hana), by=mara, at=NOW - timedelta(hours=1))
    code = row()

    waiting = outbox.due(now=NOW)

    assert len(waiting) == 2
    assert waiting[0] == code.pk


def test_the_sweep_lets_whoever_waits_for_a_code_go_first() -> None:
    assert tasks.sweep_outbox.priority == outbox.AFTER_OTHERS
    assert tasks.sweep_outbox.lock == outbox.RUN_TASK


@pytest.mark.django_db
def test_jobs_of_mails_that_wait_let_others_go_first(hana: Member, mara: Member, olga: Member):
    thread = factories.question(by=hana)
    following.follow(thread=thread, by=olga, now=NOW)
    factories.answer(thread, by=mara, at=NOW)

    jobs = ProcrastinateJob.objects.filter(task_name=outbox.TASK).order_by("priority")

    assert [(job.priority, job.scheduled_at) for job in jobs] == [
        (outbox.AFTER_OTHERS, NOW + batches.WINDOW), (0, None),
    ]  # fmt: skip
