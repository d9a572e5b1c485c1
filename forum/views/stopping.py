"""Ending mail from a mail, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forum.domain import stopping
from forum.lib import clock, notice_kinds
from forum.views import common


# Exempt: mail programs post here by themselves (RFC 8058), and whoever holds the signed address
# needs nothing else. The worst a stranger with it could do is to end or begin some mail.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, secret: str = "") -> HttpResponse:
    """GET only asks; POST stops, with `undo` it goes on. Sent twice, it says the same."""
    scope = stopping.read(secret=secret)
    if scope is None:
        return common.dead_link(request)
    if request.method == "POST":
        undo = "undo" in request.POST
        act = stopping.go_on if undo else stopping.stop
        act(scope=scope, now=clock.now())
        if "List-Unsubscribe" in request.POST:
            return HttpResponse(status=204)
        return redirect(f"{request.path}?done={'undone' if undo else 'stopped'}")
    shown = {
        "scope": scope,
        "group": notice_kinds.GROUPS[scope.group][0] if scope.group else "",
        "always_comes": notice_kinds.always_comes(group=scope.group),
        # What is so now, whatever the address says: it may be opened again, or much later.
        "is_stopped": stopping.is_stopped(scope=scope),
        "was_undone": request.GET.get("done") == "undone",
    }
    with translation.override(scope.member.language):
        response = render(request, "forum/stop_mail/index.html", shown)
    response["Content-Language"] = scope.member.language
    return response
