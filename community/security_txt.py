"""`/.well-known/security.txt` (RFC 9116): whom to tell of a hole, by SECURITY_CONTACT."""

import re
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forum.lib import clock

VALID = timedelta(days=180)  # the standard wants less than a year; it is written anew each time


def contact(value: str) -> str:
    """`value` where it is a mail or https address, or "". Raises ImproperlyConfigured."""
    if value and not re.match(r"(mailto:[^\s@]+@|https://)\S+\Z", value):
        raise ImproperlyConfigured(
            f"SECURITY_CONTACT is {value!r}: say mailto:somebody@example.com or an https address"
        )
    return value


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """404 where nobody said whom to tell."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (clock.now() + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, de",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
