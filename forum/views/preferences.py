"""Language and theme, for visitors in cookies, for members in their account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from forum.domain import members
from forum.lib import limits
from forum.views import common
from forum.views.limiting import limited

THEMES = ("", "light", "dark")


# Exempt so that visitors' pages need no token: the worst a forged one could do is switch colours.
@csrf_exempt
@require_POST
@limited(limits.SETTINGS)
def preferences(request: HttpRequest) -> HttpResponse:
    """`language` and `theme`, each optional; anything unknown is ignored."""
    member = common.member_of(request)
    language, theme = request.POST.get("language"), request.POST.get("theme")
    response = redirect(common.next_url(request, "/"))
    if language in dict(settings.LANGUAGES):
        _set(response, settings.LANGUAGE_COOKIE_NAME, language)
    else:
        language = None
    if theme in THEMES:
        _set(response, settings.THEME_COOKIE_NAME, theme or "")
    else:
        theme = None
    if member is not None:
        members.prefer(member=member, language=language, theme=theme)
    return response


def _set(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax",
        secure=settings.SECURE_SITE, httponly=True,
    )  # fmt: skip
