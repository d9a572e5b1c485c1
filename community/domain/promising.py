"""Telling whoever asked what became of the promise: who looks next, by when, and that it moved.

Decision 0041. Asking tells nothing, for the page does; nor do mentors, who keep nobody waiting.
"""

from datetime import datetime
from typing import Any

from community.lib import promise_kinds as kinds
from community.lib.line import EXPERT, LEAD, Line, is_known
from community.models import Service
from forum.domain import notices
from forum.models import Member, Notice, Thread
from forum.queries import hearers


def tell(
    *, service: Service, thread: Thread, before: Line | None, after: Line | None, now: datetime
) -> None:
    """Tell of the greatest change between two lines, once however often it is projected; where the
    ladder runs no more, what was told of it need not be read any more."""
    if thread.author_id is None:
        return
    if after is None or after.status != Service.Status.OPEN:
        if before is not None and before.told:
            _take_back(thread, now)
        return
    if before is None or before.cycle != after.cycle:
        if after.gap is not None and is_known(after.gap):  # else the page says all there is
            _say(service, thread, kinds.GAP, f"{after.cycle}", now, by=after.gap)
        return
    if after.owner is not None and after.owner != before.owner:
        _take_back(thread, now)
        key = f"{after.cycle}:{service.claim_token}"
        _say(service, thread, kinds.HELD, key, now, who=service.owner)
        return
    if after.step > before.step and after.step >= EXPERT:
        _take_back(thread, now)
        kind = kinds.LEAD if after.step == LEAD else kinds.EXPERT
        _say(service, thread, kind, f"{after.cycle}", now, by=after.promised)
    elif _is_later(before, after):
        key = f"{after.cycle}:{after.promised:%Y%m%d%H%M}"
        _say(service, thread, kinds.MOVED, key, now, by=after.promised, was=before.promised)


def tells(*, before: Line | None, after: Line) -> bool:
    """Whether anything may be told of this line, in whatever way it came about."""
    is_later = before is not None and _is_later(before, after)
    is_theirs = after.step >= EXPERT or after.owner is not None
    is_gap = after.gap is not None and is_known(after.gap)
    return is_later or is_theirs or is_gap


def _is_later(before: Line, after: Line) -> bool:
    return (
        before.promised is not None
        and after.promised is not None
        and after.promised > before.promised
    )


def _say(
    service: Service,
    thread: Thread,
    kind: str,
    key: str,
    now: datetime,
    who: Member | None = None,
    **instants: datetime | None,
) -> None:
    """Whoever stopped following their own question hears nothing of it."""
    data: dict[str, Any] = {name: at.isoformat() for name, at in instants.items() if at}
    notices.tell(
        kind=kind, to=hearers.followers_of(thread=thread).filter(pk=thread.author_id or 0), by=who,
        now=now, thread=thread, key=f"{kind}:{thread.pk}:{key}", data=data,
    )  # fmt: skip


def _take_back(thread: Thread, now: datetime) -> None:
    unread = Notice.objects.filter(member=thread.author_id, thread=thread, read_at=None)
    unread.filter(kind__in=kinds.OF_PROMISE).update(read_at=now)
