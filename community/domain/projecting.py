"""What a thread's row says of its service row: codes, instants and ids, so that pages ask nothing.

Whoever calls holds the thread's row and the service row. Decision 0041.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from community.domain import promising
from community.lib import ladder
from community.lib.line import NAME, Line, as_stored, from_stored
from community.models import Service
from community.queries import coverage, expected
from forum.domain import look
from forum.lib import worktime
from forum.models import Thread

Status = Service.Status
SHOWN = (Status.OPEN, Status.ASKED_BACK, Status.CASE)
WITH_EXPERT = "with_expert"  # instead of "open", where somebody of the team has it


def project(*, service: Service, thread: Thread, now: datetime | None = None) -> None:
    """Let the thread's row say how it stands with its service. The keys of others in
    `service_line` stay. With `now` whoever asked is told what changed for them (promising); a
    worker that catches up after a standstill leaves it out.

    Lock rule: as above; the look comes last, where rows of lists change.
    """
    names = ("service_line", "service_state", "escalated_at")
    stored, state_before, called = Thread.objects.values_list(*names).get(pk=thread.pk)
    others = {name: said for name, said in stored.items() if name != NAME}
    before = from_stored(stored[NAME]) if NAME in stored else None
    after = _line(service, thread, before) if service.status in SHOWN else None
    changed: dict[str, Any] = {
        "service_state": state(service),
        "service_due_at": service.promised_at if service.status == Status.OPEN else None,
        "escalated_at": service.escalated_at,
        "service_line": others | ({NAME: as_stored(after)} if after else {}),
    }
    now_is = (after, changed["service_state"], service.escalated_at)
    is_new = now_is != (before, state_before, called)
    for name, value in changed.items():
        setattr(thread, name, value)
    if is_new:
        thread.version += 1
        Thread.objects.filter(pk=thread.pk).update(**changed, version=F("version") + 1)
    if now is not None:
        promising.tell(service=service, thread=thread, before=before, after=after, now=now)
    if state_before != thread.service_state and WITH_EXPERT in (state_before, thread.service_state):
        look.renew()


def state(service: Service) -> str:
    """The code of `Thread.service_state`: the status, or that the team has it."""
    is_held = service.status == Status.OPEN and service.owner_id is not None
    return WITH_EXPERT if is_held else str(service.status)


def _line(service: Service, thread: Thread, before: Line | None) -> Line:
    """What does not change within a cycle is found out once; who is there, once a pool."""
    known = before if before is not None and before.cycle == service.cycle else None
    is_same_pool = known is not None and known.pool == service.pool_id
    return Line(
        status=str(service.status), step=int(service.step), cycle=service.cycle,
        since=service.anchor_at, mentors=service.mentors_at, expert=service.expert_at,
        lead=service.lead_at, promised=service.promised_at,
        first=(known.first if known else None) or service.promised_at,
        owner=service.owner_id, until=service.lease_until, is_urgent=service.is_urgent,
        pool=service.pool_id, gap=known.gap if known and is_same_pool else _gap(service, thread),
        hold=_hold(service),
        expected=known.expected if known else expected.of(thread),
    )  # fmt: skip


def _gap(service: Service, thread: Thread) -> datetime | None:
    return coverage.gap_until(pool=service.pool, language=thread.language, now=service.anchor_at)


def _hold(service: Service) -> datetime | None:
    """Until when staff let members answer first, by the community's hours; in a first cycle."""
    minutes = service.snapshot.get("hold_back")
    hours = service.snapshot.get("community")
    if not minutes or not hours or service.cycle > 1:
        return None
    try:
        return worktime.due(service.anchor_at, timedelta(minutes=minutes), ladder.calendar(hours))
    except worktime.NeverOpen:
        return None
