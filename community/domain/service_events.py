"""What happened to a question's service row: one event, and with it what changed of the row.

Both or neither, once a key. Whoever writes holds the thread's row and the service row.
"""

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
    """Append the event and store what was changed of `service`; whether it is new. An event of this
    `key` stands already: nothing is written, and `service` is again what is stored."""
    by_id = by.pk if by is not None else None
    row = [service.pk, kind, key, service.cycle, at, by_id, Jsonb(data)]
    if not prepared.run(_WRITE, row):
        service.refresh_from_db()
        return False
    service.save()
    return True
