"""Nobody has answered in time: the pool's lead is paged, then the pool that comes after it, then
whoever is on duty. Whoever calls holds the thread's row and the service row.
"""

import logging
from datetime import datetime
from enum import IntEnum

from django.db import connection
from django.db.models import QuerySet

from community.domain import turns
from community.lib import ladder, service_kinds
from community.models import Pool, Service
from community.queries import services as reads
from forum.domain import notices
from forum.models import Member

log = logging.getLogger(__name__)
CALLED = "lead_called"
BETWEEN = 60  # minutes of the pool's hours from one rung to the next
EVERY = 8 * 60  # and from then on: once a working day


class Rung(IntEnum):
    LEAD = 0
    FALLBACK = 1
    ON_DUTY = 2  # and every further one


def call(*, service: Service, now: datetime, is_late: bool = False) -> datetime:
    """Page whoever comes next; returns when to page the one after them. A rung on which nobody is
    is passed over. `is_late`: the clock stood still, so each person hears once for all."""
    last = reads.last_of(service, kind=CALLED)
    before = -1 if last is None else int(last.data["rung"])
    rung = before + 1
    passed: list[int] = []
    people = _people(service, rung)
    while not people and rung < Rung.ON_DUTY:
        passed.append(rung)
        rung += 1
        people = _people(service, rung)
    if not people:
        log.error("nobody is on duty for question %s", service.pk)
    if before < Rung.FALLBACK <= rung and service.pool.fallback is not None:
        service.pool = service.pool.fallback  # theirs from now on, whether it has a lead or not
    key = f"{service.pk}:{service.cycle}:lead:{rung}"
    if turns.turn(
        service=service, kind=CALLED, key=key, at=now, rung=rung, passed=passed, people=people
    ):
        _tell(service, people, key, rung, now, is_late)
    return _next_at(service, rung, now)


def due_at(service: Service, *, now: datetime) -> datetime:
    """When the next one is to be paged: in the pool's hours, as each is."""
    last = reads.last_of(service, kind=CALLED)
    if last is None:
        return ladder.opening(at=now, hours=ladder.calendar(service.snapshot["pool"]))
    return _next_at(service, int(last.data["rung"]), last.at)


def on_duty() -> QuerySet[Member]:
    """Service managers; where there is none, whoever administers the site."""
    here = Member.objects.filter(is_active=True)
    managers = here.filter(staff_role=Member.StaffRole.MANAGER)
    if managers.exists():
        return managers
    return here.filter(staff_role=Member.StaffRole.ADMINISTRATOR)


def alarm(*, service: Service, now: datetime) -> None:
    """A row that fails again and again: those on duty hear of it."""
    key = f"parked:{service.pk}:{now:%Y%m%d%H%M}"
    notices.tell(kind=service_kinds.ALARM, to=on_duty(), key=key, by=None, now=now)


def _people(service: Service, rung: int) -> list[int]:
    """Ids of whoever stands on this rung."""
    if rung >= Rung.ON_DUTY:
        return list(on_duty().order_by("pk").values_list("pk", flat=True))
    pool: Pool | None = service.pool if rung == Rung.LEAD else service.pool.fallback
    lead = pool.lead if pool is not None else None
    return [lead.pk] if lead is not None and lead.is_active and lead.is_company else []


def _tell(
    service: Service, people: list[int], key: str, rung: int, now: datetime, is_late: bool
) -> None:
    to = Member.objects.filter(pk__in=people)
    day = f"{now:%Y%m%d}"
    if not is_late and rung <= Rung.ON_DUTY:
        notices.tell(
            kind=service_kinds.LEAD, to=to, key=key, by=None, now=now, thread=service.thread
        )
        return
    with connection.cursor() as cursor:  # of sweeps at once one tells, and the others see it
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('called', 0))")
    kind = service_kinds.LEAD_LATE if is_late else service_kinds.STILL
    notices.tell(kind=kind, to=to, key=f"{kind}:{day}", by=None, now=now)


def _next_at(service: Service, rung: int, at: datetime) -> datetime:
    wait = BETWEEN if rung < Rung.ON_DUTY else EVERY
    return ladder.later(start=at, minutes=wait, snapshot=service.snapshot)
