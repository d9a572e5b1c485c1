"""Rows of a question and of experts, held until the transaction ends, in the one order: thread,
service row, then experts by id (docs/ARCHITECTURE.md).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

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
) -> None:
    """Set these fields of a held row, by their `attname`, and write the event that says so: its
    `data` holds them under "set", with what else is `told`. The sweep looks at `look_at` at the
    latest."""
    if look_at is not None:
        looks = service.next_action_at
        fields["next_action_at"] = min(looks, look_at) if looks else look_at
    for name, value in fields.items():
        setattr(service, name, value)
    service.save(update_fields=list(fields))
    said = {name: _plain(value) for name, value in fields.items()}
    told = told or {}
    service_events.write(service=service, kind=kind, key=key, at=now, by=by, set=said, **told)
    projecting.project(service=service, thread=service.thread)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
