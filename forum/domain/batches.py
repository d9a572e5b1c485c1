"""Mails about one thread to one person that leave as one (decision 0023).

Each notice has a row of its own in the outbox. The first of them that is claimed takes the others
along: they are `joined` to it and share its fate. Lock rule: a person and thread at a time, by a
lock of the transaction, before the rows.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet

from forum.lib import limits, notice_kinds
from forum.lib.letters import Letter
from forum.lib.transact import verb
from forum.models import Notice, OutboxMessage

WINDOW = limits.MAIL_WINDOW
LOCK = 2023
AGAIN = ":again:"  # in the key of a mail that its reader asked for
_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


def due_at(*, notice: Notice, now: datetime) -> datetime:
    """When the mail of a new notice is to leave: whoever asked hears of the first at once."""
    kind = notice_kinds.get(notice.kind)
    if kind.rests is not None:
        return now + kind.rests(notice.data)
    return now + WINDOW if kind.waits else now


def waiting() -> QuerySet[OutboxMessage]:
    """Mails that are neither sent nor given up."""
    return OutboxMessage.objects.filter(sent_at=None, parked_at=None, dropped_at=None)


def claim(*, pk: int, now: datetime, pause: timedelta) -> bool:
    """Take mail `pk`, if it is due, and what leaves with it; whether that was done.

    By one conditional update: whoever moves `due_at` on (by `pause`, doubled with each try) has it.
    On the first try others of its thread join it; later ones do not, so that a mail that may have
    left already says the same again. What somebody asked for leaves alone, and at once.
    """
    due = waiting().filter(pk=pk, joined=None, due_at__lte=now)
    fields = "attempts", "member", "notice__thread", "notice__kind", "key"
    found = due.values_list(*fields).first()
    if found is None:
        return False
    attempts, member, thread, kind, key = found
    if AGAIN not in key and attempts == 0 and thread is not None and kind in notice_kinds.joining():
        return _claim_first(due, pk, member, thread, now, pause)
    return _take(due, pk, attempts, now + pause * 2**attempts)


def of(*, pk: int) -> QuerySet[OutboxMessage]:
    """Mail `pk` and those that leave with it."""
    return OutboxMessage.objects.filter(Q(pk=pk) | Q(joined=pk))


def settle(
    *,
    together: list[OutboxMessage],
    leaving: list[OutboxMessage],
    kept: Letter,
    to_email: str,
    now: datetime,
) -> None:
    """Those of `together` that are `leaving` were sent as one, the others dropped; of its words
    `kept` stays, and where it went to."""
    message = together[0]
    if len(together) > 1:
        left = [one.pk for one in leaving]
        joined = OutboxMessage.objects.filter(joined=message)
        joined.filter(pk__in=left).update(sent_at=now, problem="")
        joined.exclude(pk__in=left).update(dropped_at=now, problem="")
    if message.pk not in {one.pk for one in leaving}:
        OutboxMessage.objects.filter(pk=message.pk).update(dropped_at=now, problem="")
        return
    OutboxMessage.objects.filter(pk=message.pk).update(
        sent_at=now,
        to_email=to_email,
        subject=kept.subject[:250],
        text=kept.text,
        html=kept.html,
        problem="",
    )


@verb
def _claim_first(
    due: QuerySet[OutboxMessage],
    pk: int,
    member: int,
    thread: int,
    now: datetime,
    pause: timedelta,
) -> bool:
    """Where this person got a mail of this thread a moment ago it waits until the window is over,
    and takes along what comes until then."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [LOCK, f"{member}:{thread}"])
    joining = notice_kinds.joining()
    same = OutboxMessage.objects.filter(
        member=member, notice__thread=thread, notice__kind__in=joining
    ).exclude(key__contains=AGAIN)
    until = _quiet_until(same, now)
    if until > now:
        due.filter(attempts=0).update(due_at=until)
        return False
    if not _take(due, pk, 0, now + pause):
        return False
    fresh = same.filter(pk__in=waiting().filter(attempts=0, joined=None)).exclude(pk=pk)
    fresh.update(joined=pk, due_at=now + pause)
    return True


def _take(due: QuerySet[OutboxMessage], pk: int, attempts: int, until: datetime) -> bool:
    taken = due.filter(attempts=attempts).update(attempts=F("attempts") + 1, due_at=until)
    if taken and attempts:
        OutboxMessage.objects.filter(joined=pk).update(due_at=until)
    return bool(taken)


def _quiet_until(same: QuerySet[OutboxMessage], now: datetime) -> datetime:
    """When the next mail of this thread may leave; one that is on its way counts as just sent."""
    last = same.filter(sent_at__gt=now - WINDOW).order_by("-sent_at").first()
    if last is not None and last.sent_at is not None:
        return last.sent_at + WINDOW
    on_its_way = same.filter(pk__in=waiting().filter(attempts__gt=0))
    return now + WINDOW if on_its_way.exists() else now
