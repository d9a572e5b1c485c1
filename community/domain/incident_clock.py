"""The clock of a question that belongs to a known incident stands still: one answer informs all, so
nobody is asked about each. Whoever calls holds the thread's row; the service row comes after it.

A question that is another one after all goes on where it stood, from its first anchor: what is due
by then is due at once.
"""

from datetime import datetime

from community.domain import scheduling, turns
from community.models import Incident, Service, ServiceEvent
from community.queries import services as reads
from forum.models import Member, Thread
from reputation.domain import offers

JOINED, LEFT = "incident_joined", "incident_left"
Status = Service.Status


def hold(*, thread: Thread, incident: Incident, by: Member | None, now: datetime) -> None:
    """Nobody is asked any more, whoever had claimed it is free, no deadline runs."""
    offers.stop(thread=thread, now=now)
    service = turns.hold(thread=thread)
    if service is None or service.status not in Service.RUNS:
        return
    before = turns.end(service=service, status=Status.INCIDENT, now=now)
    times = ServiceEvent.objects.filter(service=service, kind=JOINED).count()
    turns.turn(
        service=service, kind=JOINED, key=f"{service.pk}:{JOINED}:{times + 1}", at=now, by=by,
        was=before, incident=incident.pk,
    )  # fmt: skip


def let_go(*, thread: Thread, by: Member | None, now: datetime) -> None:
    """It goes on where it stood, unless it was solved or closed meanwhile."""
    service = turns.hold(thread=thread)
    if service is None or service.status != Status.INCIDENT:
        return
    joined = reads.last_turn(service, kinds=(JOINED,))
    if joined is None:
        raise ValueError(f"service {service.pk} is held by nothing")
    turns.put_back(service, last=joined)
    first = reads.first_answer(service)
    if first is not None and service.status != Status.ANSWERED:  # somebody answered meanwhile
        service.status, service.answered_at, service.stopped_at = Status.ANSWERED, now, None
        service.first_answer_at = service.first_answer_at or first.created_at
    if service.status == Status.OPEN:
        scheduling.put(service, now=now)
    else:
        scheduling.clear(service)
        service.next_action_at = scheduling.following(service, now=now)
    turns.turn(
        service=service, kind=LEFT, key=f"{service.pk}:{LEFT}:{joined.pk}", at=now, by=by,
        of=joined.pk,
    )  # fmt: skip
