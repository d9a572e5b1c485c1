"""What happened to a question's service row: one event, and with it what changed of the row.

Both or neither, once a key; so the row is what its events say (domain/replay.py). Whoever writes
holds the thread's row and the service row.
"""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from community.models import Service
from forum.models import Member

_INSERT = """
INSERT INTO community_serviceevent (service_id, kind, key, cycle, at, by_id, data)
VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb) ON CONFLICT (key) DO NOTHING RETURNING id
"""


def write(
    *,
    service: Service,
    kind: str,
    key: str,
    at: datetime,
    by: Member | None = None,
    **data: Any,
) -> bool:
    """Append the event, and store what was changed of `service` since it was read; whether it is
    new. An event of this `key` stands already: nothing is written, and `service` is again what is
    stored.

    What changed of the row stands in the event as `row`, so that it can be made again.
    """
    row = changes(service)
    written = _insert(service, kind, key, at, by, {**data, "row": row})
    if not written:
        thread = service.thread
        service.refresh_from_db()
        service.thread = thread
        return False
    store(service)
    return True


def store(service: Service) -> None:
    """Write what was changed of `service` without an event: when to look again, and what a worker
    notes."""
    if service.told is not None:  # else it was just made, whole
        row = {name: getattr(service, name) for name in (*changes(service), *service.NOT_TOLD[1:])}
        Service.objects.filter(pk=service.pk).update(**row)
    service.told = service.as_stored()


def changes(service: Service) -> dict[str, Any]:
    """The columns that differ from what was read, as events hold them; all of a new row."""
    now, before = service.as_stored(), service.told or {}
    return {
        name: value for name, value in now.items() if name not in before or before[name] != value
    }


def put(service: Service, *, name: str, value: Any) -> None:
    """Set a column to what an event holds of it."""
    field = next(one for one in Service._meta.concrete_fields if one.attname == name)
    setattr(service, name, field.to_python(value))


def _insert(
    service: Service, kind: str, key: str, at: datetime, by: Member | None, data: dict[str, Any]
) -> bool:
    told = json.dumps(data, cls=DjangoJSONEncoder)
    by_id = by.pk if by is not None else None
    with connection.cursor() as cursor:
        values = [service.pk, kind, key, service.cycle, at, by_id, told]
        cursor.execute(_INSERT, values)
        return cursor.fetchone() is not None
