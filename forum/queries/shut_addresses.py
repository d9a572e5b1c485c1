"""Whether a new account may be opened with an address."""

from datetime import datetime

from django.db.models import Q

from forum.lib import retention, shut_address
from forum.models import ShutAddress


def is_shut(*, email: str, now: datetime) -> bool:
    """Whether it was of an account that was suspended when it was erased, and would be now. One
    statement, whoever asks."""
    lasts = Q(member__suspended_until=None) | Q(member__suspended_until__gt=now)
    kept = ShutAddress.objects.filter(shut_at__gt=now - retention.SHUT_ADDRESSES.kept)
    known = kept.filter(lasts, digest=shut_address.digest(email=email))
    return known.exclude(member__suspended_at=None).exists()
