"""What a thread's row says of its service row: codes, instants and ids, so that pages ask nothing.

Whoever calls holds the thread's row and the service row. Decision 0041.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from community.domain import promising
from community.lib import ladder
from community.lib.line import EXPERT, NAME, Line, as_stored, from_stored
from community.models import Service
from community.queries import coverage, expected
from community.queries import services as reads
from forum.domain import counters, look
from forum.lib import prepared, resting, worktime
from forum.models import Thread

Status = Service.Status
SHOWN = (Status.OPEN, Status.ASKED_BACK, Status.CASE)
RESTS = resting.RESTS
WITH_EXPERT = "with_expert"  # instead of "open", where somebody of the team has it
SHOWN_IN_LISTS = {WITH_EXPERT, *RESTS}
OWN = ("service_line", "service_state", "escalated_at")
_STORE = """
UPDATE forum_thread SET service_state = %s, service_due_at = %s, escalated_at = %s,
  service_line = (service_line - %s::text) || %s, version = version + 1
WHERE id = %s RETURNING service_line, version
"""


def project(*, service: Service, thread: Thread, now: datetime | None = None) -> None:
    """Let the thread's row say how it stands with its service. The keys of others in
    `service_line` stay. With `now` whoever asked is told what changed for them (promising); a
    worker that catches up after a standstill leaves it out. `thread` says of this floor what is
    stored (turns.hold).

    Lock rule: as above; the look comes last, where rows of lists change.
    """
    stored, state_before, called = (getattr(thread, name) for name in OWN)
    before = from_stored(stored[NAME]) if NAME in stored else None
    after = _line(service, thread, before) if service.status in SHOWN else None
    thread.service_state, thread.escalated_at = state(service), service.escalated_at
    now_is = (after, thread.service_state, thread.escalated_at)
    if now_is != (before, state_before, called):
        _store(service, thread, after)
    if now is not None:
        promising.tell(service=service, thread=thread, before=before, after=after, now=now)
    if (state_before in RESTS) != (thread.service_state in RESTS):
        _recount(thread)
    if state_before != thread.service_state and SHOWN_IN_LISTS & {
        state_before, thread.service_state,
    }:  # fmt: skip
        look.renew()


def _store(service: Service, thread: Thread, line: Line | None) -> None:
    """Only this floor's key is written: what others say meanwhile stays."""
    due = service.promised_at if service.status == Status.OPEN else None
    own = Jsonb({NAME: as_stored(line)} if line else {})
    values = [thread.service_state, due, thread.escalated_at, NAME, own, thread.pk]
    found = prepared.row(_STORE, values)
    if found is None:
        raise Thread.DoesNotExist
    thread.service_line, thread.version = json.loads(found[0]), found[1]
    thread.service_due_at = due


def _recount(thread: Thread) -> None:
    """It waits for nobody here any more, or waits again: the floor counts by its rules. From the
    row: a verb of the floor may have changed `thread` and not stored it yet, and counts after."""
    stored = counters.refresh(thread=counters.lock(thread=thread))
    thread.waiting_since, thread.remind_at = stored.waiting_since, stored.remind_at
    thread.version = Thread.objects.values_list("version", flat=True).get(pk=thread.pk)


def state(service: Service) -> str:
    """The code of `Thread.service_state`: the status, or that the team has it, or that it was
    settled in private and nobody here reads how."""
    if service.status == Status.SOLVED and reads.ended_in_private(service):
        return resting.ENDED_IN_PRIVATE
    is_held = service.status == Status.OPEN and service.owner_id is not None
    return WITH_EXPERT if is_held else str(service.status)


def _line(service: Service, thread: Thread, before: Line | None) -> Line:
    """What does not change within a cycle is found out once; who is there, once a pool."""
    known = before if before is not None and before.cycle == service.cycle else None
    is_same_pool = known is not None and known.pool == service.pool_id
    line = Line(
        status=str(service.status), step=int(service.step), cycle=service.cycle,
        since=service.anchor_at, mentors=service.mentors_at, expert=service.expert_at,
        lead=service.lead_at, promised=service.promised_at,
        first=(known.first if known else None) or service.promised_at,
        owner=service.owner_id, until=service.lease_until, is_urgent=service.is_urgent,
        pool=service.pool_id, gap=known.gap if known and is_same_pool else _gap(service, thread),
        hold=_hold(service), guessed=ladder.was_put_off(service.snapshot) or service.step >= EXPERT,
        expected=known.expected if known else expected.of(thread),
    )  # fmt: skip
    is_told = bool(known and known.told) or promising.tells(before=known, after=line)
    return replace(line, told=is_told) if is_told else line


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
