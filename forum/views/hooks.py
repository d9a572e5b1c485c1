"""What a mail service tells us: bounces, complaints, replies (anymail reads it, receivers.py hears
it)."""

import base64
import binascii

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

MOST_BYTES = 30 * 1024 * 1024  # a mail with pictures, written as text within JSON


# Exempt: no person sends this, and who sends it shows a secret that no page has.
@csrf_exempt
@never_cache
@require_http_methods(["POST", "HEAD"])
def mail_hook(request: HttpRequest, service: str, what: str) -> HttpResponse:
    """A report of the one service that is set up, with its secret; no such page for others."""
    if not settings.MAIL_WEBHOOK_SECRET or service != settings.MAIL_SERVICE:
        raise Http404
    if not constant_time_compare(_shown(request), settings.MAIL_WEBHOOK_SECRET):
        return HttpResponse("Unauthorized\n", status=401, content_type="text/plain")
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse("Too large\n", status=413, content_type="text/plain")
    try:
        # Found when the first report comes: all services' modules cost memory in each process.
        view, args, kwargs = resolve(f"/{service}/{what}/", urlconf="anymail.urls")
    except Resolver404 as nothing:
        raise Http404 from nothing
    if not request.content_type.startswith(("multipart/", "application/x-www-form")):
        # A reply with pictures is longer than what people may send in a form.
        request._body = request.read(MOST_BYTES)
    response: HttpResponse = view(request, *args, **kwargs)
    return response


def _shown(request: HttpRequest) -> str:
    """Name and password of the request, "" where there are none."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
