"""Rows of a question and of experts, held until the transaction ends, in the one order: thread,
service row, then experts by id (docs/ARCHITECTURE.md).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from community.domain import projecting, service_events
from community.models import Expert, Service
from forum.domain import counters
from forum.models import Member, Thread
from forum.rules import NotAllowed


def hold(*, thread: Thread) -> Service:
    """The question's service row with its thread, both as they are now. Raises NotAllowed where it
    has none."""
    thread = counters.lock(thread=thread)
    # Nothing is joined: joined rows are as old as the beginning of the wait.
    found = Service.objects.select_for_update().filter(pk=thread.pk).first()
    if found is None:
        raise NotAllowed(_("This waits for no expert."))
    found.thread = thread
    return found


def again(*, service: Service) -> Service:
    """The same for a row that is at hand, which is read anew: what it says unsaved is forgotten."""
    thread = counters.lock(thread=Thread(pk=service.pk))
    service.refresh_from_db(from_queryset=Service.objects.select_for_update())
    service.thread = thread
    return service


def experts(*, ids: Collection[int]) -> dict[int, Expert]:
    """The rows of these experts. Under them counts what they hold."""
    rows = Expert.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {one.pk: one for one in rows}


def change(
    *,
    service: Service,
    kind: str,
    key: str,
    now: datetime,
    by: Member | None = None,
    look_at: datetime | None = None,
    told: dict[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """Set these fields of a held row, by their `attname`, together with the event that says so,
    once a `key`; whether it is new. `told` is the event's `data`. The sweep looks at `look_at` at
    the latest."""
    thread = service.thread
    for name, value in fields.items():
        setattr(service, name, value)
    _look(service, look_at)
    is_new = service_events.write(
        service=service, kind=kind, key=key, at=now, by=by, **(told or {})
    )  # fmt: skip
    service.thread = thread  # where it was read anew
    if is_new:
        projecting.project(service=service, thread=thread, now=now)
    return is_new


def look_again(*, service: Service, offer_at: datetime | None) -> None:
    """When routing looks next: a note of whoever sweeps, of which no event tells."""
    service.offer_at = offer_at
    _look(service, offer_at)
    noted = {"offer_at": service.offer_at, "next_action_at": service.next_action_at}
    Service.objects.filter(pk=service.pk).update(**noted)


def _look(service: Service, at: datetime | None) -> None:
    known = service.next_action_at
    if at is not None:
        service.next_action_at = min(known, at) if known else at
