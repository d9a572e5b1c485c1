"""The way to being a mentor: where one stands on it, applying, suggesting somebody."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import clock, limits
from forum.models import Member
from forum.queries import access as people
from forum.views import common, typed
from forum.views.limiting import spend
from reputation.domain import applications, quizzes
from reputation.forms.mentors import ApplyForm, WhyForm
from reputation.lib import lessons
from reputation.models import Mentor
from reputation.queries import applications as reads
from reputation.queries import checklist, learning, sponsors
from reputation.queries import mentors as who
from reputation.views import refusing
from reputation.views.mentors_page import told
from reputation.views.sponsoring import missing_words


@require_safe
@common.members_only
def become(request: HttpRequest) -> HttpResponse:
    """Checklist, lessons, quiz and application, with what comes next."""
    member, now = common.signed_in(request), clock.now()
    if member.is_company:  # nothing of it is theirs to do: what it takes stands on the page of all
        messages.info(request, rules.why_not(quizzes.check_learn, member))
        return redirect("mentors")
    mentor = who.of_member(member=member)
    if mentor is not None and mentor.is_serving:
        return redirect("mentor_standing")
    return render(request, "reputation/become/index.html", _shown(member, mentor, now))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@refusing.leading_to("way")
def apply(request: HttpRequest) -> HttpResponse:
    """The application, once all before it is done."""
    member, now = common.signed_in(request), clock.now()
    mentor = who.of_member(member=member)
    learned = learning.of_member(member=member, mentor=mentor)
    meets = all(line.is_met for line in checklist.of_member(member=member, now=now))
    sent = request.POST if request.method == "POST" else None
    form = ApplyForm(sent, mentor=mentor or Mentor(member=member), initial=typed.kept(request))
    is_again = sent is not None and mentor is not None and mentor.state == Mentor.State.APPLIED
    if not is_again:
        applications.check_apply(member, mentor=mentor, learned=learned, meets=meets, now=now)
    if sent is not None and form.is_valid():
        try:
            spend(request, limits.WRITE)
            said = form.cleaned_data
            applications.apply(
                member=member, words=said["words"], choices=form.choices(), key=said["key"],
                now=now,
            )  # fmt: skip
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you! You hear from us within seven days."))
            return redirect("become_mentor")
    status = 422 if sent is not None else 200
    shown = {"form": form, "conduct": lessons.conduct(get_language() or "en")}
    return render(request, "reputation/apply/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def nominate(request: HttpRequest, handle: str) -> HttpResponse:
    """Suggest somebody, with a reason that they read."""
    member = common.signed_in(request)
    other = people.member_by_handle(handle=handle)
    applications.check_nominate(member, other=other, is_mentor=who.may_decide(member=member))
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            applications.nominate(
                member=other, by=member, reason=form.cleaned_data["body"][:300], now=clock.now()
            )
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Suggested. They read why."))
            return redirect(other)
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "person": other}
    return render(request, "reputation/nominate/index.html", shown, status=status)


def _shown(member: Member, mentor: Mentor | None, now: datetime) -> dict[str, Any]:
    learned = learning.of_member(member=member, mentor=mentor)
    lines = checklist.of_member(member=member, now=now)
    meets = all(line.is_met for line in lines)
    application = reads.last_of(mentor=mentor) if mentor else None
    return {
        "mentor": mentor,
        "lines": told(lines),
        "meets": meets,
        "met": sum(line.is_met for line in lines),
        "lessons": [
            (one, one.code in learned.read) for one in lessons.lessons(get_language() or "en")
        ],
        "learned": learned,
        "quiz_barred": _barred(member, learned, now),
        "application": application,
        "apply_barred": rules.why_not(
            applications.check_apply, member, mentor=mentor, learned=learned, meets=meets, now=now
        ),
        "again_at": mentor.since + applications.AGAIN_AFTER
        if mentor and mentor.state == Mentor.State.REFUSED
        else None,
        "nominations": reads.nominations(member=member),
        "sponsor": sponsors.of(member=member),
        "sponsor_barred": missing_words(member),
    }


def _barred(member: Member, learned: learning.Learned, now: datetime) -> str:
    return rules.why_not(
        quizzes.check_begin, member, purpose=quizzes.Purpose.ENTRY, last=learned.quiz,
        until=None, now=now,
    )  # fmt: skip
