"""Mail that comes in: stored first, then handled by a job (forum/receiving.py), once.

Whoever hands it in (a mail service, a mail server's pipe) may do so again: a mail is one by its
Message-ID.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db.models import BinaryField, Case, F, Value, When
from procrastinate.contrib.django import app

from forum.lib import mail_headers, reply_address, retention
from forum.lib.transact import verb
from forum.models import Member, Post, ReceivedMail

TASK = "forum.tasks.take_received"
QUEUE = "mail"
MOST_BYTES = 30 * 1024 * 1024
MOST_TRIES = 6
FIRST_PAUSE = timedelta(minutes=2)  # doubles with each try
KEPT = retention.RECEIVED.kept
WORDLESS = "wordless"  # as `why` of one that waits: nothing of it is kept, not even if it fails
Outcome = ReceivedMail.Outcome


class TooLarge(ValueError):
    """A mail that is longer than any reply."""


@verb
def keep(raw: bytes, *, now: datetime, envelope: str = "") -> ReceivedMail:
    """Store a mail and a job for it; the same mail again is the first one. `envelope` is to whom
    it came, where that is known. Raises TooLarge."""
    if len(raw) > MOST_BYTES:
        raise TooLarge
    mail = parsed(raw)
    message_id = mail_headers.header(mail, "Message-ID").replace("\0", "")
    if not message_id or len(message_id) > 200:
        message_id = f"<{hashlib.sha256(raw).hexdigest()}@no-message-id>"
    token = reply_address.token_in(mail_headers.recipients(mail, envelope))
    row = ReceivedMail(message_id=message_id, to_token=token, raw=raw, received_at=now, due_at=now)
    ReceivedMail.objects.bulk_create([row], ignore_conflicts=True)
    kept = ReceivedMail.objects.get(message_id=message_id)
    if kept.handled_at is None and kept.attempts == 0:
        app.configure_task(TASK, queue=QUEUE).defer(pk=kept.pk)
    return kept


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def claim(*, pk: int, now: datetime) -> ReceivedMail | None:
    """Take the mail by one conditional update, so that two workers never handle one; None where it
    is not due or done. A worker that dies leaves it to the sweep, also one that dies of the last
    try: then `attempts` is beyond MOST_TRIES."""
    free = ReceivedMail.objects.filter(pk=pk, handled_at=None, due_at__lte=now)
    attempts = free.values_list("attempts", flat=True).first()
    if attempts is None:
        return None
    pause = FIRST_PAUSE * 2 ** min(attempts, MOST_TRIES)
    taken = free.filter(attempts=attempts).update(attempts=F("attempts") + 1, due_at=now + pause)
    return ReceivedMail.objects.get(pk=pk) if taken else None


def due(*, now: datetime, most: int = 50) -> list[int]:
    """Ids of what should have been handled by now, also where the job was lost."""
    waiting = ReceivedMail.objects.filter(handled_at=None, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:most])


def settle(
    row: ReceivedMail,
    *,
    outcome: str,
    now: datetime,
    why: str = "",
    member: Member | None = None,
    post: Post | None = None,
) -> None:
    """What became of it. Its words are not kept: they are a post now, or nobody's business. Only of
    one that failed they are, until `prune`: somebody may look why; not where it names somebody who
    left meanwhile (`forget_words`)."""
    nothing = Value(b"", BinaryField())
    left = Case(When(why=WORDLESS, then=nothing), default=F("raw"))
    ReceivedMail.objects.filter(pk=row.pk, handled_at=None).update(
        outcome=outcome, why=why[:250], handled_at=now, member=member, post=post,
        raw=left if outcome == Outcome.FAILED else nothing,
    )  # fmt: skip


def forget_words(*, pks: Collection[int]) -> None:
    """Keep no word of these: of those that wait, once they are handled. Within a transaction; one
    that is handled meanwhile is emptied by the second statement, or by `settle` after it."""
    these = ReceivedMail.objects.filter(pk__in=pks)
    these.filter(handled_at=None).update(why=WORDLESS)
    these.filter(handled_at__isnull=False).update(raw=b"")


def put_off(row: ReceivedMail, *, until: datetime) -> None:
    """Handle it later: its writer posted a moment ago. That is no failed try."""
    here = ReceivedMail.objects.filter(pk=row.pk, handled_at=None)
    here.update(due_at=until, attempts=F("attempts") - 1)
    app.configure_task(TASK, queue=QUEUE, schedule_at=until).defer(pk=row.pk)


def prune(*, now: datetime) -> int:
    """Forget mails that were handled long ago; returns how many."""
    return ReceivedMail.objects.filter(handled_at__lt=now - KEPT).delete()[0]
