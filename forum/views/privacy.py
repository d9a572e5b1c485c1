"""Pages on one's own data: a copy of it, erasing the account, and what is kept for how long."""

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings as site
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum.domain import erasing, exports
from forum.forms.privacy import EraseForm
from forum.lib import clock, cookies, device_store, limits, retention
from forum.models import HouseVersion
from forum.queries import house as house_reads
from forum.queries import privacy as reads
from forum.queries import second_factors
from forum.queries.access import id_or_404
from forum.rules import NotAllowed
from forum.views import common, house, meta, proving
from forum.views.limiting import limited

FACTOR = "mfa"  # how allauth names a second factor in what somebody proved


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.SETTINGS, "POST")
def export_data(request: HttpRequest) -> HttpResponse:
    """What copies there are; a POST asks for one, after a fresh sign-in."""
    return _ask_export(request) if request.method == "POST" else _exports(request)


@common.fresh_only
def _ask_export(request: HttpRequest) -> HttpResponse:
    try:
        exports.ask(member=common.signed_in(request), now=clock.now())
    except NotAllowed as refusal:
        return _exports(request, str(refusal))
    messages.success(request, _("We are making the copy, and tell you when it is ready."))
    return redirect("export_data")


def _exports(request: HttpRequest, refusal: str = "") -> HttpResponse:
    now = clock.now()
    found = reads.exports(member=common.signed_in(request))
    shown = [(one, one.is_there(now)) for one in found]
    context = {
        "copies": shown, "refusal": refusal,
        "waiting": reads.erasure(member=common.signed_in(request)),
        "agreed": house_reads.agreed(member=common.signed_in(request)),
    }  # fmt: skip
    return render(request, "forum/export_data/index.html", context, status=422 if refusal else 200)


@require_safe
@common.members_only
def download_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One's own file, while it is kept; anybody else's is none."""
    found = reads.export(member=common.signed_in(request), pk=id_or_404(pk))
    if not found.is_there(clock.now()):
        raise Http404
    try:
        file = exports.opened(export=found)
    except OSError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename="lotse-me.zip", content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.SETTINGS, "POST")
def erase_account(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; a POST asks for it, after a fresh sign-in."""
    return _ask_erasure(request) if request.method == "POST" else _erasing(request, EraseForm())


@common.fresh_only
def _ask_erasure(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    if second_factors.has_one(member) and not _proved_factor(request):
        return proving.to_prove(request, _factor_page(request))
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _erasing(request, form, status=422)
    try:
        erasing.ask(member=member, by=member, now=clock.now())
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _erasing(request, form, status=422)
    return redirect("erase_account")


def _erasing(request: HttpRequest, form: EraseForm, status: int = 200) -> HttpResponse:
    member = common.signed_in(request)
    context = {
        "form": form, "word": EraseForm.wanted(), "waiting": reads.erasure(member=member),
        "hindrances": erasing.hindrances(member=member),
    }  # fmt: skip
    return render(request, "forum/erase_account/index.html", context, status=status)


@common.button_on("erase_account")
@common.members_only
def cancel_erasure(request: HttpRequest) -> HttpResponse:
    if erasing.cancel(member=common.signed_in(request), now=clock.now()):
        messages.success(request, _("Your account stays. Good that you are here."))
    return redirect("erase_account")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What we keep, why and for how long, and which cookies there are."""
    title, kind = _("Privacy"), HouseVersion.Kind.PRIVACY
    newest = house_reads.newest(kind=kind)
    context = {
        "version": newest, "text": house.in_language(request, newest) if newest else None,
        "versions": house.older(request, kind) if newest else [],
        "rules": retention.known(), "cookies": cookies.known(), "kept": device_store.known(),
        "meta": meta.page(
            request, reverse("privacy"), title=title, description=_("What we keep, why, how long."),
        ),
    }  # fmt: skip
    return render(request, "forum/privacy/index.html", context)


def _proved_factor(request: HttpRequest) -> bool:
    """Whether a second factor is among what they proved in the last minutes."""
    now, lasts = clock.now().timestamp(), site.ACCOUNT_REAUTHENTICATION_TIMEOUT
    proofs = get_authentication_records(request, common.signed_in(request))
    return any(proof["method"] == FACTOR and 0 <= now - proof["at"] < lasts for proof in proofs)


def _factor_page(request: HttpRequest) -> str:
    has_app = second_factors.asks_second_step(common.signed_in(request))
    return reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
