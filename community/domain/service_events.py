"""What happens to a service row, appended once for each key."""

from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from community.models import Service
from forum.lib import prepared
from forum.models import Member

_WRITE = """
INSERT INTO community_serviceevent (service_id, kind, key, cycle, at, by_id, data)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING
"""


def write(
    *, service: Service, kind: str, key: str, at: datetime, by: Member | None = None, **data: Any
) -> bool:
    """Append it; whether it is new: whatever goes with an event happens only then. The caller holds
    the service's row."""
    by_id = by.pk if by is not None else None
    row = [service.pk, kind, key, service.cycle, at, by_id, Jsonb(data)]
    return bool(prepared.run(_WRITE, row))
