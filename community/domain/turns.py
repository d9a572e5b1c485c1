"""One step of a question's service row: its event, the row, and what the thread's row says of it.

Whoever calls holds the thread's row and the service row; `service.thread` is at hand.
"""

from datetime import datetime
from typing import Any

from django.db.models import F

from community.domain import expert_offers, projecting, scheduling, service_events
from community.models import Service, ServiceEvent
from community.queries import services as reads
from forum.models import Event, Member, Thread

Status = Service.Status
# What a turn that may be taken back remembers of the row before it.
KEPT = ("status", "anchor_at", "answered_at", "solved_at", "stopped_at", "ask_backs")


def hold(*, thread: Thread) -> Service | None:
    """The question's service row, locked; None where it has none. The thread's row is held, and
    what it says of this one is read again: others may have written there since it was."""
    line, state, called = (F(f"thread__{name}") for name in projecting.OWN)
    found = reads.of(thread).annotate(said_line=line, said_state=state, said_called=called)
    service = found.select_for_update(of=("self",)).first()
    if service is not None:
        said = vars(service)
        thread.service_line, thread.service_state = said["said_line"], said["said_state"]
        thread.escalated_at = said["said_called"]
        service.thread = thread
    return service


def turn(
    *,
    service: Service,
    kind: str,
    key: str,
    at: datetime,
    by: Member | None = None,
    is_late: bool = False,
    also: service_events.Also | None = None,
    **data: Any,
) -> bool:
    """Write what was changed of the row with its event, once a `key`; whether it is new. What is
    offered to an expert is over with the wait. `is_late`: whoever asked hears nothing of it."""
    is_new = service_events.write(
        service=service, kind=kind, key=key, at=at, by=by, also=also, **data
    )
    if not is_new:
        return False
    if service.status != Status.OPEN and service.step >= Service.Step.EXPERT:
        offer = expert_offers.open_of(service)
        if offer is not None:
            expert_offers.end(offer=offer, answer=expert_offers.Answer.GONE, now=at)
    told_at = None if is_late else at
    projecting.project(service=service, thread=service.thread, now=told_at)
    return True


def by_event(*, service: Service, event: Event, kind: str, **data: Any) -> bool:
    """The same for what `event` of the floor brought about: once for it, also when it is heard
    again."""
    key = f"{service.pk}:{event.pk}:{kind}"
    return turn(service=service, kind=kind, key=key, at=event.at, by=event.by, **data)


def end(*, service: Service, status: str, now: datetime) -> dict[str, Any]:
    """Set that nobody waits any more, and that nobody holds it; returns what was before."""
    before = was(service)
    service.status, service.stopped_at = status, None
    if status == Status.SOLVED:
        service.solved_at = service.solved_at or now
    scheduling.clear(service)
    scheduling.free(service)
    service.next_action_at = scheduling.following(service, now=now)
    return before


def was(service: Service) -> dict[str, Any]:
    stored = service.as_stored()
    return {name: stored[name] for name in KEPT} | {"run": service.snapshot.get("run", {})}


def go_back(*, service: Service, event: Event, kinds: tuple[str, ...], kind: str) -> bool:
    """The last turn of these `kinds` in this cycle was none, or is over: the row is as it was
    before; whether there was one. What is due is due by the anchor of then."""
    last = reads.last_turn(service, kinds=kinds)
    if last is None:
        return False
    put_back(service, last=last)
    if service.status == Status.OPEN:
        scheduling.put(service, now=event.at)
    else:
        scheduling.clear(service)
        service.next_action_at = scheduling.following(service, now=event.at)
    return by_event(service=service, event=event, kind=kind, of=last.pk)


def put_back(service: Service, *, last: ServiceEvent) -> None:
    """Set what stood before this turn; what follows from it sets whoever calls."""
    before = last.data["was"]
    for name in KEPT:
        service_events.put(service, name=name, value=before[name])
    service.snapshot = {**service.snapshot, "run": before["run"]}
