"""Invitations of sponsors."""

from forum.models import Member
from reputation.models import SponsorLink


def link_of(*, member: Member) -> SponsorLink | None:
    """The invitation that works now."""
    return SponsorLink.objects.filter(sponsor=member, revoked_at=None).first()


def link(*, secret: str) -> SponsorLink | None:
    """The invitation with this secret, also one that works no more; None for any other text."""
    return SponsorLink.objects.filter(secret=secret).select_related("sponsor__standing").first()
