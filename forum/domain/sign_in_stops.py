"""Somebody tried too often to sign in: the security log has one line an hour for it, whoever it is
and however often, so that nobody can fill it. What was typed stands nowhere."""

from datetime import datetime, timedelta

from forum.domain import security_log
from forum.lib.transact import verb
from forum.models import SecurityEntry

EVERY = timedelta(hours=1)
ACT = "sign_in_stopped"


@verb
def note(*, account: int | None, now: datetime) -> bool:
    """`account` is the member whose name was typed, None for a name that nobody has, or where an
    address was stopped. Whether a line was written."""
    if SecurityEntry.objects.filter(act=ACT, whom=account, at__gt=now - EVERY).exists():
        return False
    security_log.note(act=ACT, by=None, whom=account, at=now)
    return True
