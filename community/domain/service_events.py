"""What happened to a question's service row: one event, and with it what changed of the row.

Both or neither, once a key; so the row is what its events say (domain/replay.py). Whoever writes
holds the thread's row and the service row.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from community.models import Service
from forum.lib import prepared
from forum.models import Member

_EVENT = """
INSERT INTO community_serviceevent (service_id, kind, key, cycle, at, by_id, data)
VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb) ON CONFLICT (key) DO NOTHING RETURNING id
"""
_LATER = """
INSERT INTO community_serviceevent (service_id, kind, key, cycle, at, by_id, data)
SELECT %s, %s, %s, %s, %s, %s, %s::jsonb WHERE EXISTS (SELECT FROM event)
ON CONFLICT (key) DO NOTHING
"""


@dataclass(frozen=True)
class Also:
    """What is told together with an event, and changes nothing of the row: once its own key."""

    kind: str
    key: str
    at: datetime
    by: Member | None
    data: dict[str, Any]


def write(
    *,
    service: Service,
    kind: str,
    key: str,
    at: datetime,
    by: Member | None = None,
    also: Also | None = None,
    **data: Any,
) -> bool:
    """Append the event, and store what was changed of `service` since it was read, or all of a new
    one; whether it is new. An event of this `key` stands already: nothing is written, and `service`
    is again what is stored. One statement.

    What changed of the row stands in the event as `row`, so that it can be made again.
    """
    told = {**data, "row": changes(service)}
    steps = [("event", _EVENT, _values(service, kind, key, at, by, told)), _storing(service)]
    if also is not None:
        later = _values(service, also.kind, also.key, also.at, also.by, {**also.data, "row": {}})
        steps.append(("later", _LATER, later))
    with connection.cursor() as cursor:
        made = ", ".join(f"{name} AS ({sql})" for name, sql, _given in steps)
        values = [value for _name, _sql, given in steps for value in given]
        cursor.execute(f"WITH {made} SELECT EXISTS (SELECT FROM event)", values)  # noqa: S608
        (written,) = cursor.fetchone()
    if not written:
        thread = service.thread
        service.refresh_from_db()
        service.thread = thread
        return False
    prepared.stored(service, service.pk)
    service.told = service.as_stored()
    return True


def store(service: Service) -> None:
    """Write what was changed of `service` without an event: when to look again, and what a worker
    notes."""
    row = {name: getattr(service, name) for name in _stale(service)}
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


def _stale(service: Service) -> list[str]:
    """Columns that may differ from what is stored."""
    return [*changes(service), *service.NOT_TOLD[1:]]


def _storing(service: Service) -> tuple[str, str, list[Any]]:
    """The statement that stores the row where its event is new, as part of a greater one."""
    fields = service._meta.concrete_fields
    is_new = service._state.adding
    names = None if is_new else _stale(service)
    chosen = [one for one in fields if names is None or one.attname in names]
    values = [one.get_db_prep_save(getattr(service, one.attname), connection) for one in chosen]
    columns = [f'"{one.column}"' for one in chosen]
    marks = ", ".join(["%s"] * len(columns))
    if is_new:
        sql = f"INSERT INTO community_service ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        return "row", sql, values
    sql = (
        f"UPDATE community_service SET ({', '.join(columns)}) = ROW ({marks})"  # noqa: S608
        " WHERE thread_id = %s AND EXISTS (SELECT FROM event)"
    )
    return "row", sql, [*values, service.pk]


def _values(
    service: Service, kind: str, key: str, at: datetime, by: Member | None, data: dict[str, Any]
) -> list[Any]:
    told = json.dumps(data, cls=DjangoJSONEncoder)
    return [service.pk, kind, key, service.cycle, at, by.pk if by is not None else None, told]
