"""One's own time as a mentor: pausing, going on, leaving, coming back, and being heard."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import rules
from forum.lib import clock, limits
from forum.models import Member
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import mentors, quizzes, removals
from reputation.forms.mentors import LongForm, PauseForm
from reputation.models import Mentor
from reputation.queries import learning, thanks
from reputation.queries import mentors as reads
from reputation.queries import removals as heard

SHORT = timedelta(days=14)  # the pause of one tap


@require_safe
@common.members_only
def standing(request: HttpRequest) -> HttpResponse:
    """Where one stands, and all that one can do about it."""
    member, now = common.signed_in(request), clock.now()
    mentor = reads.of_member(member=member)
    if mentor is None or mentor.state in (Mentor.State.INVITED, Mentor.State.LEARNING):
        return redirect("become_mentor")
    return render(request, "reputation/mentor_standing/index.html", _shown(member, mentor, now))


@common.button_on("mentor_standing")
@common.members_only
@limited(limits.SETTINGS)
def pause(request: HttpRequest) -> HttpResponse:
    """Until a day, or for two weeks (`short`)."""
    member, now = common.signed_in(request), clock.now()
    mentor = _own(member)
    if "short" in request.POST:
        until = mentors.today(member, now=now) + SHORT
    else:
        form = PauseForm(request.POST)
        if not form.is_valid():
            return _again(request, member, mentor, now, pause=form)
        until = form.cleaned_data["until"]
    try:
        mentors.pause(mentor=mentor, until=until, by=member, now=now)
    except rules.NotAllowed as refusal:
        if not mentor.is_serving:
            raise
        form = PauseForm(request.POST)
        form.is_valid()
        form.add_error("until", str(refusal))
        return _again(request, member, mentor, now, pause=form)
    messages.success(request, _("You pause. Your newcomers are looked after."))
    return redirect("mentor_standing")


@common.button_on("mentor_standing")
@common.members_only
@limited(limits.SETTINGS)
def resume(request: HttpRequest) -> HttpResponse:
    """Go on at once."""
    member = common.signed_in(request)
    mentors.resume(mentor=_own(member), by=member, now=clock.now())
    messages.success(request, _("Good to have you back."))
    return redirect("mentor_standing")


@common.button_on("mentor_standing")
@common.members_only
@limited(limits.SETTINGS)
def leave(request: HttpRequest) -> HttpResponse:
    """Be alumni from now on."""
    member = common.signed_in(request)
    mentors.leave(mentor=_own(member), by=member, now=clock.now())
    messages.success(request, _("Thank you for your time as a mentor. Your points stay."))
    return redirect("mentor_standing")


@common.button_on("mentor_standing")
@common.members_only
@limited(limits.SETTINGS)
def come_back(request: HttpRequest) -> HttpResponse:
    """Alumni are mentors again, after the quiz."""
    member = common.signed_in(request)
    mentor = _own(member)
    learned = learning.of_member(member=member, mentor=mentor)
    mentors.come_back(mentor=mentor, by=member, passed=learned.has_passed, now=clock.now())
    messages.success(request, _("Good to have you back."))
    return redirect("mentor_standing")


@common.button_on("mentor_standing")
@common.members_only
@limited(limits.WRITE)
def answer_removal(request: HttpRequest) -> HttpResponse:
    """What one says to a removal, or against the decision (`appeal`)."""
    member, now = common.signed_in(request), clock.now()
    mentor = _own(member)
    said, is_appeal = heard.last_of(mentor=mentor), "appeal" in request.POST
    if is_appeal:
        checked = removals.check_appeal(member, said=said, now=now)
    else:
        checked = removals.check_hearing(member, said=said)
    form = LongForm(request.POST)
    if not form.is_valid():
        return _again(request, member, mentor, now, words=form)
    act = removals.appeal if is_appeal else removals.answer
    act(removal=checked.removal, by=member, text=form.cleaned_data["body"], now=now)
    messages.success(request, _("Sent. The team reads it, and answers here."))
    return redirect("mentor_standing")


def _own(member: Member) -> Mentor:
    """Their way as a mentor. Raises NotAllowed where they never began."""
    found = reads.of_member(member=member)
    if found is None:
        raise rules.NotAllowed(_("This is for mentors. You can read how to become one."))
    return found


def _again(
    request: HttpRequest, member: Member, mentor: Mentor, now: datetime, **forms: Any
) -> HttpResponse:
    shown = _shown(member, mentor, now) | forms
    return render(request, "reputation/mentor_standing/index.html", shown, status=422)


def _shown(member: Member, mentor: Mentor, now: datetime) -> dict[str, Any]:
    said = heard.last_of(mentor=mentor)
    until = reads.renew_until(mentor=mentor) if mentor.is_serving else None
    left = reads.left_at(mentor=mentor) if mentor.state == Mentor.State.ALUMNI else None
    return {
        "mentor": mentor,
        "topics": reads.topics_of([mentor])[mentor.pk],
        "places": max(0, mentor.capacity - mentor.load),
        "probation": reads.probation(mentor=mentor),
        "until": until,
        "asks_renewal": until is not None and until - now <= quizzes.RENEW_FROM,
        "pause": PauseForm(label_suffix=""),
        "said": said,
        "may_answer": rules.allowed(removals.check_hearing, member, said=said),
        "may_appeal": rules.allowed(removals.check_appeal, member, said=said, now=now),
        "words": LongForm(label_suffix=""),
        "may_return": left is not None and now - left <= mentors.RETURN_WITHIN,
        "has_passed": left is not None
        and learning.of_member(member=member, mentor=mentor).has_passed,
        "steps": reads.steps(mentor=mentor),
        "verdict": thanks.verdict_on(mentor_id=mentor.pk),
    }
