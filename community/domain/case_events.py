"""What happened to a case, written once (models/case.py: CaseEvent)."""

from datetime import datetime
from typing import Any

from community.models import Case, CaseEvent
from forum.models import Member


def record(
    *, case: Case, kind: str, key: str, by: Member | None, now: datetime, **data: Any
) -> None:  # fmt: skip
    """Once per `key`. `data` holds codes, ids and instants."""
    CaseEvent.objects.get_or_create(
        key=key, defaults={"case": case, "kind": kind, "by": by, "at": now, "data": data}
    )
