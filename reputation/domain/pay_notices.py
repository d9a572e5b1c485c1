"""Telling members of their money: each thing once, whoever tells it at the same time."""

from datetime import datetime

from forum.domain import notices
from forum.lib.transact import verb
from forum.models import Member, Notice
from reputation.domain import paying


@verb
def tell(*, member: int, kind: str, key: str, data: dict[str, str], now: datetime) -> int:
    """How many were told: one, or none who knew already. Lock rule: payback."""
    paying.lock()
    if Notice.objects.filter(key=key, member=member).exists():
        return 0
    to = Member.objects.filter(pk=member)
    return len(notices.tell(kind=kind, to=to, key=key, by=None, now=now, data=data))
