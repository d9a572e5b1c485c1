"""The call: its owner sees the number inside the window, each time noted, and says what came of it.

The number stands in the answer to the POST that asked for it and in nothing else: no redirect, no
address, no message, no log line carries it, and no browser keeps that page.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from community.domain import callbacks
from community.forms import case_desk as forms
from community.lib import phone_number
from community.models import CallAttempt
from community.queries import case_desk as reads
from community.views import case_desk_common, case_desk_words
from forum.lib import clock, limits
from forum.queries import access
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import limited, spend


@dataclass(frozen=True, slots=True, repr=False)
class Dialled:
    """A number as the page shows it; what prints it (a log of templates, an error) says nothing."""

    dials: str
    says: str
    word: str
    begun_at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("number", "shown")
@common.members_only
@limited(limits.WRITE, "POST")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The number of the booked call, on the case's page: the call begins now. A GET shows none."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    call = reads.booked_call(case=case)
    if request.method != "POST":
        return case_desk_common.back(pk)
    if call is None:
        messages.info(request, _("No call is booked any more."))
        return case_desk_common.back(pk)
    try:
        number = callbacks.reveal(callback=call, by=sitting.member, now=now)
    except NotAllowed as refusal:
        messages.info(request, str(refusal))
        return case_desk_common.back(pk)
    shown = Dialled(number, phone_number.spoken(number), call.call_word, now)
    return case_desk_common.shown_to_owner(request, sitting, case, now, number=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of the call, in one tap. A GET leads to the case."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    call = reads.latest_call(case=case)
    if request.method != "POST" or call is None:
        return case_desk_common.back(pk)
    form = forms.AttemptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what came of the call."))
        return case_desk_common.back(pk)
    said = form.cleaned_data
    try:
        made = callbacks.attempt(
            callback=call, outcome=said["outcome"], begun_at=form.begun(now=now), ended_at=now,
            key=said["key"], by=sitting.member, now=now,
        )  # fmt: skip
        messages.success(request, case_desk_words.noted(made))
        if made.outcome == CallAttempt.Outcome.MOVED:
            return redirect("desk_case_move_call", pk=pk)
    except NotAllowed as refusal:
        messages.info(request, str(refusal))
    return case_desk_common.back(pk)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """We do not call: why, for the customer, who hears it with the way to book again."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    call = access.or_404(reads.latest_call(case=case))
    is_post, refused = request.method == "POST", None
    form = forms.CancelCallForm(request.POST if is_post else None, label_suffix="")
    if not is_post:
        callbacks.check_cancel(sitting.member, callback=call)
    elif form.is_valid():
        try:
            spend(request, limits.WRITE)
            callbacks.cancel(
                callback=call, by=sitting.member, reason=form.cleaned_data["reason"], now=now
            )
            messages.success(request, _("Cancelled. The customer hears why, and can book again."))
            return case_desk_common.back(pk)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"case": case, "form": form}
    response = render(
        request, "community/desk_case_cancel_call/index.html", shown, status=422 if is_post else 200
    )
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The booked call at the time that was agreed on the phone, on the customer's clock."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    call = access.or_404(reads.booked_call(case=case))
    is_post, refused = request.method == "POST", None
    form = forms.MoveForm(
        request.POST if is_post else None,
        windows=reads.windows(call=call, case=case, now=now),
        now=now,
    )
    if is_post and form.is_valid():
        at = form.chosen.begins_at
        try:
            callbacks.move(callback=call, begins_at=at, by=sitting.member, now=now)
            messages.success(request, _("Moved. The customer hears of it."))
            return case_desk_common.back(pk)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"case": case, "form": form}
    response = render(
        request, "community/desk_case_move/index.html", shown, status=422 if is_post else 200
    )
    return errors.beside(response, refused)
