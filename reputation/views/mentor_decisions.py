"""What one of the team and a mentor decide: applications, and the first two weeks."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import ages, clock, limits
from forum.models import Member
from forum.views import common
from forum.views.limiting import spend
from reputation.domain import applications
from reputation.forms.mentors import WhyForm
from reputation.models import Application
from reputation.queries import access, checklist
from reputation.queries import applications as reads
from reputation.queries import mentors as who
from reputation.views.mentors_page import told


@require_safe
@common.members_only
def application_list(request: HttpRequest) -> HttpResponse:
    """What waits for a word, for mentors and the team; and whom one stands beside."""
    member, now = common.signed_in(request), clock.now()
    applications.check_see(member, is_mentor=who.may_decide(member=member))
    waiting = list(reads.waiting())
    shown = {
        "applications": waiting,
        "age": ages.of_instants(one.at for one in waiting),
        "probations": [one for one in reads.running() if one.buddy_id == member.pk],
        "now": now,
    }
    return render(request, "reputation/mentor_applications/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with the figures of whoever applied; and the word of whoever may say one."""
    member, now = common.signed_in(request), clock.now()
    applications.check_see(member, is_mentor=who.may_decide(member=member))
    found = access.application(pk=pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_yes = "yes" in request.POST
        try:
            spend(request, limits.WRITE)
            applications.decide(
                application=found, by=member, is_yes=is_yes, reason=form.cleaned_data["body"],
                now=now,
            )  # fmt: skip
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
            found = access.application(pk=pk)
        else:
            messages.success(request, _("Noted. Whoever applied reads your reason."))
            return redirect("mentor_application", pk=found.pk)
    status = 422 if request.method == "POST" else 200
    shown = _shown(found, member, now) | {"form": form}
    return render(request, "reputation/mentor_application/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def probation(request: HttpRequest, pk: int) -> HttpResponse:
    """The first weeks of a mentor, for the mentor beside them and the team."""
    member, now = common.signed_in(request), clock.now()
    found = access.probation(pk=pk)
    applications.check_see_probation(member, probation=found)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            applications.object_to(
                probation=found, by=member, reason=form.cleaned_data["body"], now=now
            )
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
            found = access.probation(pk=pk)
        else:
            messages.success(request, _("Ended. The mentor reads why."))
            return redirect("mentor_probation", pk=found.pk)
    status = 422 if request.method == "POST" else 200
    shown = {
        "probation": found,
        "form": form,
        "may_object": rules.allowed(applications.check_object, member, probation=found),
    }
    return render(request, "reputation/mentor_probation/index.html", shown, status=status)


def _shown(found: Application, member: Member, now: datetime) -> dict[str, Any]:
    words, sure = reads.words(application=found), who.may_decide(member=member)
    barred = rules.why_not(
        applications.check_decide, member, application=found, is_mentor=sure
    ) or rules.why_not(
        applications.seat_of, by=member, application=found, before=words, is_mentor=sure
    )
    applicant = found.mentor.member
    return {
        "application": found,
        "person": applicant,
        "words": words,
        "lines": told(checklist.of_member(member=applicant, now=now), advises=False),
        "topics": who.topics_of([found.mentor])[found.mentor_id],
        "nominations": reads.nominations(member=applicant),
        "barred": barred,
        "is_late": found.closed_at is None and found.due_at < now,
    }
