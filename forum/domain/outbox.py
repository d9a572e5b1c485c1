"""Mail leaves the house as rows (wall 7): written with what caused them, sent by a worker."""

import logging
import smtplib
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django import app

from forum.models import Member, OutboxMessage

log = logging.getLogger(__name__)
TASK = "forum.tasks.deliver_outbox"
QUEUE = "mail"
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=2)  # doubles with each try: about four hours until parked
KEPT = timedelta(days=30)
REFUSED_FOR_GOOD = 500


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
    host = urlsplit(settings.SITE_URL).hostname
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "member": member,
            "to_email": to_email,
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "html": html,
            "message_id": f"<{uuid.uuid4()}@{host}>",
            "created_at": now,
            "due_at": now,
        },
    )
    if is_new:
        app.configure_task(TASK, queue=QUEUE).defer(pk=message.pk)
    return message


def deliver(*, pk: int, now: datetime) -> bool:
    """Send mail `pk` if it is due; whether it went out in this call.

    The claim moves `due_at` on before anything is sent, so that two workers never send one mail
    and a worker that dies leaves it to the next sweep (then perhaps twice, with one Message-ID).
    After the last try, or when the address is refused for good, the row is parked.
    """
    message = _claim(pk=pk, now=now)
    if message is None:
        return False
    try:
        _send(message)
    except Exception as fault:  # whatever the mail server says, the row keeps it
        _keep_problem(message, fault, now=now)
        return False
    # What it said is gone from the house: it may hold a code, the subject too.
    OutboxMessage.objects.filter(pk=pk).update(
        sent_at=now, subject="", text="", html="", problem=""
    )
    return True


def due(*, now: datetime, limit: int = 200) -> list[int]:
    """Ids of what should have left by now, oldest first: also rows whose job was lost."""
    waiting = OutboxMessage.objects.filter(sent_at=None, parked_at=None, due_at__lte=now)
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
    return old.exclude(sent_at=None, parked_at=None).delete()[0]


def _claim(*, pk: int, now: datetime) -> OutboxMessage | None:
    """Take the row by one conditional update: whoever moves `due_at` on has it."""
    free = OutboxMessage.objects.filter(pk=pk, sent_at=None, parked_at=None)
    attempts = free.filter(due_at__lte=now).values_list("attempts", flat=True).first()
    if attempts is None:
        return None
    pause = FIRST_PAUSE * 2**attempts
    taken = free.filter(due_at__lte=now, attempts=attempts).update(
        attempts=F("attempts") + 1, due_at=now + pause
    )
    return OutboxMessage.objects.get(pk=pk) if taken else None


def _send(message: OutboxMessage) -> None:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [message.to_email],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.send()


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
