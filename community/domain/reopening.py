"""A question waits again: a new cycle, at half the time, from the step on that it had reached.

Whoever calls holds the thread's row and the service row.
"""

from datetime import datetime, timedelta
from typing import Any

from community.domain import policies, scheduling, turns
from community.lib import ladder
from community.models import Service
from community.queries import pools
from community.queries import services as reads
from forum.models import Event, Member

Status = Service.Status
RECONTACT = timedelta(days=7)  # so long after it was solved it counts against the solution


def reopen(*, service: Service, event: Event, kind: str) -> bool:
    """`event` of the floor opens it again: the reply is due from then. Nothing where it is open
    already, nor where its thread takes no answers, or those of another one."""
    if service.status in (Status.OPEN, Status.CASE) or not _may(service):
        return False  # continued in private it waits for nobody here (case_clock)
    if reads.is_of_incident(service):
        return _rest(service, event=event, kind=kind)
    said = again(service, now=event.at)
    return turns.by_event(service=service, event=event, kind=kind, **said)


def by_hand(*, service: Service, kind: str, key: str, by: Member | None, now: datetime) -> bool:
    """The same for whoever opens it on this floor, once a `key`."""
    if service.status == Status.OPEN or not _may(service):
        return False
    said = again(service, now=now)
    return turns.turn(service=service, kind=kind, key=key, at=now, by=by, **said)


def again(service: Service, *, now: datetime) -> dict[str, Any]:
    """Set the next cycle; returns what its event says. What had come to its end runs under the
    policy of now, whatever still ran under its own."""
    said: dict[str, Any] = {"was": turns.was(service)}
    if service.solved_at is not None:
        said["recontact"] = now - service.solved_at <= RECONTACT
        said["days"] = (now - service.solved_at).days
    if service.status not in Service.RUNS:
        policy, service.pool = policies.of(service.thread), pools.of(service.thread)
        fresh = policies.snapshot(policy, pool=service.pool, now=now)
        service.policy_id, service.snapshot = policy.pk, fresh
    service.status, service.cycle, service.anchor_at = Status.OPEN, service.cycle + 1, now
    service.answered_at = service.solved_at = service.stopped_at = None
    service.ask_backs = service.leases_broken = 0
    service.snapshot = ladder.anew(service.snapshot, halves=True)
    times = scheduling.put(service, now=now)
    return said | {"raw": raw(times)}


def _rest(service: Service, *, event: Event, kind: str) -> bool:
    """It belongs to a known incident: whoever has it waits for the one answer, by no clock of their
    own, whatever came in between. Where it leaves, it goes on where it stood as it came."""
    if service.status == Status.INCIDENT:
        return False
    before = turns.end(service=service, status=Status.INCIDENT, now=event.at)
    service.solved_at = service.answered_at = None
    return turns.by_event(service=service, event=event, kind=kind, was=before)


def _may(service: Service) -> bool:
    thread = service.thread
    if not thread.takes_posts or thread.duplicate_of_id is not None:
        return False
    if thread.author is not None and thread.author.is_former:
        return False  # nobody waits for an answer to them
    return not reads.is_in_case(service)  # there it goes on


def raw(times: ladder.Times) -> dict[str, str]:
    """The bare targets, for figures."""
    return {name: at.isoformat() for name, at in times.raw.items()}
