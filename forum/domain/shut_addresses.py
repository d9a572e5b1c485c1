"""Addresses of people who had their account erased while they were suspended: that must not be the
way around a suspension (decision 0051)."""

from datetime import datetime

from allauth.account.models import EmailAddress

from forum.lib import retention, shut_address
from forum.lib.transact import verb
from forum.models import Member, ShutAddress

KEPT = retention.SHUT_ADDRESSES.kept


def shut(*, member: Member, now: datetime) -> int:
    """Part of erasing the account: keep its proved addresses as digests where it is suspended; how
    many. What somebody only claimed may be another's."""
    if member.suspended_at is None:
        return 0
    theirs = EmailAddress.objects.filter(user=member)
    proved = {one.email.lower() for one in theirs if one.verified}
    claimed = {one.email.lower() for one in theirs if not one.verified}
    if member.email and member.email.lower() not in claimed:
        proved.add(member.email.lower())
    for email in proved:
        ShutAddress.objects.update_or_create(
            digest=shut_address.digest(email=email), defaults={"member": member, "shut_at": now}
        )
    return len(proved)


def free(*, member: Member) -> int:
    """Their suspension is over or undone: anybody may open an account there; how many."""
    return ShutAddress.objects.filter(member=member).delete()[0]


@verb
def prune(*, now: datetime) -> int:
    """Forget what was kept long enough, however long the suspension was to last; how many."""
    return ShutAddress.objects.filter(shut_at__lte=now - KEPT).delete()[0]
