"""Mail leaves the house as rows (wall 7): written with what caused them, sent by a worker.

Mail of a notice has no words until it leaves: `deliver` asks once more whether it is wanted and
allowed, and lets `render` (forum.mailing_many, a layer above) write it then. So has that of a
digest. Mails that leave as one (domain.batches) share their fate.
"""

import functools
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import BooleanField, ExpressionWrapper, Q
from procrastinate.contrib.django import app
from psycopg.types.json import Jsonb

from forum.domain import batches, leaving, mail_stops, mailboxes
from forum.lib import limits, mail_kinds, posting, prepared
from forum.lib.transact import verb
from forum.models import Digest, Member, Notice, OutboxMessage
from forum.queries import inbox

TASK = "forum.tasks.deliver_outbox"
RUN_TASK = "forum.tasks.send_due"
QUEUE = "mail"
A_RUN = 100  # mails through one connection; then other jobs have their turn
AFTER_OTHERS = -1  # priority: whoever waits for a code does not wait for a crowd's mails
FIRST_PAUSE = timedelta(minutes=2)  # doubles with each try: about four hours until parked
KEPT = limits.MAIL_KEPT

# Notices, their mails and the jobs of these: what is told of is one thing. Each person has one
# notice of it.
_TOLD = """
told AS (
  INSERT INTO forum_notice (member_id, kind, data, key, by_id, thread_id, post_id, at)
  SELECT one.member, one.kind, {data}, %s::text, %s::bigint, %s::bigint, %s::bigint,
    %s::timestamptz
  FROM unnest(%s::bigint[], %s::text[]{each}) AS one (member, kind{named})
  RETURNING id, member_id, kind
)
"""
_MAILS = """
mail AS (
  INSERT INTO forum_outboxmessage (
    key, kind, member_id, notice_id, to_email, subject, text, html, message_id, created_at, due_at,
    attempts, problem
  )
  SELECT 'notice:' || told.id, told.kind, told.member_id, told.id, one.email, '', '', '',
    one.message_id, %s::timestamptz, one.due_at, 0, ''
  FROM told
  JOIN unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[])
    AS one (member, email, message_id, due_at) ON one.member = told.member_id
  ORDER BY told.id
  RETURNING id, due_at
)
"""
# As procrastinate defers them (its queries.sql). What may wait lets others go first.
_JOBS = """
jobs AS (
  SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(%s::text, %s::text, CASE WHEN mail.due_at > now.at THEN %s::integer ELSE %s::integer END,
      %s::text, %s::text, jsonb_build_object('pk', mail.id),
      CASE WHEN mail.due_at > now.at THEN mail.due_at END
    )::procrastinate_job_to_defer_v1 ORDER BY mail.id
  )) AS ids
  FROM mail CROSS JOIN (SELECT %s::timestamptz) AS now (at)
)
"""


@verb
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


def store_notices(
    *, notices: Sequence[Notice], mailed: Sequence[Notice], now: datetime, one_by_one: bool = True
) -> None:
    """Store new notices of one thing that happened, one a person, and a mail of those `mailed`, in
    the transaction that is open: one statement, and no word of text. Posting must not wait for its
    mails.

    Not `one_by_one`: mails have no jobs of their own: a run sends what is due, the sweep begins
    those that wait.
    """
    due = [batches.due_at(notice=notice, now=now) for notice in mailed]
    is_alike = all(notice.data == notices[0].data for notice in notices[1:])
    values = _said(notices, is_alike=is_alike)
    if mailed:
        values += [
            now, [notice.member_id for notice in mailed],
            [notice.member.email for notice in mailed], [_message_id() for _ in mailed], due,
        ]  # fmt: skip
    if mailed and one_by_one:
        values += [*_job(), now]
    sql = _storing(is_alike, bool(mailed), one_by_one)
    pks = {row[0]: row[1] for row in prepared.rows(sql, values)}
    for notice in notices:
        prepared.stored(notice, pks[notice.member_id])
    # No run is scheduled for what waits: its lock would hold up the sweep until then.
    if not one_by_one and any(at <= now for at in due):
        run_later()


def enqueue_notices(*, notices: list[Notice], now: datetime, suffix: str) -> int:
    """Another mail of each of these notices, which its reader asked for, in the transaction that is
    open; returns how many. `suffix` makes it another one. Two statements."""
    pks = prepared.insert_columns(
        OutboxMessage,
        shared={"created_at": now, "due_at": now},
        own={
            "key": [f"notice:{notice.pk}{suffix}" for notice in notices],
            "kind": [notice.kind for notice in notices],
            "member_id": [notice.member_id for notice in notices],
            "notice_id": [notice.pk for notice in notices],
            "to_email": [notice.member.email for notice in notices],
            "message_id": [_message_id() for _ in notices],
        },
    )
    _defer_all(pks)
    return len(pks)


def enqueue_digest(*, digest: Digest, now: datetime) -> OutboxMessage:
    """The mail of a digest, in the transaction that is open. Two statements."""
    member = digest.member
    row = OutboxMessage(
        key=f"digest:{digest.pk}", kind=mail_kinds.DIGEST_KIND, member=member, digest=digest,
        to_email=member.email, message_id=_message_id(), created_at=now, due_at=now,
    )  # fmt: skip
    prepared.insert(row)
    _defer_all([row.pk])
    return row


def _defer_all(pks: Sequence[int]) -> None:
    """A job for each of these mails, which are due. One statement."""
    task = app.configure_task(TASK, queue=QUEUE)
    task.job_manager.batch_defer_jobs(jobs=[task.make_new_job(pk=pk) for pk in pks])


@functools.cache
def _job() -> list[Any]:
    """What jobs of mails say: queue, task, priority of those that wait and of the others, locks."""
    job = app.configure_task(TASK, queue=QUEUE).make_new_job(pk=0)
    return [job.queue, job.task_name, AFTER_OTHERS, job.priority, job.lock, job.queueing_lock]


@functools.cache
def _storing(is_alike: bool, is_mailed: bool, one_by_one: bool) -> str:
    """The statement; what all notices say alike goes once."""
    if is_alike:
        steps = [_TOLD.format(data="%s::jsonb", each="", named="")]
    else:
        steps = [_TOLD.format(data="one.data", each=", %s::jsonb[]", named=", data")]
    asked = "SELECT told.member_id, told.id"
    if is_mailed:
        steps.append(_MAILS)
    if is_mailed and one_by_one:
        steps.append(_JOBS)
        asked += ", (SELECT cardinality(ids) FROM jobs)"  # what nobody asks for is not run
    return f"WITH {','.join(steps)} {asked} FROM told"


def _said(notices: Sequence[Notice], *, is_alike: bool) -> list[Any]:
    first = notices[0]
    what = [first.key, first.by_id, first.thread_id, first.post_id, first.at]
    who = [[notice.member_id for notice in notices], [notice.kind for notice in notices]]
    if is_alike:
        return [Jsonb(first.data), *what, *who]
    return [*what, *who, [Jsonb(notice.data) for notice in notices]]


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


@verb
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
