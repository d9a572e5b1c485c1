"""Mail leaves the house as rows (wall 7): written with what caused them, sent by a worker.

Mail of a notice has no words until it leaves: `deliver` asks once more whether it is wanted and
allowed, and lets `render` (forum.mailing_many, a layer above) write it then. So has that of a
digest. Mails that leave as one (domain.batches) share their fate.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from procrastinate.contrib.django import app

from forum.domain import batches, leaving, mail_stops, mailboxes
from forum.lib import limits, mail_kinds, posting, prepared
from forum.models import Digest, Member, Notice, OutboxMessage
from forum.queries import inbox

TASK = "forum.tasks.deliver_outbox"
RUN_TASK = "forum.tasks.send_due"
QUEUE = "mail"
A_RUN = 100  # mails through one connection; then other jobs have their turn
AFTER_OTHERS = -1  # priority: whoever waits for a code does not wait for a crowd's mails
FIRST_PAUSE = timedelta(minutes=2)  # doubles with each try: about four hours until parked
KEPT = limits.MAIL_KEPT


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


def enqueue_notices(
    *, notices: list[Notice], now: datetime, suffix: str = "", one_by_one: bool = True
) -> int:
    """A mail for each of these notices, in the transaction that is open; returns how many.

    Two statements and no word of text: posting must not wait for its mails. `suffix` makes
    another mail of the same notice, which its reader asked for. Not `one_by_one`: they have no jobs
    of their own: a run sends what is due, the sweep begins those that wait.
    """
    if not notices:
        return 0
    due = [now if suffix else batches.due_at(notice=notice, now=now) for notice in notices]
    pks = prepared.insert_columns(
        OutboxMessage,
        shared={"created_at": now},
        own={
            "key": [f"notice:{notice.pk}{suffix}" for notice in notices],
            "kind": [notice.kind for notice in notices],
            "member_id": [notice.member_id for notice in notices],
            "notice_id": [notice.pk for notice in notices],
            "to_email": [notice.member.email for notice in notices],
            "message_id": [_message_id() for _ in notices],
            "due_at": due,
        },
    )
    if one_by_one:
        _defer_all(dict(zip(pks, due, strict=True)), now)
    # No run is scheduled for what waits: its lock would hold up the sweep until then.
    elif any(at <= now for at in due):
        run_later()
    return len(pks)


def enqueue_digest(*, digest: Digest, now: datetime) -> OutboxMessage:
    """The mail of a digest, in the transaction that is open. Two statements."""
    member = digest.member
    row = OutboxMessage(
        key=f"digest:{digest.pk}", kind=mail_kinds.DIGEST_KIND, member=member, digest=digest,
        to_email=member.email, message_id=_message_id(), created_at=now, due_at=now,
    )  # fmt: skip
    prepared.insert(row)
    _defer_all({row.pk: row.due_at}, now)
    return row


def _defer_all(due: dict[int, datetime], now: datetime) -> None:
    """A job for each of these mails, for when it is `due`. One statement, also where that differs.
    What may wait lets others go first."""
    task = app.configure_task(TASK, queue=QUEUE)
    jobs = []
    for pk, at in due.items():
        job = task.make_new_job(pk=pk)
        if at > now:
            job = job.evolve(scheduled_at=at, priority=AFTER_OTHERS)
        jobs.append(job)
    task.job_manager.batch_defer_jobs(jobs=jobs)


def deliver(*, pk: int, now: datetime, render: leaving.Render | None = None) -> bool:
    """Send mail `pk` if it is due; whether it went out in this call.

    The claim moves `due_at` on before anything is sent, so that two workers never send one mail
    and a worker that dies leaves it to the next sweep (then perhaps twice, with one Message-ID).
    After the last try, or when the address is refused for good, the row is parked.
    """
    together = _claim(pk=pk, now=now)
    if not together:
        return False
    try:
        return leaving.hand_over(together, render=render, now=now)
    except Exception as fault:  # whatever the mail server says, the row keeps it
        leaving.keep_problem(together[0], fault=fault, now=now)
        return False


def run(
    *, tick: Callable[[], datetime], render: leaving.Render | None = None, most: int = A_RUN
) -> tuple[int, bool]:
    """Send what is due through one connection: how many went out, and whether to go on at once.

    `tick` gives the time for each mail: with a slow server a run takes longer than a claim holds.
    A server that is away is asked for one mail only; the others keep their tries for later.
    """
    waiting = due(now=tick(), limit=most)
    connection = (
        None if mailboxes.keeps_mail() else get_connection()
    )  # a folder has a file for each
    sent, is_away = 0, False
    for pk in waiting:
        now = tick()
        together = _claim(pk=pk, now=now)
        if not together:
            continue
        try:
            sent += leaving.hand_over(together, render=render, now=now, connection=connection)
        except Exception as fault:
            leaving.keep_problem(together[0], fault=fault, now=now)
            posting.hang_up(connection)  # nobody knows how it stands: the next mail has a fresh one
            if is_away := posting.is_away(fault):
                break
    posting.hang_up(connection)
    return sent, len(waiting) == most and not is_away


def run_later() -> None:
    """Let the worker send what is due, in the transaction that is open."""
    app.configure_task(RUN_TASK, queue=QUEUE, lock=RUN_TASK, priority=AFTER_OTHERS).defer()


def due(*, now: datetime, limit: int = 200) -> list[int]:
    """Ids of what should have left by now, oldest first: also rows whose job was lost. Somebody
    waits for what is about their account, and does not wait for a crowd's mails."""
    waiting = batches.waiting().filter(joined=None, due_at__lte=now)
    is_other = ExpressionWrapper(
        Q(notice__isnull=False) | Q(digest__isnull=False), output_field=BooleanField()
    )
    return list(waiting.order_by(is_other, "due_at", "pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def retry(*, pk: int, now: datetime, by: Member | None = None) -> bool:
    """Give a parked mail its tries again, with what leaves with it; whether there was one. Mail to
    its address that was stopped, starts again: whoever sends it again says that there is a
    mailbox."""
    joined = OutboxMessage.objects.filter(pk=pk, joined__isnull=False)
    pk = joined.values_list("joined", flat=True).first() or pk
    parked = batches.of(pk=pk).filter(sent_at=None, parked_at__isnull=False)
    for message in parked.filter(joined=None).select_related("notice__member", "digest__member"):
        mail_stops.start_again(email=mailboxes.address(message), by=by, now=now)
    revived = parked.update(parked_at=None, attempts=0, due_at=now, problem="")
    if revived:
        app.configure_task(TASK, queue=QUEUE).defer(pk=pk)
    return bool(revived)


def prune(*, now: datetime) -> int:
    """Forget mails that were sent or parked long ago; returns how many."""
    old = OutboxMessage.objects.filter(created_at__lt=now - KEPT)
    return old.exclude(sent_at=None, parked_at=None, dropped_at=None).delete()[0]


def _claim(*, pk: int, now: datetime) -> list[OutboxMessage]:
    """The mail and those that leave with it, if it could be taken; else none."""
    taken = batches.claim(pk=pk, now=now, pause=FIRST_PAUSE)
    return inbox.mails_together(pk=pk) if taken else []


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"
