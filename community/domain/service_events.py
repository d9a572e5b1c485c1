"""What happened to a question's service row: one event, and with it what changed of the row."""

from datetime import datetime
from typing import Any

from community.models import Service, ServiceEvent
from forum.models import Member


def write(
    *,
    service: Service,
    kind: str,
    key: str,
    at: datetime,
    by: Member | None = None,
    **data: Any,
) -> bool:
    """Append the event and store the row; whether it is new."""
    event = ServiceEvent(
        service=service, kind=kind, key=key, cycle=service.cycle, at=at, by=by, data=data
    )
    if not ServiceEvent.objects.bulk_create([event], ignore_conflicts=True):
        return False
    service.save()
    return True
