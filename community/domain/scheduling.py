"""The due times of a service row, out of its anchor and snapshot, and when to look at it next.

Whoever calls holds the row; nothing is stored here.
"""

import logging
from datetime import datetime, timedelta

from community.domain import tending
from community.lib import ladder
from community.lib.ladder import Times
from community.models import Service
from forum.lib import worktime
from reputation.lib import offering

log = logging.getLogger(__name__)
Status, Step = Service.Status, Service.Step
QUIET = timedelta(days=30)  # so long after it was solved it can be opened again by a word
CALLED, LEAD_CALLED = "called", "lead_called"  # in the snapshot's run: the first time in a cycle
NUDGE, GIVE_UP = timedelta(days=3), timedelta(days=7)  # after the expert asked back


def of(service: Service) -> Times:
    """Where the calendars of its snapshot have no hours any more, it counts round the clock, and
    somebody is alarmed: there is no row without an end."""
    try:
        return _times(service)
    except worktime.NeverOpen:
        log.exception("service %s has hours that never come", service.pk)
        for name in ("community", "pool"):
            always = ladder.always(service.snapshot[name]["zone"])
            told = ladder.as_told(always, since=service.anchor_at) | {"is_makeshift": True}
            service.snapshot = {**service.snapshot, name: told}
        return _times(service)


def _times(service: Service) -> Times:
    snapshot = service.snapshot
    return ladder.times(anchor=service.anchor_at, snapshot=snapshot, halves=ladder.halves(snapshot))


def put(service: Service, *, now: datetime) -> Times:
    """Set when each step is due and what is promised, by the anchor: of an open row."""
    times = of(service)
    service.mentors_at, service.expert_at = times.mentors_at, times.expert_at
    service.lead_at, service.promised_at = times.lead_at, times.promised_at
    if service.step >= Step.EXPERT:
        service.expert_at = min(times.expert_at, _open_at(service, service.anchor_at))
    if service.step == Step.LEAD:
        service.lead_at = min(times.lead_at, _open_at(service, service.anchor_at))
    if service.snapshot.get("run", {}).get("lead_promised"):
        service.promised_at = times.lead_promised_at
    _call_again(service)
    if service.step >= Step.EXPERT and service.owner_id is None:
        service.offer_at = now  # an expert is looked for at once
    service.next_action_at = following(service, now=now)
    return times


def hasten(service: Service, *, called_at: datetime) -> datetime:
    """A person was called (domain.escalating): the expert is next as soon as somebody of the pool
    is there, and the promise as much earlier; nothing that was promised is put off. Returns when
    somebody is there."""
    wait = timedelta(minutes=service.snapshot["promise_after"] - service.snapshot["expert_after"])
    try:
        due = _open_at(service, called_at)
        promise = worktime.add(due, wait, ladder.calendar(service.snapshot["pool"]))
    except worktime.NeverOpen:  # `of` raises the alarm
        due, promise = called_at, called_at + wait
    service.expert_at = min(service.expert_at or due, due)
    service.promised_at = min(service.promised_at or promise, promise)
    return due


def there_at(service: Service, *, at: datetime) -> datetime | None:
    """When the pool is open next after `at`; None where it is open then, or never."""
    try:
        opens_at = _open_at(service, at)
    except worktime.NeverOpen:
        return None
    return opens_at if opens_at > at else None


def called(service: Service, *, at: datetime, to_lead: bool, due: datetime) -> None:
    """Set when a person was called first in this cycle, and the lead, who is next at `due`: it
    outlives what is reckoned anew (`put`)."""
    run = service.snapshot.get("run", {})
    said = {CALLED: run.get(CALLED) or at.isoformat()}
    if to_lead:
        service.lead_at = min(service.lead_at or due, due)
        said[LEAD_CALLED] = run.get(LEAD_CALLED) or at.isoformat()
    service.snapshot = ladder.run(service.snapshot, **said)


def promise_by_lead(service: Service, *, now: datetime) -> None:
    """Set what is promised now that it is the lead's. What was promised to whoever called a person
    never moves away: the lead was called to keep it. Broken already, it says nothing any more."""
    found, known = of(service).lead_promised_at, service.promised_at
    is_called = service.snapshot.get("run", {}).get(CALLED) is not None
    if is_called and known is not None and now < known <= found:
        return
    service.snapshot = ladder.run(service.snapshot, lead_promised=True, **{CALLED: None})
    service.promised_at = found


def _call_again(service: Service) -> None:
    """What a call of this cycle brought about holds for what is reckoned anew."""
    run = service.snapshot.get("run", {})
    if run.get(CALLED) is not None:
        hasten(service, called_at=datetime.fromisoformat(run[CALLED]))
    if LEAD_CALLED in run and service.lead_at is not None:
        due = _open_at(service, datetime.fromisoformat(run[LEAD_CALLED]))
        service.lead_at = min(service.lead_at, due)


def clear(service: Service) -> None:
    """Nobody waits: nothing is due. What was promised first stays."""
    service.mentors_at = service.expert_at = service.lead_at = service.promised_at = None
    service.offer_at = None


def free(service: Service) -> None:
    """Nobody holds it any more."""
    service.owner = service.claim_token = service.claimed_at = service.lease_until = None
    service.lease_reminder_at = None


def following(
    service: Service, *, now: datetime, look_at: datetime | None = None
) -> datetime | None:
    """The first moment at which there is something to do; None for never. `look_at`: when to call
    the next one, of a row that is the lead's and that nobody holds; else that is seen at once."""
    if service.status == Status.OPEN:
        return _of_open(service, now, look_at)
    if service.status == Status.ANSWERED:
        return tending.next_at(service=service)
    if service.status == Status.ASKED_BACK and service.stopped_at is not None:
        nudge = service.stopped_at + NUDGE
        return nudge if now < nudge else service.stopped_at + GIVE_UP
    if service.status == Status.SOLVED and service.solved_at is not None:
        return max(now, service.solved_at + QUIET)
    return None


def planned_at(service: Service) -> datetime | None:
    """When mentors' waves are to be planned, a while before the first, for the newcomer's own
    mentor is asked then; None where they are, or experts have it already."""
    is_done = service.snapshot.get("run", {}).get("planned") or service.step > Step.MENTORS
    return (
        None if is_done or service.mentors_at is None else service.mentors_at - offering.OWN_BEFORE
    )


def _of_open(service: Service, now: datetime, look_at: datetime | None) -> datetime:
    found = [
        at
        for step, at in (
            (Step.MENTORS, service.mentors_at),
            (Step.EXPERT, service.expert_at),
            (Step.LEAD, service.lead_at),
        )
        if at is not None and service.step < step
    ]
    planned = planned_at(service)
    if planned is not None:
        found.append(planned)
    if service.step == Step.LEAD and service.owner_id is None:
        found.append(look_at or now)
    of_experts = tending.next_at(service=service)
    first = min([*found, *([of_experts] if of_experts else [])], default=now)
    return max(now, first)  # of an old anchor: nobody slept, it is found out only now


def _open_at(service: Service, at: datetime) -> datetime:
    return worktime.next_open(at, ladder.calendar(service.snapshot["pool"]))
