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
from django.db.models import F
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from forum.lib import prepared
from forum.lib.letters import Letter
from forum.models import Member, Notice, OutboxMessage
from forum.queries import inbox

log = logging.getLogger(__name__)
TASK = "forum.tasks.deliver_outbox"
QUEUE = "mail"
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=2)  # doubles with each try: about four hours until parked
KEPT = timedelta(days=30)
REFUSED_FOR_GOOD = 500
FILES = "django.core.mail.backends.filebased.EmailBackend"
Render = Callable[[OutboxMessage, datetime], Letter]


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
    another mail of the same notice.
    """
    if not notices:
        return 0
    rows = [
        OutboxMessage(
            key=f"notice:{notice.pk}{suffix}", kind=notice.kind, member=notice.member,
            notice=notice, to_email=notice.member.email, message_id=_message_id(),
            created_at=now, due_at=now,
        )
        for notice in notices
    ]  # fmt: skip
    prepared.insert_all(rows)
    jobs: list[dict[str, JSONValue]] = [{"pk": row.pk} for row in rows]
    app.configure_task(TASK, queue=QUEUE).batch_defer(*jobs)
    return len(rows)


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
    message = _claim(pk=pk, now=now)
    if message is None:
        return False
    try:
        letter = _letter(message, render, now)
        if letter is None:
            OutboxMessage.objects.filter(pk=pk).update(dropped_at=now, problem="")
            return False
        _send(message, letter)
    except Exception as fault:  # whatever the mail server says, the row keeps it
        _keep_problem(message, fault, now=now)
        return False
    # What it said is gone from the house: it may hold a code or a one-tap page, the subject too.
    # Notices that went no further than a folder can be looked at (/inbox/mail/), by others than
    # their reader: without the addresses that act for that person.
    is_kept = message.notice_id and keeps_mail()
    kept = letter.without_secrets() if is_kept else Letter("", "", "")
    OutboxMessage.objects.filter(pk=pk).update(
        sent_at=now, subject=kept.subject[:250], text=kept.text, html=kept.html, problem=""
    )
    return True


def due(*, now: datetime, limit: int = 200) -> list[int]:
    """Ids of what should have left by now, oldest first: also rows whose job was lost."""
    waiting = OutboxMessage.objects.filter(
        sent_at=None, parked_at=None, dropped_at=None, due_at__lte=now
    )
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def retry(*, pk: int, now: datetime) -> bool:
    """Give a parked mail its tries again; whether there was one."""
    parked = OutboxMessage.objects.filter(pk=pk, sent_at=None).exclude(parked_at=None)
    revived = parked.update(parked_at=None, attempts=0, due_at=now, problem="")
    if revived:
        app.configure_task(TASK, queue=QUEUE).defer(pk=pk)
    return bool(revived)


def prune(*, now: datetime) -> int:
    """Forget mails that were sent or parked long ago; returns how many."""
    old = OutboxMessage.objects.filter(created_at__lt=now - KEPT)
    return old.exclude(sent_at=None, parked_at=None, dropped_at=None).delete()[0]


def _claim(*, pk: int, now: datetime) -> OutboxMessage | None:
    """Take the row by one conditional update: whoever moves `due_at` on has it."""
    free = OutboxMessage.objects.filter(pk=pk, sent_at=None, parked_at=None, dropped_at=None)
    attempts = free.filter(due_at__lte=now).values_list("attempts", flat=True).first()
    if attempts is None:
        return None
    pause = FIRST_PAUSE * 2**attempts
    taken = free.filter(due_at__lte=now, attempts=attempts).update(
        attempts=F("attempts") + 1, due_at=now + pause
    )
    return inbox.mail(pk=pk) if taken else None


def _letter(message: OutboxMessage, render: Render | None, now: datetime) -> Letter | None:
    """What is to be said; None where a notice is no longer wanted or allowed."""
    notice = message.notice
    if notice is None:
        return Letter(message.subject, message.text, message.html)
    if not inbox.is_wanted(notice=notice) or not reaches(email=notice.member.email):
        return None
    if render is None:
        raise ValueError("a notice's mail needs somebody to write it")
    return render(message, now)


def _send(message: OutboxMessage, letter: Letter) -> None:
    """To the address that the member of a notice has now: it may have changed meanwhile."""
    notice = message.notice
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [notice.member.email if notice else message.to_email],
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
    OutboxMessage.objects.filter(pk=message.pk).update(
        problem=problem, parked_at=now if last else None
    )
    say = log.error if last else log.warning
    say("mail %s (%s), try %s: %s", message.pk, message.kind, message.attempts, problem)


def _is_refused_for_good(fault: Exception) -> bool:
    if not isinstance(fault, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= REFUSED_FOR_GOOD for code, _ in fault.recipients.values())
