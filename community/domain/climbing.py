"""One look at a service row that is due: what is done now, and when to look again.

The highest step that is reached is carried out, and those that were passed over are written down as
skipped (the worker stood still). Whoever calls holds the thread's row and the service row.
"""

from datetime import datetime

from django.conf import settings

from community.domain import (
    asking_back,
    claims,
    endings,
    leading,
    routing,
    scheduling,
    service_events,
    turns,
)
from community.lib import ladder
from community.models import Service
from community.queries import services as reads
from reputation.domain import offers
from reputation.queries import mentors

Status, Step = Service.Status, Service.Step
MOST_BROKEN = 2  # leases in a cycle; then it is the lead's


def climb(*, service: Service, now: datetime, is_late: bool) -> None:
    """Do what is due, and store when to look again. `is_late`: it was due long ago."""
    if service.status == Status.OPEN:
        _open(service, now, is_late)
    elif service.status == Status.ANSWERED:
        _answered(service, now)
    elif service.status == Status.ASKED_BACK:
        asking_back.wait(service, now=now)
    elif service.status == Status.SOLVED:
        endings.quiet(service, now=now)
    else:
        service.next_action_at = None
    service_events.store(service)


def _open(service: Service, now: datetime, is_late: bool) -> None:
    _lease(service, now)
    reached = _reached(service, now)
    planned = scheduling.planned_at(service)
    if planned is not None and planned <= now and reached < Step.EXPERT:
        _plan_mentors(service, now)
    look_at = None
    if reached > service.step:
        look_at = _reach(service, reached, now, is_late)
    elif service.step >= Step.EXPERT and service.owner_id is None:
        look_at = _look(service, now, is_late)
    service.next_action_at = scheduling.following(service, now=now, look_at=look_at)


def _lease(service: Service, now: datetime) -> None:
    """It ends, or its holder hears that it soon will."""
    reminded = scheduling.remind_at(service)
    if service.lease_until is None or reminded is None or reminded > now:
        return
    if service.lease_until <= now:
        claims.break_lease(service=service, now=now)
    else:
        claims.remind(service=service, now=now)
    _read_again(service)


def _answered(service: Service, now: datetime) -> None:
    """Whoever still holds it when it is answered gives it back without a word."""
    if service.lease_until is not None and service.lease_until <= now:
        token = service.claim_token
        scheduling.free(service)
        service.next_action_at = None
        turns.turn(service=service, kind="claim_ended", key=f"{token}:ended", at=now)
    else:
        service.next_action_at = scheduling.following(service, now=now)


def _reached(service: Service, now: datetime) -> int:
    due = {
        Step.MENTORS: service.mentors_at, Step.EXPERT: service.expert_at,
        Step.LEAD: service.lead_at,
    }  # fmt: skip
    steps = [int(step) for step, at in due.items() if at is not None and at <= now]
    if service.leases_broken >= MOST_BROKEN:
        steps.append(Step.LEAD)
    return max([service.step, *steps])


def _plan_mentors(service: Service, now: datetime) -> None:
    """Their waves are made by reputation's own sweep, at the times of this row."""
    times = scheduling.of(service)
    service.snapshot = ladder.run(service.snapshot, planned=True)
    key = f"{service.pk}:{service.cycle}:planned"
    is_new = turns.turn(service=service, kind="mentors_planned", key=key, at=now)
    if is_new and settings.MENTOR_OFFERS and mentors.taking(now).exists():
        offers.begin(thread=service.thread, now=now, times=times.waves, since=service.anchor_at)
        service.thread.refresh_from_db(fields=["service_line", "version"])


def _reach(service: Service, reached: int, now: datetime, is_late: bool) -> datetime | None:
    """The step's one side effect, once a cycle; returns when to look again for somebody."""
    for step in range(service.step + 1, reached):
        service_events.write(service=service, kind="skipped", key=_key(service, step), at=now)
    service.step = reached
    if reached == Step.LEAD:
        service.snapshot = ladder.run(service.snapshot, lead_promised=True)
        service.promised_at = scheduling.of(service).lead_promised_at
    key = _key(service, reached)
    if not turns.turn(service=service, kind="step", key=key, at=now, step=reached, is_late=is_late):
        return None
    if reached == Step.LEAD:
        return min(leading.call(service=service, now=now, is_late=is_late), _soon(service, now))
    if reached == Step.EXPERT and service.owner_id is None:
        return _offer(service, now)
    return None


def _look(service: Service, now: datetime, is_late: bool) -> datetime:
    """It is an expert's or the lead's, and nobody holds it: one thing at a time."""
    looks = []
    if service.step == Step.LEAD:
        due = leading.due_at(service, now=now)
        if due <= now:
            called = leading.call(service=service, now=now, is_late=is_late)
            return min(called, _soon(service, now))
        looks.append(due)
    return min([*looks, _offer(service, now)])


def _offer(service: Service, now: datetime) -> datetime:
    """To an expert, one after another; returns when that is over."""
    offer = reads.open_offer(service)
    if offer is not None and offer.expires_at > now:
        return offer.expires_at
    if offer is not None:
        routing.expire(offer=offer, now=now)
    offer = routing.offer_next(service=service, now=now)
    _read_again(service)
    return offer.expires_at if offer is not None else _soon(service, now)


def _soon(service: Service, now: datetime) -> datetime:
    return ladder.later(start=now, minutes=scheduling.LOOKS_AGAIN, snapshot=service.snapshot)


def _read_again(service: Service) -> None:
    """Another verb wrote the row; what was read of it is old."""
    thread = service.thread
    service.refresh_from_db()
    service.thread = thread


def _key(service: Service, step: int) -> str:
    return f"{service.pk}:{service.cycle}:step:{int(step)}"
