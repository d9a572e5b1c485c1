"""Sponsors and their invitations."""

from forum.models import Member
from reputation.models import Sponsor, SponsorLink


def of(*, member: Member) -> Sponsor | None:
    """Their standing as a sponsor, while it lasts."""
    return Sponsor.objects.filter(member=member, ended_at=None).first()


def link_of(*, member: Member) -> SponsorLink | None:
    """The invitation that works now."""
    return SponsorLink.objects.filter(sponsor=member, revoked_at=None).first()


def link(*, secret: str) -> SponsorLink | None:
    """The invitation with this secret, also one that works no more; None for any other text."""
    return SponsorLink.objects.filter(secret=secret).select_related("sponsor__standing").first()
