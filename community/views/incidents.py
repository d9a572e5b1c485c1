"""Known incidents: the list, the page of one, and what everybody and the team say of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.domain import affected, incidents
from community.forms import incidents as words
from community.forms.incidents import IncidentForm, InformForm
from community.models import Incident
from community.queries import incidents as reads
from forum import rules
from forum.lib import clock, limits
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import limited, spend

SHOWN = 20  # questions that belong to it


@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """What is broken just now, and what was lately."""
    open_now, ended = reads.listed(member=common.member_of(request))
    shown = {"open": open_now, "ended": ended}
    return render(request, "community/incidents/index.html", shown)


@require_safe
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    member = common.member_of(request)
    return _show(request, reads.incident(member=member, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def have_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I have this too"; `said=0` takes it back. A GET is whoever comes back from signing in."""
    member = common.signed_in(request)
    found = reads.incident(member=member, pk=pk)
    if request.method != "POST":
        return redirect("incident", pk)
    if request.POST.get("said") == "0":
        affected.withdraw(incident=found, by=member, now=clock.now())
        messages.success(request, _("Taken back."))
    else:
        affected.say(incident=found, by=member, now=clock.now())
        messages.success(request, _("Noted. We tell you what is new, and when it is over."))
    return redirect(common.next_url(request, reverse("incident", args=[pk])))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def change_incident(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: Incident, member: Member, form: forms.Form) -> str:
        base = form.cleaned_data["base"]
        incidents.change(incident=found, by=member, now=clock.now(), base=base, **form.said)
        return _("Changed.")

    return _done(request, pk, "words", partial(IncidentForm, now=clock.now()), act)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def inform_of_incident(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: Incident, member: Member, form: forms.Form) -> str:
        incidents.inform(incident=found, by=member, now=clock.now(), **form.cleaned_data)
        return _("Everybody who has it hears of your answer.")

    return _done(request, pk, "news", InformForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def take_back_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """ "That was no outage"."""

    def act(found: Incident, member: Member, form: forms.Form) -> str:
        incidents.take_back(incident=found, by=member, now=clock.now())
        return _("Taken back: everybody who heard of it hears that it was none.")

    return _done(request, pk, "none", forms.Form, act)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def end_incident(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: Incident, member: Member, form: forms.Form) -> str:
        incidents.end(incident=found, by=member, now=clock.now())
        return _("It is over: everybody who has it hears of it.")

    return _done(request, pk, "over", forms.Form, act)


def _done(
    request: HttpRequest, pk: int, name: str, form_class: Callable[..., forms.Form],
    act: Callable[[Incident, Member, Any], str],
) -> HttpResponse:  # fmt: skip
    """What the team sends from the page of an incident: done, or the page with what is wrong."""
    member = incidents.check_team(common.signed_in(request))
    found = reads.incident(member=member, pk=pk)
    if request.method != "POST":
        return redirect("incident", pk)
    form = form_class(request.POST)
    if not form.is_valid():
        return _show(request, found, status=422, **{name: form})
    try:
        spend(request, limits.WRITE)
        said = act(found, member, form)
    except NotAllowed as refusal:
        found = reads.incident(member=member, pk=pk)
        form.add_error(None, str(refusal))
        words.look_again(form, found)
        return errors.beside(_show(request, found, status=422, **{name: form}), refusal)
    messages.success(request, said)
    return redirect("incident", pk)


def _show(
    request: HttpRequest, found: Incident, *, status: int = 200, **sent: forms.Form
) -> HttpResponse:
    """The page of an incident; `sent` is the form that was not in order, by its name."""
    member = common.member_of(request)
    is_team = rules.allowed(incidents.check_team, member)
    shown: dict[str, Any] = {
        "incident": found,
        "answer": found.answer if found.answer and not found.answer.deleted_at else None,
        "is_mine": reads.is_mine(incident=found, member=member),
        "is_team": is_team,
        "wrong": next(iter(sent), ""),
    }
    if is_team:
        shown["belonging"] = reads.belonging(incident=found, member=member, most=SHOWN)
    if is_team and (found.ended_at is None or sent):  # what was typed stays, where it came too late
        shown["words"] = IncidentForm(initial=words.initial(found))
        shown["news"], shown["over"], shown["none"] = InformForm(), forms.Form(), forms.Form()
    return render(request, "community/incident/index.html", {**shown, **sent}, status=status)
