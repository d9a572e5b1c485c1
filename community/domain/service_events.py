"""What happened to a service row, written once. The stand-in of this branch: `clock` has the whole
of it, with what replays these."""

from datetime import datetime
from typing import Any

from community.models import Service, ServiceEvent
from forum.models import Member


def write(
    *, service: Service, kind: str, key: str, at: datetime, by: Member | None = None, **data: Any
) -> bool:
    """Append the event; False where one of this key is there already."""
    event = ServiceEvent(
        service=service, kind=kind, key=key, cycle=service.cycle, at=at, by=by, data=data
    )
    made = ServiceEvent.objects.bulk_create([event], ignore_conflicts=True)
    return bool(made) and ServiceEvent.objects.filter(key=key, at=at, kind=kind).exists()
