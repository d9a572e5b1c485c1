"""The file that the company pays by: drawn up by one, released by another, then taken."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.lib import cells, clock
from forum.views import common
from reputation.domain import payfiles
from reputation.lib.calendar_month import Month
from reputation.models import PayFile
from reputation.queries import payouts
from reputation.views.payback_desk import address, load
from reputation.views.where_paid import desk_only


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def make(request: HttpRequest, month: Month) -> HttpResponse:
    """The first release. GET is whoever comes back from a sign-in, here and below."""
    window = load(month)
    if request.method == "POST":
        payfiles.make(window=window, by=common.signed_in(request), now=clock.now())
        messages.success(request, _("Drawn up. Now another person releases it."))
    return redirect(address(window))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def release(request: HttpRequest, month: Month, number: int) -> HttpResponse:
    """The second one."""
    told = _("Released. The file can be taken now.")
    return _done(request, month, number, payfiles.release, told)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def withdraw(request: HttpRequest, month: Month, number: int) -> HttpResponse:
    told = _("Withdrawn. What was in it goes into the next file.")
    return _done(request, month, number, payfiles.withdraw, told)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def take(request: HttpRequest, month: Month, number: int) -> HttpResponse:
    """As a table; whoever takes it is noted, so that it needs the button."""
    window, file = load(month), _file(month, number)
    if request.method != "POST":
        return redirect(address(window))
    is_again = request.POST.get("again") == "yes"
    by = common.signed_in(request)
    rows = payfiles.take(file=file, by=by, is_again=is_again, now=clock.now())
    text = "".join(cells.lines(payouts.HEAD, rows))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="payback-{window}-{number}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _done(
    request: HttpRequest, month: Month, number: int, act: Callable[..., Any], told: str
) -> HttpResponse:
    window, file = load(month), _file(month, number)
    if request.method == "POST":
        act(file=file, by=common.signed_in(request), now=clock.now())
        messages.success(request, told)
    return redirect(address(window))


def _file(month: Month, number: int) -> PayFile:
    found = payouts.file(window=load(month), number=number) if number < 2**15 else None
    if found is None:
        raise Http404
    return found
