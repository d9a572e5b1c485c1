"""Mail leaves the house as rows (wall 7): written with what caused them, sent by a worker.

Mail of a notice has no words until it leaves: `deliver` asks once more whether it is wanted and
allowed, and lets `render` (forum.mailing, a layer above) write it then.
"""

import logging
import smtplib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from procrastinate.contrib.django import app

from forum.domain import batches
from forum.lib import prepared
from forum.lib.letters import Letter
from forum.models import Digest, Member, Notice, OutboxMessage
from forum.queries import inbox

log = logging.getLogger(__name__)
TASK = "forum.tasks.deliver_outbox"
QUEUE = "mail"
DIGEST = "digest"
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=2)  # doubles with each try: about four hours until parked
KEPT = timedelta(days=30)
REFUSED_FOR_GOOD = 500
FILES = "django.core.mail.backends.filebased.EmailBackend"
AGAIN = ":again:"  # in the key of a mail that its reader asked for
Render = Callable[[OutboxMessage, datetime], Letter | None]


@transaction.atomic
def enqueue(
    *,
    key: str,
    kind: str,
    to_email: str,
    subject: str,
    text: str,
    html: str,
    member: Member | None,
    now: datetime,
) -> OutboxMessage:
    """Store a mail, and a job for it, in the transaction that is open; the same `key` is one mail.

    The job is a row too: it is seen by the worker when the transaction commits, or never was.
    """
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "member": member,
            "to_email": to_email,
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "html": html,
            "message_id": _message_id(),
            "created_at": now,
            "due_at": now,
        },
    )
    if is_new:
        app.configure_task(TASK, queue=QUEUE).defer(pk=message.pk)
    return message


def enqueue_notices(*, notices: list[Notice], now: datetime, suffix: str = "") -> int:
    """A mail for each of these notices, in the transaction that is open; returns how many.

    Two statements and no word of text: posting must not wait for its mails. `suffix` makes
    another mail of the same notice, which its reader asked for.
    """
    if not notices:
        return 0
    rows = [
        OutboxMessage(
            key=f"notice:{notice.pk}{suffix}", kind=notice.kind, member=notice.member,
            notice=notice, to_email=notice.member.email, message_id=_message_id(),
            created_at=now, due_at=now if suffix else batches.due_at(notice=notice, now=now),
        )
        for notice in notices
    ]  # fmt: skip
    prepared.insert_all(rows)
    _defer_all(rows, now)
    return len(rows)


def enqueue_digest(*, digest: Digest, now: datetime) -> OutboxMessage:
    """The mail of a digest, in the transaction that is open. Two statements."""
    member = digest.member
    row = OutboxMessage(
        key=f"digest:{digest.pk}", kind=DIGEST, member=member, digest=digest,
        to_email=member.email, message_id=_message_id(), created_at=now, due_at=now,
    )  # fmt: skip
    prepared.insert(row)
    _defer_all([row], now)
    return row


def _defer_all(rows: list[OutboxMessage], now: datetime) -> None:
    """A job for each of these rows, for when it is due. One statement, also where that differs."""
    task = app.configure_task(TASK, queue=QUEUE)
    jobs = [
        task.make_new_job(pk=row.pk).evolve(scheduled_at=row.due_at if row.due_at > now else None)
        for row in rows
    ]
    task.job_manager.batch_defer_jobs(jobs=jobs)


def reaches(*, email: str) -> bool:
    """Whether there is a mailbox: people of the demo have one only where mail stays in a folder."""
    return bool(email) and (keeps_mail() or not email.endswith(f"@{settings.DEMO_MAIL_DOMAIN}"))


def keeps_mail() -> bool:
    """Whether mail stays on this machine, as files: the demo, and whoever develops."""
    return settings.EMAIL_BACKEND == FILES


def deliver(*, pk: int, now: datetime, render: Render | None = None) -> bool:
    """Send mail `pk` if it is due; whether it went out in this call.

    The claim moves `due_at` on before anything is sent, so that two workers never send one mail
    and a worker that dies leaves it to the next sweep (then perhaps twice, with one Message-ID).
    After the last try, or when the address is refused for good, the row is parked.
    """
    if not batches.claim(pk=pk, now=now, pause=FIRST_PAUSE):
        return False
    together = inbox.mails_together(pk=pk)
    message = together[0]
    try:
        leaving = _wanted(together)
        letter = _letter(leaving, render, now)
        if letter is None:
            batches.of(pk=pk).update(dropped_at=now, problem="")
            return False
        _send(message, letter)
    except Exception as fault:  # whatever the mail server says, the row keeps it
        _keep_problem(message, fault, now=now)
        return False
    _done(together, leaving, letter, now)
    return True


def _done(
    together: list[OutboxMessage], leaving: list[OutboxMessage], letter: Letter, now: datetime
) -> None:
    """What it said is gone from the house: it may hold a code or a one-tap page, the subject too.

    Notices that went no further than a folder can be looked at (/inbox/mail/), by others than
    their reader: without the addresses that act for that person, and one at a time, since of
    several each may be hidden later.
    """
    message, joined = together[0], together[1:]
    is_kept = message.notice_id and not joined and keeps_mail()
    kept = letter.without_secrets() if is_kept else Letter("", "", "")
    if joined:
        left = [one.pk for one in leaving]
        rows = OutboxMessage.objects.filter(joined=message)
        rows.filter(pk__in=left).update(sent_at=now, problem="")
        rows.exclude(pk__in=left).update(dropped_at=now, problem="")
    OutboxMessage.objects.filter(pk=message.pk).update(
        sent_at=now, subject=kept.subject[:250], text=kept.text, html=kept.html, problem=""
    )


def due(*, now: datetime, limit: int = 200) -> list[int]:
    """Ids of what should have left by now, oldest first: also rows whose job was lost."""
    waiting = batches.waiting().filter(joined=None, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def retry(*, pk: int, now: datetime) -> bool:
    """Give a parked mail its tries again, with what leaves with it; whether there was one."""
    joined = OutboxMessage.objects.filter(pk=pk, joined__isnull=False)
    pk = joined.values_list("joined", flat=True).first() or pk
    parked = batches.of(pk=pk).filter(sent_at=None, parked_at__isnull=False)
    revived = parked.update(parked_at=None, attempts=0, due_at=now, problem="")
    if revived:
        app.configure_task(TASK, queue=QUEUE).defer(pk=pk)
    return bool(revived)


def prune(*, now: datetime) -> int:
    """Forget mails that were sent or parked long ago; returns how many."""
    old = OutboxMessage.objects.filter(created_at__lt=now - KEPT)
    return old.exclude(sent_at=None, parked_at=None, dropped_at=None).delete()[0]


def _wanted(together: list[OutboxMessage]) -> list[OutboxMessage]:
    """Which of these mails are still wanted and allowed; those of no notice are."""
    message = together[0]
    member = message.member
    if message.notice is None:
        if message.digest_id and not (member and member.is_active and reaches(email=member.email)):
            return []
        return [message]
    if not reaches(email=message.notice.member.email):
        return []
    notices = [one.notice for one in together if one.notice is not None]
    wanted = inbox.wanted(notices=notices, is_asked_for=AGAIN in message.key)
    return [one for one in together if one.notice_id in wanted]


def _letter(leaving: list[OutboxMessage], render: Render | None, now: datetime) -> Letter | None:
    """What is to be said; None where nothing of it is wanted or allowed any more."""
    if not leaving:
        return None
    message = leaving[0]
    if message.notice_id is None and message.digest_id is None:
        return Letter(message.subject, message.text, message.html)
    if render is None:
        raise ValueError("the mail of a notice or a digest needs somebody to write it")
    message.others = leaving[1:]
    return render(message, now)


def _send(message: OutboxMessage, letter: Letter) -> None:
    """To the address that its member has now: it may have changed meanwhile."""
    of_member = message.notice or message.digest
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [of_member.member.email if of_member else message.to_email],
        headers=headers | letter.headers,
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    mail.send()


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"


def _keep_problem(message: OutboxMessage, fault: Exception, *, now: datetime) -> None:
    last = message.attempts >= MOST_TRIES or _is_refused_for_good(fault)
    problem = f"{type(fault).__name__}: {fault}"[:1000]
    parked_at = now if last else None
    batches.of(pk=message.pk).update(problem=problem, parked_at=parked_at)
    say = log.error if last else log.warning
    say("mail %s (%s), try %s: %s", message.pk, message.kind, message.attempts, problem)


def _is_refused_for_good(fault: Exception) -> bool:
    if not isinstance(fault, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= REFUSED_FOR_GOOD for code, _ in fault.recipients.values())
