"""What happened to a private case: one event, once a key. Whoever calls holds the case's row, so
that looking whether the key is there is enough.
"""

from datetime import datetime
from typing import Any

from community.models import Case, CaseEvent
from forum.models import Member


def record(
    *, case: Case, kind: str, key: str, by: Member | None, now: datetime, **data: Any
) -> bool:
    """Append it; whether it is new. `data` holds codes, ids and instants: what people write, a
    number or a call word never stands here."""
    if CaseEvent.objects.filter(key=key).exists():
        return False
    CaseEvent.objects.create(case=case, kind=kind, key=key, by=by, at=now, data=data)
    return True


def next_key(*, case: Case, kind: str) -> str:
    """A key for what may happen many times to a case."""
    times = CaseEvent.objects.filter(case=case, kind=kind).count()
    return f"{case.pk}:{kind}:{times + 1}"
