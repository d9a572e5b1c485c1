"""Sponsors (a Pate): verified customers from level 50 who bring somebody along by their invitation
and show the first steps. No rights come of it.

Lock rule: the sponsor's row, then the newcomer's pairing.
"""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import notices
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Member, Standing
from forum.rules import NotAllowed
from reputation.domain import pairings
from reputation.lib import pairing_kinds
from reputation.models import Pairing, Sponsor, SponsorLink
from reputation.models.mentor import SPONSOR_CAPACITY
from reputation.queries import candidates, checklist
from reputation.queries import pairings as pairs

Kind = Pairing.Kind
INVITED = "sponsor_link"  # in a visitor's session: by which link they came


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


@verb
def open_link(*, by: Member, now: datetime) -> SponsorLink:
    """The address by which up to three newcomers join with `by` as their sponsor; who has one
    keeps it. Becoming a sponsor comes with it. Raises NotAllowed."""
    begin(member=by, now=now)
    there = SponsorLink.objects.filter(sponsor=by, revoked_at=None).first()
    secret = secrets.token_urlsafe(16)
    return there or SponsorLink.objects.create(sponsor=by, secret=secret, made_at=now)


@verb
def revoke_link(*, by: Member, now: datetime) -> None:
    """The address works no more; who came by it stays. Again changes nothing."""
    SponsorLink.objects.filter(sponsor=by, revoked_at=None).update(revoked_at=now)


def check_join(member: Member, *, sponsor: Member, is_new: bool, has_one: bool, load: int) -> None:
    """Whether somebody joins as the newcomer of this sponsor."""
    if sponsor.pk == member.pk:
        raise NotAllowed(_("This is your own invitation: give it to somebody who is new here."))
    if not is_new:
        raise NotAllowed(_("Invitations are for people who are new here."))
    if has_one:
        raise NotAllowed(_("You have a sponsor already."))
    if load >= SPONSOR_CAPACITY:
        name = sponsor.display_name
        raise NotAllowed(
            _("%(name)s looks after three newcomers already. You are just as welcome without.")
            % {"name": name}
        )


@verb
def join(*, link: SponsorLink, by: Member, now: datetime) -> Pairing:
    """`by` joined by this address: whose it is looks after them. Again gives the same. Raises
    NotAllowed."""
    held = Sponsor.objects.select_for_update().get(member=link.sponsor_id)
    works = SponsorLink.objects.filter(pk=link.pk, revoked_at=None).exists()
    if not works or held.ended_at is not None or not link.sponsor.is_active:
        raise NotAllowed(_("This invitation does not work any more. You are welcome without."))
    there = pairs.sponsor_of(by.pk)
    if there is not None and there.guide_id == link.sponsor_id:
        return there
    check_join(
        by, sponsor=link.sponsor, is_new=candidates.is_new(member=by, now=now),
        has_one=there is not None, load=held.load,
    )  # fmt: skip
    try:
        with transaction.atomic():
            pairing = Pairing.objects.create(
                newcomer=by, guide=link.sponsor, kind=Kind.SPONSOR, began_at=now,
                why={"link": link.pk},
            )  # fmt: skip
    except IntegrityError as twice:  # by two invitations at once
        raise NotAllowed(_("You have a sponsor already.")) from twice
    Sponsor.objects.filter(pk=held.pk).update(load=F("load") + 1)
    _tell_both(pairing, now)
    return pairing


def _tell_both(pairing: Pairing, now: datetime) -> None:
    newcomer, sponsor = pairing.newcomer, pairing.guide
    key = f"pairing:{pairing.pk}"
    notices.tell(
        kind=pairing_kinds.SPONSORED, to=Member.objects.filter(pk=sponsor.pk), key=key,
        by=newcomer, now=now,
    )  # fmt: skip
    notices.tell(
        kind=pairing_kinds.SPONSOR_FOUND, to=Member.objects.filter(pk=newcomer.pk), key=key,
        by=sponsor, now=now,
    )  # fmt: skip
