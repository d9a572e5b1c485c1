"""What every request and every answer passes: the gate, the headers, the language, the database."""

import functools
from collections.abc import Callable
from urllib.parse import unquote_to_bytes, urlsplit

from allauth.usersessions.models import UserSession
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from community.views import errors
from forum.lib import clock, cookies, limits
from forum.models import Member

Answer = Callable[[HttpRequest], HttpResponseBase]
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
READER = "Lotse-Reader"  # by which the service worker knows whose pages it keeps
SEEN_EVERY = 600  # seconds
LONGEST_LENGTH = 20  # digits
# Sessions remember by name who lets them in: those begun before that name changed go on.
BACKEND_OF_0_1 = "allauth.account.auth_backends.AuthenticationBackend"


class Headers:
    """The headers of wall 11, on every answer: pages, files, errors.

    A response that `is_same_for_all` (a public picture) may be kept by caches on the way: nothing
    of whoever asked for it, least of all their session's cookie, goes along.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(response, "is_same_for_all", False):
            _part_from_reader(response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class RequestGate:
    """400 for what cannot be text (NUL, invalid UTF-8), 405 for methods that no page knows, 413
    for more than any form takes, before any of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
        if _is_too_long(request.META.get("CONTENT_LENGTH") or "0"):
            return render(request, "413.html", status=413)
        raw = request.META.get("QUERY_STRING", "")
        if not _is_text(raw.encode("latin-1", "replace")) or not _is_text(
            request.path.encode("utf-8", "surrogatepass")
        ):
            return render(request, "400.html", status=400)
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]  # refused for good, such a cookie would lock somebody out
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """`next` is read in many places, of libraries too: what is no address stops here."""
        for wanted in (request.GET.get("next", ""), request.POST.get("next", "")):
            try:
                urlsplit(wanted)
            except ValueError:
                return render(request, "400.html", status=400)
        return None


class ContentPolicy(CSPMiddleware):
    """The policy of the settings is the same text on nearly every page: built once."""

    usual = functools.cached_property(lambda self: build_policy())

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        # A view that wants another policy says so in attributes of these names.
        if "_csp" in " ".join((*vars(request), *vars(response))) or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response


def is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this is a page that every visitor gets alike (community.visitors says so of the
    request): it names itself by its version, and there is no secret on it."""
    return getattr(request, "is_for_everybody", False) and not response.cookies


class Compression(GZipMiddleware):
    """Pictures are small already. Where there is no secret, none need be hidden by random bytes."""

    def __init__(self, get_response: Answer) -> None:
        super().__init__(get_response)
        self.open = GZipMiddleware(get_response)
        self.open.max_random_bytes = 0

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("image/"):
            return response
        if is_for_everybody(request, response):
            return self.open.process_response(request, response)
        return super().process_response(request, response)


class Conditional(ConditionalGetMiddleware):
    """304 by what a page is, where nobody has named it by its version."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if is_for_everybody(request, response) and response.status_code == 200:
            return response
        return super().process_response(request, response)


class DatabaseAway:
    """503 with Retry-After when the database does not answer or gives up waiting (wall 8)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return errors.unavailable(request) if isinstance(fault, errors.AWAY) else None


class SessionActivity:
    """When a session was last used, for the list of sessions: at most one write in ten minutes.

    allauth's own middleware writes on every request (five statements).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        member = getattr(request, "member", None)
        now = clock.now().timestamp()
        if member is not None and now - request.session.get("seen_at", 0) > SEEN_EVERY:
            request.session["seen_at"] = now
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


class Language:
    """The person behind the request, and their language: theirs, else ?lang, cookie, browser.

    `request.member` is the signed-in member or None. The session is read only where the request
    brought its cookie, so that visitors' pages depend on nothing of theirs but language and theme.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        member = _member(request)
        request.member = member
        language = language_of(request, member)
        request.LANGUAGE_CODE = language
        zone = member.time_zone if member else settings.TIME_ZONE
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        if getattr(response, "is_same_for_all", False):
            return response
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        if member is not None:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
            response[READER] = str(member.pk)
        return response


def _part_from_reader(response: HttpResponseBase) -> None:
    response.cookies.clear()
    response.headers.pop("Vary", None)


def _member(request: HttpRequest) -> Member | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if request.session.get(BACKEND_SESSION_KEY) == BACKEND_OF_0_1:
        request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    user = get_user(request)  # `request.user` asks itself at each name what it stands for
    return user if isinstance(user, Member) else None


def language_of(request: HttpRequest, member: Member | None) -> str:
    """In which language this person reads: theirs, else ?lang, cookie, browser."""
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    if member is not None:
        return member.language if member.language in known else settings.LANGUAGE_CODE
    for choice in (asked, cookies.read(request, settings.LANGUAGE_COOKIE_NAME)):
        if choice in known:
            return choice
    return translation.get_language_from_request(request)


def _is_too_long(length: str) -> bool:
    """Whether a request says that it is longer than any form; what is no number counts as none."""
    if not (length.isascii() and length.isdigit()):
        return False
    return len(length) > LONGEST_LENGTH or int(length) > limits.REQUEST_BYTES


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return False
