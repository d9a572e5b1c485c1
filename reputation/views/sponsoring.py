"""Inviting somebody new, and joining by such an invitation."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import clock, limits
from forum.models import Member
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import sponsors
from reputation.models import SponsorLink
from reputation.models.mentor import SPONSOR_CAPACITY
from reputation.queries import checklist, pairings
from reputation.queries import sponsors as reads

PAGE = "sponsoring"


@require_safe
@common.members_only
def sponsoring(request: HttpRequest) -> HttpResponse:
    """One's own invitation and who came by it; or what is missing for one."""
    member = common.signed_in(request)
    link = reads.link_of(member=member)
    newcomers = pairings.sponsored_by(member.pk)
    shown = {
        "missing": missing_words(member),
        "sponsor": reads.of(member=member),
        "link": link,
        "address": address(link) if link else "",
        "newcomers": newcomers,
        "most": SPONSOR_CAPACITY,
        "free": max(0, SPONSOR_CAPACITY - len(newcomers)),
    }
    return render(request, "reputation/sponsoring/index.html", shown)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def open_link(request: HttpRequest) -> HttpResponse:
    sponsors.open_link(by=common.signed_in(request), now=clock.now())
    messages.success(request, _("Here is your invitation. Send it to somebody who is new here."))
    return redirect(PAGE)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def revoke_link(request: HttpRequest) -> HttpResponse:
    sponsors.revoke_link(by=common.signed_in(request), now=clock.now())
    messages.success(request, _("Your invitation does not work any more."))
    return redirect(PAGE)


@common.button_on(PAGE)
@common.members_only
@limited(limits.WRITE, "POST")
def end(request: HttpRequest) -> HttpResponse:
    """Be no sponsor any more."""
    sponsors.end(member=common.signed_in(request), now=clock.now())
    messages.success(request, _("You are no sponsor any more. Thank you for your help."))
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.WRITE, "POST")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites; sent, a visitor goes on to join, and whoever has joined has this sponsor."""
    link = reads.link(secret=secret)
    if link is None:
        raise Http404
    member = common.member_of(request)
    if request.method == "POST" and member is None:
        request.session[sponsors.INVITED] = link.secret
        return redirect("account_signup")
    refusal = ""
    if request.method == "POST" and member is not None:
        try:
            sponsors.join(link=link, by=member, now=clock.now())
        except rules.NotAllowed as problem:
            refusal = str(problem)
        else:
            return redirect("own_mentor")
    shown = {
        "link": link, "refusal": refusal, "works": _works(link),
        "is_own": member is not None and member.pk == link.sponsor_id,
    }  # fmt: skip
    status = 403 if refusal else 200
    return render(request, "reputation/sponsor_invitation/index.html", shown, status=status)


def missing_words(member: Member) -> str:
    """Why this member cannot invite anybody yet; "" where they can."""
    return rules.why_not(
        sponsors.check_begin, member, standing=member.standing, verifies=checklist.site_verifies()
    )


def address(link: SponsorLink) -> str:
    """The invitation as it is sent."""
    return f"{settings.SITE_URL}{reverse('sponsor_invitation', args=[link.secret])}"


def _works(link: SponsorLink) -> bool:
    sponsor = reads.of(member=link.sponsor)
    has_room = sponsor is not None and sponsor.load < SPONSOR_CAPACITY
    return link.revoked_at is None and link.sponsor.is_active and has_room
