"""Known incidents from the page of a question: it opens one, belongs to one, or does not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.domain import incident_threads, incidents
from community.forms.incidents import IncidentForm, JoinForm
from community.queries import incidents as reads
from forum.lib import clock, limits
from forum.queries import access
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import limited, spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def not_of_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Mine is different": said on the page of question `pk`, where a GET leads."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    if request.method != "POST":
        return redirect(thread)
    incident_threads.leave(thread=thread, by=member, now=clock.now())
    said = (
        _("Your question is one of its own again: others see it as open.")
        if thread.author_id == member.pk
        else _("The question is one of its own again: others see it as open.")
    )
    messages.success(request, said)
    return redirect(thread)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def join_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """The team says that question `pk` belongs to an incident."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    incident_threads.check_join(member, thread=thread)
    form = JoinForm(request.POST)
    if request.method == "POST" and form.is_valid():
        found = reads.incident(member=member, pk=form.cleaned_data["incident"])
        incident_threads.join(thread=thread, incident=found, by=member, now=clock.now())
        messages.success(request, _("It belongs to the incident now; whoever asked is told."))
    return redirect(thread)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def open_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """Make question `pk` the place where an incident is answered. What is sent first is shown once
    more, with how many people hear of it; what is sent from there (`sure`) opens it."""
    member, now = incidents.check_team(common.signed_in(request)), clock.now()
    thread = access.thread(member=member, pk=pk)
    is_post = request.method == "POST"
    there = None if is_post else reads.of_thread(thread=thread)
    if there is not None:
        return redirect("incident", there)
    incidents.check_open(member, thread=thread)
    begins = {f"title_{thread.language}": thread.title, "known_since": thread.created_at}
    form = IncidentForm(request.POST if is_post else None, initial=begins, now=now)
    refused, asks = None, False
    if is_post and form.is_valid():
        asks = "sure" not in request.POST  # once, before anybody hears of it
    if is_post and form.is_valid() and not asks:
        try:
            spend(request, limits.WRITE)
            found = incidents.open_one(thread=thread, by=member, now=now, **form.said)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Everybody reads it now on the first page."))
            return redirect("incident", found.pk)
    shown: dict[str, Any] = {"thread": thread, "form": form, "asks": asks}
    if asks:
        shown["reach"] = reads.reach(thread=thread)
    status = 422 if is_post and not asks else 200
    response = render(request, "community/open_incident/index.html", shown, status=status)
    return errors.beside(response, refused)
