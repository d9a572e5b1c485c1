"""Who stands by newcomers as a sponsor."""

from forum.models import Member
from reputation.models import Sponsor


def of(*, member: Member) -> Sponsor | None:
    """Their standing as a sponsor, while it lasts."""
    return Sponsor.objects.filter(member=member, ended_at=None).first()
