"""A customer books a call in a case of theirs, moves or cancels it, and takes the number back."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from community.domain import callbacks
from community.forms.callbacks import BookForm, MoveForm
from community.lib import ics
from community.models import Callback, Case
from community.queries import call_windows, case_access
from community.queries import callbacks as reads
from community.queries.call_windows import Window
from community.views import callback_words
from forum.lib import clock, limits
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import limited, spend


@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """The call that is booked, or the form that books one. Where somebody was quicker the form
    comes back with what still has room; a second send of the same form is the first one."""
    member, now = common.signed_in(request), clock.now()
    case = case_access.own_case(member=member, pk=pk)
    form, refused, is_post = None, None, request.method == "POST"
    if is_post:
        form = _book_form(request, case, member, now)
        if form.is_valid():
            try:
                spend(request, limits.WRITE)
                _book(form, case, member, now)
                messages.success(request, _("Booked. You find your call word here."))
                return redirect("case_callback", pk=case.pk)
            except callbacks.NoRoom:
                form.full_window(_offered(case, member, now), zone=member.time_zone, now=now)
            except NotAllowed as refusal:
                refused = refusal
                form.add_error(None, errors.sentence(refusal))
    return errors.beside(_page(request, case, member, now, form), refused)


def _page(
    request: HttpRequest, case: Case, member: Member, now: datetime, form: BookForm | None
) -> HttpResponse:  # fmt: skip
    call, why_not = callback_words.of(case=case, member=member, now=now), ""
    if form is None and not (call and call.is_booked):
        try:
            callbacks.check_book(member, case=case)
            callbacks.check_many(member, now=now)
            form = _book_form(request, case, member, now)
        except NotAllowed as refusal:
            why_not = errors.sentence(refusal)
    has_windows = form is not None and bool(form.windows)
    shown = {"case": case, "call": call, "form": form, "why_not": why_not}
    return render(
        request, "community/callback/index.html",
        shown | {"has_windows": has_windows, "zone": member.time_zone},
        status=422 if form is not None and form.is_bound else 200,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def move_callback(request: HttpRequest, pk: int) -> HttpResponse:
    """Another window for the call that is booked."""
    member, now = common.signed_in(request), clock.now()
    case, found = _booked(member, pk)
    windows = _offered(case, member, now, without=found)
    is_post, refused = request.method == "POST", None
    form = MoveForm(
        request.POST if is_post else None, windows=windows, zone=member.time_zone, now=now
    )
    if not is_post:
        callbacks.check_change(member, callback=found, now=now)
    elif form.is_valid():
        try:
            begins_at = form.cleaned_data["window"].begins_at
            callbacks.move(callback=found, begins_at=begins_at, by=member, now=now)
            messages.success(request, _("Moved."))
            return redirect("case_callback", pk=case.pk)
        except callbacks.NoRoom:
            form.full_window(
                _offered(case, member, now, without=found), zone=member.time_zone, now=now
            )  # fmt: skip
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    call = callback_words.of(case=case, member=member, now=now)
    response = render(
        request, "community/move_callback/index.html",
        {"case": case, "form": form, "call": call, "has_windows": bool(windows)}
        | {"zone": member.time_zone},
        status=422 if is_post else 200,
    )  # fmt: skip
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def cancel_callback(request: HttpRequest, pk: int) -> HttpResponse:
    """No call after all; asked once more before."""
    member, now = common.signed_in(request), clock.now()
    case = case_access.own_case(member=member, pk=pk)
    found = _last(case)
    if request.method == "POST":
        callbacks.cancel(callback=found, by=member, now=now)
        messages.success(request, _("Cancelled. Nobody calls."))
        return redirect("case_callback", pk=case.pk)
    callbacks.check_change(member, callback=found, now=now)
    call = callback_words.of(case=case, member=member, now=now)
    return render(request, "community/cancel_callback/index.html", {"case": case, "call": call})


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def withdraw_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The number is gone at once, and so is the call; asked once more before."""
    member, now = common.signed_in(request), clock.now()
    case = case_access.own_case(member=member, pk=pk)
    found = _last(case)
    if request.method == "POST":
        callbacks.withdraw_consent(callback=found, by=member, now=now)
        messages.success(request, _("Your number is deleted. Nobody calls."))
        return redirect("case_callback", pk=case.pk)
    call = callback_words.of(case=case, member=member, now=now)
    return render(request, "community/withdraw_number/index.html", {"case": case, "call": call})


@require_safe
@common.members_only
def callback_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The window as a calendar file, without number and call word: calendars are shared."""
    case, found = _booked(common.signed_in(request), pk)
    url = f"{settings.SITE_URL}{reverse('case_callback', args=[case.pk])}"
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    body = ics.event(
        uid=f"callback-{found.pk}@{host}", begins_at=found.begins_at, ends_at=found.ends_at,
        summary=_("%(site)s calls you back") % {"site": settings.SITE_NAME}, url=url,
        description=_("Your call word, and how to move or cancel: %(url)s") % {"url": url},
        stamp=clock.now(), sequence=found.moves,
    )  # fmt: skip
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="callback.ics"'
    return response


def _book_form(request: HttpRequest, case: Case, member: Member, now: datetime) -> BookForm:
    return BookForm(
        request.POST if request.method == "POST" else None, windows=_offered(case, member, now),
        zone=member.time_zone, regions=settings.CALL_REGIONS, now=now,
    )  # fmt: skip


@sensitive_variables("sent")
def _book(form: BookForm, case: Case, member: Member, now: datetime) -> Callback:
    sent = form.cleaned_data
    return callbacks.book(
        case=case, begins_at=sent["window"].begins_at, number=form.number_read,
        zone=member.time_zone, consent=sent["consent"], key=sent["key"], by=member, now=now,
    )  # fmt: skip


def _offered(
    case: Case, member: Member, now: datetime, without: Callback | None = None
) -> list[Window]:
    return call_windows.offered(
        pool=case.pool, zone=member.time_zone, now=now, language=member.language, without=without
    )  # fmt: skip


def _booked(member: Member, pk: int) -> tuple[Case, Callback]:
    """Their case and the call that is booked in it. Else Http404."""
    case = case_access.own_case(member=member, pk=pk)
    found = reads.open_of(case)
    if found is None:
        raise Http404
    return case, found


def _last(case: Case) -> Callback:
    """The newest call of the case. Else Http404."""
    found = reads.last_of(case)
    if found is None:
        raise Http404
    return found
