"""Sponsors and their invitations."""

from dataclasses import dataclass

from forum.models import Member, Standing
from reputation.models import Sponsor, SponsorLink


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides who may be a sponsor."""

    points: int
    site_verifies: bool


def asked_of(*, member: Member) -> Asked:
    """Two statements. A site verifies where it has verified anybody."""
    points = Standing.objects.filter(member=member).values_list("points", flat=True).first()
    verifies = Member.objects.filter(verified_at__isnull=False).exists()
    return Asked(points or 0, verifies)


def of(*, member: Member) -> Sponsor | None:
    """Their standing as a sponsor, while it lasts."""
    return Sponsor.objects.filter(member=member, ended_at=None).first()


def link_of(*, member: Member) -> SponsorLink | None:
    """The invitation that works now."""
    return SponsorLink.objects.filter(sponsor=member, revoked_at=None).first()


def link(*, secret: str) -> SponsorLink | None:
    """The invitation with this secret, also one that works no more; None for any other text."""
    if "\0" in secret:
        return None
    return SponsorLink.objects.filter(secret=secret).select_related("sponsor__standing").first()
