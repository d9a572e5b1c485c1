"""One page on how somebody signs in and where they are signed in; ending sign-ins."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from forum.domain import sessions
from forum.lib import clock
from forum.queries import security_page
from forum.queries.access import id_or_404
from forum.views import common


@require_http_methods(["GET", "HEAD"])
@common.members_only
def security(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    shown = {
        "page": security_page.read(member=member, now=clock.now()),
        "session_key": request.session.session_key,
        "has_password": member.has_usable_password(),
        "pending": request.session.get("pending_draft", ""),
    }
    return render(request, "account/security.html", shown)


@common.button_on("security")
@common.members_only
@common.fresh_only
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one sign-in; ending what has ended already is the second send of the form."""
    if sessions.end(member=common.signed_in(request), pk=id_or_404(pk)):
        messages.success(request, _("That sign-in has ended."))
    return redirect("security")


@common.button_on("security")
@common.members_only
@common.fresh_only
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    key = request.session.session_key
    count = sessions.end_others(member=common.signed_in(request), but=key)
    messages.success(
        request,
        ngettext("%(n)s other sign-in has ended.", "%(n)s other sign-ins have ended.", count)
        % {"n": count},
    )
    return redirect("security")


@require_safe
@common.members_only
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the key that is being set up, as a picture of its own: the content security
    policy allows neither inline styles nor `data:`."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    url = adapter.build_totp_url(common.signed_in(request), secret)
    return HttpResponse(adapter.build_totp_svg(url), content_type="image/svg+xml")
