"""One's own data without a sign-in: asked for on the page that a decision's mail opens, done on the
page that a mail to the account's own address opens (decision 0051)."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.domain import erasing, erasing_mails, exports, own_data
from forum.forms.privacy import EraseForm
from forum.lib import clock, limits, own_data_address
from forum.lib.own_data_address import COPY, ERASE, Link
from forum.models import Member
from forum.queries import own_data as links
from forum.queries import privacy as reads
from forum.rules import NotAllowed, TooOften
from forum.views import common, errors
from forum.views.limiting import spend_address

FIELD = "own_data"
PAGE = "forum/own_data/index.html"
GONE = 410


# Exempt, as one-tap pages are: the address is the secret, and it opens no session.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_data_by_mail(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What the mail is for, and nothing else. GET only shows: scanners open every link."""
    link = own_data_address.read(secret=secret)
    member = links.member(link=link) if link else None
    if link is None or member is None:
        return common.dead_link(request)
    reader = common.member_of(request)
    if reader is not None and reader.pk != member.pk:
        mine = _("This link is of somebody else's mail. Sign out first if the mail is yours.")
        return errors.refused(request, NotAllowed(mine))
    with translation.override(member.language), timezone.override(member.time_zone):
        answer = {COPY: _copy, ERASE: _erase}.get(link.purpose, _keep)
        try:
            if request.method == "POST":
                spend_address(request, limits.SETTINGS)
            response = answer(request, member, link)
        except TooOften as refusal:
            response = errors.refused(request, refusal)
        except NotAllowed as refusal:  # of the link, or of whoever can sign in again
            asks_anew = rules.allowed(rules.check_closed, member)
            response = _shown(request, link, status=GONE, refusal=str(refusal), asks_anew=asks_anew)
        response["Content-Language"] = member.language
    return response


def ask(request: HttpRequest, member: Member) -> str:
    """What was asked for on the page of a decision: "copy" or "erase", "" where it is neither.
    Raises NotAllowed."""
    what = request.POST.get(FIELD, "")
    asks = {COPY: own_data.ask_copy, ERASE: own_data.ask_erasure}
    if what in asks:
        spend_address(request, limits.SETTINGS)
        asks[what](member=member, now=clock.now())
        return what
    return ""


def offer(request: HttpRequest, member: Member) -> dict[str, Any] | None:
    """What that page says of it; None for whoever can sign in, or has no account any more."""
    if not rules.allowed(rules.check_closed, member):
        return None
    sent = common.choice(request, "sent", ("", COPY, ERASE), "")
    return {
        "sent": sent, "waiting": reads.erasure(member=member),
        "is_made": sent == COPY and reads.copy_waits(member=member),
    }  # fmt: skip


def _copy(request: HttpRequest, member: Member, link: Link) -> HttpResponseBase:
    rules.check_closed(member)
    now, found = clock.now(), links.copy(link=link)
    rules.check_link(found is not None and found.is_there(now), link.expires_at, now)
    if request.method != "POST" or found is None:
        return _shown(request, link, copy=found)
    try:
        file = exports.opened(export=found)
    except OSError:
        return _shown(request, link, status=404, is_lost=True)
    return FileResponse(
        file, as_attachment=True, filename="lotse-me.zip", content_type="application/zip"
    )


def _erase(request: HttpRequest, member: Member, link: Link) -> HttpResponseBase:
    now = clock.now()
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            waiting = own_data.erase(link=link, now=now)
            # Of then, so that the second send leads to the very page of the first.
            return redirect(erasing_mails.keep_path(erasure=waiting, now=waiting.asked_at))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    own_data.check_erase(member=member, link=link, now=now)  # what is over has no form
    status = 422 if request.method == "POST" else 200
    return _shown(request, link, status=status, form=form, word=EraseForm.wanted())


def _keep(request: HttpRequest, member: Member, link: Link) -> HttpResponseBase:
    now, found = clock.now(), links.erasure(link=link)
    rules.check_link(found is not None and found.done_at is None, link.expires_at, now)
    if request.method == "POST":
        erasing.cancel(member=member, now=now, pk=link.about)
        return redirect(request.path)
    return _shown(request, link, erasure=found)


def _shown(request: HttpRequest, link: Link, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, PAGE, {"purpose": link.purpose, **context}, status=status)
