"""Pages for what went wrong. They say what to do next and ask the database nothing."""

import errno
import logging
import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from community import logs

log = logging.getLogger(__name__)
SITE_FRAME = "base.html"
AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = "10"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, SessionInterrupted):
        return _signed_out(request)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    shown = {"reason": str(exception or ""), "frame": _frame(request)}
    return render(request, "403.html", shown, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"frame": _frame(request)}, status=404)


def too_often(request: HttpRequest) -> HttpResponse:
    """429 of allauth's own limits, which tell no time."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where a middleware met the database away (a view's fault comes by itself), 507
    where there is no room on the disk for what was sent."""
    fault = sys.exc_info()[1]
    if isinstance(fault, AWAY):
        return unavailable(request)
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        log.error("no room on the disk at %s", logs.place(request), exc_info=True)
        return render(request, "507.html", status=507)
    return render(request, "500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer, or gave up waiting (wall 8). Nothing was written."""
    log.error("database away at %s", logs.place(request), exc_info=True)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = RETRY_AFTER
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: too old, or cookies are off."""
    if request.headers.get("HX-Request"):
        sentence = _(
            "This page was open for too long, or cookies are switched off. "
            "Copy what you typed, reload the page and send it again."
        )
        return render(request, "parts/refusal.html", {"reason": sentence}, status=403)
    sentence = _(
        "This form was open for too long, or cookies are switched off. "
        "Go back, reload the page and send it again; what you typed is still there."
    )
    shown = {"reason": sentence, "frame": _frame(request)}
    return render(request, "403.html", shown, status=403)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Their sign-in was ended while this page was made: by themselves in another window, mostly."""
    sentence = _(
        "You were signed out meanwhile, in another window or on another device. Sign in again; "
        "what you typed is still there, and nothing is posted twice."
    )
    if request.headers.get("HX-Request"):
        return render(request, "parts/refusal.html", {"reason": sentence}, status=403)
    return render(request, "403.html", {"reason": sentence, "frame": ""}, status=403)


def _frame(request: HttpRequest) -> str:
    """The site's page where it is known who reads (their bar and avatar stay), else a plain one."""
    return SITE_FRAME if hasattr(request, "member") else ""
