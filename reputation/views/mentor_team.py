"""How the team looks after mentors: what waits for it, and removing one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import clock, limits
from forum.models import Member
from forum.views import common
from forum.views.limiting import spend
from reputation.domain import mentors, removals
from reputation.forms.mentors import LongForm
from reputation.queries import access
from reputation.queries import applications as waiting
from reputation.queries import mentors as who
from reputation.queries import removals as reads
from reputation.queries.removals import Said


@require_safe
@common.members_only
def team(request: HttpRequest) -> HttpResponse:
    """Applications, probations and removals that run, and who serves; what is late says so."""
    now = clock.now()
    mentors.check_look_after(common.signed_in(request))
    shown = {
        "applications": list(waiting.waiting()),
        "probations": list(waiting.running()),
        "removals": reads.to_do(),
        "serving": who.shown(now=now),
        "now": now,
    }
    return render(request, "reputation/mentor_team/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def remove(request: HttpRequest, handle: str) -> HttpResponse:
    """Ask for a removal, in writing."""
    member, now = common.signed_in(request), clock.now()
    mentors.check_look_after(member)
    mentor = access.mentor(handle=handle)
    removals.check_ask(member, mentor=mentor)
    form = LongForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            found = removals.ask(
                mentor=mentor, by=member, reason=form.cleaned_data["body"], now=now
            )
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. The mentor reads it and has seven days to answer."))
            return redirect("mentor_removal", pk=found.pk)
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "mentor": mentor, "open": who.open_removal(mentor=mentor)}
    return render(request, "reputation/mentor_remove/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said so far; the second person's word, and the third's on an appeal."""
    member, now = common.signed_in(request), clock.now()
    mentors.check_look_after(member)
    said = reads.said(removal=access.removal(pk=pk))
    form = LongForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            _say(said, member, "yes" in request.POST, form.cleaned_data["body"], now)
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
            said = reads.said(removal=access.removal(pk=pk))
        else:
            messages.success(request, _("Decided. The mentor reads why."))
            return redirect("mentor_removal", pk=pk)
    status = 422 if request.method == "POST" else 200
    shown = {"said": said, "form": form, "is_heard": said.is_heard(now)} | _barred(
        said, member, now
    )
    return render(request, "reputation/mentor_removal/index.html", shown, status=status)


def _say(said: Said, member: Member, is_yes: bool, reason: str, now: datetime) -> None:
    act = removals.settle if said.waits_for_verdict else removals.decide
    act(removal=said.removal, by=member, is_yes=is_yes, reason=reason, now=now)


def _barred(said: Said, member: Member, now: datetime) -> dict[str, Any]:
    """Why this person says nothing here; "" where they may."""
    if said.waits_for_verdict:
        barred = rules.why_not(removals.check_verdict, member, said=said)
    else:
        barred = rules.why_not(removals.check_decide, member, said=said, now=now)
    return {"barred": barred, "is_verdict": said.waits_for_verdict}
