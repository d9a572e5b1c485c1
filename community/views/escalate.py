"""Calling a person to a question, and saying that it was a false alarm."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.domain import escalating
from community.forms.escalating import EscalateForm
from community.lib.line import URGENT, of_row
from community.models import Escalation
from community.queries import access, escalations, services
from community.views.promise import card, there_from
from forum.lib import clock, limits
from forum.models import Member, Thread
from forum.queries import access as forum_access
from forum.rules import NotAllowed
from forum.views import common, errors, typed
from forum.views.limiting import limited, spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it cannot wait, and whom to turn to meanwhile. A second send of the same form is the
    first one; where the question does not wait any more, what was typed comes back with that."""
    member, now = common.signed_in(request), clock.now()
    thread = forum_access.thread(member=member, pk=pk)
    is_post, refused = request.method == "POST", None
    how = escalating.check_how(member, thread=thread) if is_post else _check(member, thread)
    sounds = thread.service_line.get(URGENT)
    form = EscalateForm(
        request.POST if is_post else None, how=how,
        initial={"reason": sounds} | typed.kept(request),
    )  # fmt: skip
    if is_post and form.is_valid():
        try:
            spend(request, limits.WRITE)
            sent = form.cleaned_data
            called = escalating.escalate(
                thread=thread, by=member, reason=sent["reason"], note=sent.get("words", ""),
                key=sent["key"], now=now,
            )  # fmt: skip
            messages.success(request, _said(called, now))
            return redirect(thread)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"thread": thread, "form": form, "is_asker": how == Escalation.How.ASKER} | card()
    response = render(
        request, "community/escalate/index.html", shown, status=422 if is_post else 200
    )
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def false_alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """It was none. The button stands on the question's page, where a GET leads, and at the
    desk (`next`)."""
    member, now = common.signed_in(request), clock.now()
    escalating.check_false_alarm(member)
    found = access.escalation(pk=pk)
    thread = forum_access.thread(member=member, pk=found.service_id)
    if request.method == "POST":
        escalating.call_off(escalation=found, by=member, now=now)
        messages.success(request, _("Noted. Only whoever called reads of it."))
    return redirect(common.next_url(request, thread.get_absolute_url()))


def _said(called: Escalation, now: datetime) -> str:
    """That it is done, and from when somebody is there where nobody is."""
    line = of_row(called.service.thread.service_line)
    there = there_from(called, line, now=now)
    if not there:
        return _("A person is called. You see here who it is.")
    return _("A person is called. Our team is there from %(time)s: then somebody looks first.") % {
        "time": there
    }


def _check(member: Member, thread: Thread) -> Escalation.How:
    """As what they may call a person now, before they have typed anything. Raises NotAllowed."""
    service = services.of(thread).first()
    said = service is not None and escalations.by_asker(service=service)
    return escalating.check_escalate(member, thread=thread, service=service, asked_before=said)
