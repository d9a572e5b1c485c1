"""A sponsor (a Pate): any verified customer from level 50 who wants to bring somebody along. Whom
they look after comes by their invitation (domain.sponsoring). Lock rule: their row."""

from datetime import datetime

from django.utils.translation import gettext as _

from forum import rules
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Member, Standing
from forum.rules import NotAllowed
from reputation.domain import pairings
from reputation.models import Pairing, Sponsor, SponsorLink
from reputation.queries import checklist


def check_begin(member: Member | None, *, standing: Standing, verifies: bool) -> Member:
    """Whether they may be a sponsor; `verifies`: this site knows who is a customer."""
    member = rules.check_member(member)
    if member.is_company:
        raise NotAllowed(_("You are on the team already. Sponsors are customers."))
    if standing.points < limits.MEMBER_POINTS:
        raise NotAllowed(
            _("From %(n)s points on you can stand by newcomers. You have %(have)s.")
            % {"n": limits.MEMBER_POINTS, "have": standing.points}
        )
    if verifies and member.verified_at is None:
        raise NotAllowed(_("Sponsors are customers whom we know as such. You are not verified "
                           "yet."))  # fmt: skip
    return member


@verb
def begin(*, member: Member, now: datetime) -> Sponsor:
    """Opt in. Twice is as once. Raises NotAllowed."""
    standing = Standing.objects.get(pk=member.pk)
    check_begin(member, standing=standing, verifies=checklist.site_verifies())
    Sponsor.objects.bulk_create([Sponsor(member=member, began_at=now)], ignore_conflicts=True)
    found = Sponsor.objects.select_for_update().get(pk=member.pk)
    if found.ended_at is not None:
        found.began_at, found.ended_at = now, None
        found.save(update_fields=["began_at", "ended_at"])
    return found


@verb
def end(*, member: Member, now: datetime) -> None:
    """Opt out: newcomers keep their mentors, and the invitation works no more. Twice is as once."""
    rules.check_member(member)
    found = Sponsor.objects.select_for_update().filter(pk=member.pk, ended_at=None).first()
    if found is None:
        return
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    SponsorLink.objects.filter(sponsor=member, revoked_at=None).update(revoked_at=now)
    pairings.release_sponsored(sponsor_id=member.pk, ending=Pairing.Ending.LEFT, now=now)
