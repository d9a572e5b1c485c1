"""A mentor's desk: what waits for them, their newcomers, what became of it all, and the pause."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import clock, limits
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import mentors
from reputation.forms.mentors import PauseForm
from reputation.lib import pairing_words
from reputation.models import Mentor
from reputation.queries import desk, impact, offers, pairings
from reputation.queries import mentors as reads

USUAL_PAUSE = timedelta(days=14)


@require_safe
@common.members_only
def mentor_desk(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    return _show(request, member, own(member), None)


@common.button_on("mentor_desk")
@common.members_only
@limited(limits.WRITE, "POST")
def pause_mentoring(request: HttpRequest) -> HttpResponse:
    """No newcomers until that day; those there are go to others."""
    member = common.signed_in(request)
    mentor = own(member)
    form = PauseForm(request.POST)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            mentors.pause(mentor=mentor, until=until, by=member, now=clock.now())
        except NotAllowed as refusal:
            form.add_error("until", str(refusal))
        else:
            messages.success(request, _("Enjoy your time off. Others look after your newcomers."))
            return redirect("mentor_desk")
    return _show(request, member, mentor, form)


@common.button_on("mentor_desk")
@common.members_only
@limited(limits.WRITE, "POST")
def resume_mentoring(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    mentors.resume(mentor=own(member), by=member, now=clock.now())
    messages.success(request, _("Welcome back! Newcomers find you again."))
    return redirect("mentor_desk")


def own(member: Member) -> Mentor:
    """This member's standing as a mentor. Raises NotAllowed for anybody who has none."""
    mentor = reads.of_member(member=member)
    mentors.check_serving(member, mentor=mentor)
    mentor.member = member  # who comes with the standing
    return mentor


def _show(
    request: HttpRequest, member: Member, mentor: Mentor, form: PauseForm | None
) -> HttpResponse:  # fmt: skip
    """`form` is the pause that was not in order."""
    now = clock.now()
    newcomers = pairings.mentees_of(member.pk)
    back = mentors.today(member, now=now) + USUAL_PAUSE
    shown: dict[str, Any] = {
        "mentor": mentor,
        "is_paused": mentor.state == Mentor.State.PAUSED,
        "offers": list(offers.open_for(member.pk, now=now)),
        "desk": desk.load(mentor=mentor, pairings=newcomers, now=now),
        "newcomers": [(one, pairing_words.reasons(one.why)) for one in newcomers],
        "free": max(0, mentor.capacity - mentor.load),
        "impact": impact.of(member=member, now=now),
        "pause_form": form or PauseForm(initial={"until": back}),
        "is_refused": form is not None,
    }
    status = 422 if form is not None else 200
    return render(request, "reputation/mentor_desk/index.html", shown, status=status)
