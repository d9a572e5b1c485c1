"""The sweep of the ladder: whatever is due is done, anywhere, at any time, by any number at once.

One transaction a row: the thread's row (one that another holds is passed over), its service row,
then the question whether it is still due. What fails is tried again later, and parked in the end.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection

from community.domain import climbing, heartbeat, leading, service_events, services, turns
from community.models import Service
from community.queries import readiness
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Thread
from reputation.domain import offers

log = logging.getLogger(__name__)
MOST_TRIES = 5
LATE = timedelta(hours=1)  # due for so long: the clock stood still
BEGUN_AT_ONCE = 200
# The one clock is ours, never the database's. The partial index `service_due` has this order.
DUE = """
SELECT service.thread_id FROM community_service AS service
JOIN forum_thread AS thread ON thread.id = service.thread_id
WHERE service.next_action_at <= %s AND service.parked_at IS NULL
ORDER BY service.next_action_at, service.thread_id LIMIT 1
FOR UPDATE OF thread SKIP LOCKED
"""


def sweep(*, now: datetime) -> int:
    """Do all that is due; returns at how many questions. The oldest first, none left out for its
    age. Mentors' waves as well."""
    services.begin_missing(now=now, most=BEGUN_AT_ONCE)
    done = 0
    while (climbed := _next(now)) is not None:
        done += climbed
    offers.sweep(now=now)
    heartbeat.beat(name=readiness.SWEEP, now=now)
    return done


@verb
def climb_next(*, now: datetime, picked: list[int]) -> bool:
    """Do what is due at the row that is due for the longest; whether there was one. Its key is put
    into `picked`, so that whoever calls knows it where this fails."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [now])
        found = cursor.fetchone()
    if found is None:
        return False
    picked.append(found[0])
    service = turns.hold(thread=counters.lock(thread=Thread(pk=found[0])))
    due = service.next_action_at if service is not None else None
    if service is None or due is None or due > now or service.parked_at is not None:
        return True
    service.tries, service.problem = 0, ""
    climbing.climb(service=service, now=now, is_late=now - due > LATE)
    if service.next_action_at is not None and service.next_action_at <= now:
        log.error("question %s is due again at once", service.pk)
        service.next_action_at = now + timedelta(minutes=1)
        service_events.store(service)
    return True


@verb
def unpark(*, now: datetime) -> int:
    """Let those that were set aside for good be tried again; returns how many."""
    parked = Service.objects.exclude(parked_at=None)
    return parked.update(parked_at=None, tries=0, problem="", next_action_at=now)


def _next(now: datetime) -> int | None:
    """1 where a row was climbed, 0 where one failed, None where nothing is due."""
    picked: list[int] = []
    try:
        return 1 if climb_next(now=now, picked=picked) else None
    except Exception as fault:  # whatever it is, one poisoned row does not stop the rest
        if not picked:
            raise
        log.exception("question %s cannot climb", picked[-1])
        _set_aside(pk=picked[-1], problem=f"{type(fault).__name__}: {fault}"[:300], now=now)
        return 0


@verb
def _set_aside(*, pk: int, problem: str, now: datetime) -> None:
    """Later again, later each time, and after so many times no more until somebody has looked."""
    service = turns.hold(thread=counters.lock(thread=Thread(pk=pk)))
    if service is None or service.next_action_at is None or service.next_action_at > now:
        return
    service.tries, service.problem = service.tries + 1, problem
    service.next_action_at = now + timedelta(minutes=2**service.tries)
    if service.tries >= MOST_TRIES:
        log.error("question %s is parked: %s", pk, problem)
        service.parked_at = now
        leading.alarm(service=service, now=now)
    service_events.store(service)
