"""One look at a service row that is due: what is done now, and when to look again.

The highest step that is reached is carried out, and those that were passed over are written down as
skipped (the worker stood still). Whoever calls holds the thread's row and the service row.
"""

from datetime import datetime

from django.conf import settings

from community.domain import (
    asking_back,
    endings,
    leading,
    scheduling,
    service_events,
    tending,
    turns,
)
from community.lib import ladder, routing
from community.models import Service
from reputation.domain import offers
from reputation.queries import mentors

Status, Step = Service.Status, Service.Step


def climb(*, service: Service, now: datetime, is_late: bool) -> None:
    """Do what is due, and store when to look again. `is_late`: it was due long ago."""
    if service.status == Status.OPEN:
        _open(service, now, is_late)
    elif service.status == Status.ANSWERED:
        _tend(service, now)
        service.next_action_at = scheduling.following(service, now=now)
    elif service.status == Status.ASKED_BACK:
        asking_back.wait(service, now=now)
    elif service.status == Status.SOLVED:
        endings.quiet(service, now=now)
    else:
        service.next_action_at = None
    service_events.store(service)


def _open(service: Service, now: datetime, is_late: bool) -> None:
    reached = _reached(service, now)
    if reached == service.step or service.owner_id is not None:
        _tend(service, now)  # where it climbs, one thing at a time
    look_at = None
    while (reached := _reached(service, now)) > service.step:
        _plan_mentors(service, now, reached)
        look_at = _reach(service, reached, now, is_late)
    _plan_mentors(service, now, service.step)
    if service.step == Step.LEAD and service.owner_id is None and look_at is None:
        look_at = leading.due_at(service, now=now)
        if look_at <= now:
            look_at = leading.call(service=service, now=now, is_late=is_late)
    service.next_action_at = scheduling.following(service, now=now, look_at=look_at)


def _tend(service: Service, now: datetime) -> None:
    """Leases and offers that are over, and the next offer. The row is read anew by it."""
    service_events.store(service)
    tending.tend(service=service, now=now)


def _reached(service: Service, now: datetime) -> int:
    due = {
        Step.MENTORS: service.mentors_at, Step.EXPERT: service.expert_at,
        Step.LEAD: service.lead_at,
    }  # fmt: skip
    steps = [int(step) for step, at in due.items() if at is not None and at <= now]
    return max([service.step, *steps])


def _plan_mentors(service: Service, now: datetime, reached: int) -> None:
    """Their waves are made by reputation's own sweep, at the times of this row."""
    planned = scheduling.planned_at(service)
    if planned is None or planned > now or reached >= Step.EXPERT:
        return
    times = scheduling.of(service)
    service.snapshot = ladder.run(service.snapshot, planned=True)
    key = f"{service.pk}:{service.cycle}:planned"
    is_new = turns.turn(service=service, kind="mentors_planned", key=key, at=now)
    if is_new and settings.MENTOR_OFFERS and mentors.taking(now).exists():
        offers.begin(thread=service.thread, now=now, times=times.waves, since=service.anchor_at)
        service.thread.refresh_from_db(fields=["service_line", "version"])


def _reach(service: Service, reached: int, now: datetime, is_late: bool) -> datetime | None:
    """The step's one side effect, once a cycle; returns when to call the lead again."""
    for step in range(service.step + 1, reached):
        service_events.write(service=service, kind="skipped", key=_key(service, step), at=now)
    service.step = reached
    if reached == Step.LEAD:
        scheduling.promise_by_lead(service, now=now)
    is_free = service.owner_id is None
    if is_free and reached >= Step.EXPERT:
        service.offer_at = now if reached == Step.EXPERT else _soon(service, now)
    if not turns.turn(
        service=service, kind="step", key=_key(service, reached), at=now, is_late=is_late,
        step=reached, late=is_late,
    ):  # fmt: skip
        raise ValueError(f"step {reached} of question {service.pk} was taken before")
    if reached == Step.EXPERT and is_free:
        _tend(service, now)
    if reached == Step.LEAD:
        return leading.call(service=service, now=now, is_late=is_late)
    return None


def _soon(service: Service, now: datetime) -> datetime:
    """Beside the lead an expert is looked for, too."""
    return ladder.later(start=now, minutes=routing.LOOKS_AGAIN, snapshot=service.snapshot)


def _key(service: Service, step: int) -> str:
    return f"{service.pk}:{service.cycle}:step:{int(step)}"
