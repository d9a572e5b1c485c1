"""The page that the mail of a private case opens: answered without signing in (decision 0044).

It says which case by topic, reason and day, and no word of what was said in it.
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.domain import case_taps
from community.forms.case_taps import CaseTapForm
from community.models import CaseTap
from community.queries import case_access
from forum import rules
from forum.lib import clock, limits
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import spend

PAGE = "community/case_tap/index.html"
FORBIDDEN, GONE = 403, 410


# Exempt: the address is the secret, as of forum.views.one_tap. It opens no session.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_tap(request: HttpRequest, secret: str = "") -> HttpResponse:
    """GET only shows (scanners open every link; `?say=` is the link of the mail that was opened);
    POST says one thing, once."""
    try:
        tap = case_access.of_secret(secret)
    except Http404:
        return common.dead_link(request)
    customer, reader = tap.case.member, common.member_of(request)
    if reader is not None and reader.pk != customer.pk:
        refusal = _("This link is of somebody else's mail. Sign out first if the mail is yours.")
        return render(request, PAGE, {"refusal": refusal, "is_others": True}, status=FORBIDDEN)
    with translation.override(customer.language), timezone.override(customer.time_zone):
        response = _answer(request, tap, clock.now())
        response["Content-Language"] = customer.language
    return response


def _answer(request: HttpRequest, tap: CaseTap, now: datetime) -> HttpResponse:
    if tap.used_at is not None:
        return _shown(request, tap, status=200)
    try:
        case_taps.check(tap=tap, now=now)
    except NotAllowed as refusal:
        return _shown(request, tap, status=GONE, refusal=str(refusal))
    is_post, refused = request.method == "POST", None
    form = CaseTapForm(
        request.POST if is_post else None, choices=case_taps.CHOICES[tap.purpose],
        newcomer=rules.is_slow(tap.case.member, now),
    )  # fmt: skip
    if is_post and form.is_valid():
        said = form.cleaned_data
        try:
            spend(request, limits.WRITE)
            case_taps.use(tap=tap, outcome=said["say"], words=said["body"], now=now)
            return redirect(request.path)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    response = _shown(
        request, tap, status=422 if is_post else 200, form=form, wanted=_wanted(request, tap)
    )
    return errors.beside(response, refused)


def _wanted(request: HttpRequest, tap: CaseTap) -> str:
    """Which link of the mail was opened, or which button was pressed; the first choice if none."""
    say = request.POST.get("say") or request.GET.get("say", "")
    choices = case_taps.CHOICES[tap.purpose]
    return say if say in choices else choices[0]


def _shown(request: HttpRequest, tap: CaseTap, *, status: int, **more: Any) -> HttpResponse:
    return render(request, PAGE, {"tap": tap, "case": tap.case} | more, status=status)
