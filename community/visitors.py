"""Pages for visitors, kept and answered by 304 as long as nothing on them has changed (0011).

What a page shows has a version (forum/queries/versions.py), asked each time, in one statement: no
page outlives a change, in whichever process it was made. What depends on the time alone ("3 min
ago", "New here", how often it was read) may be LIFETIME seconds old. Whoever has a session, or
words that wait for them, is no visitor here: they neither get a kept page nor leave one.
"""

import functools
import hashlib
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.urls import Resolver404, resolve

from community.middleware import language_of
from community.release import release
from community.views import errors
from forum.domain import tallies
from forum.lib import clock, cookies
from forum.lib.page_store import Kept, PageStore
from forum.queries import versions

LIFETIME = 60  # seconds
MOST_BYTES = 4 * 2**20  # in each process, as sent
LONGEST_ADDRESS = 500
KNOWN_ADDRESSES = 2_000
THREADS = {"thread", "article"}
LISTINGS = {"home", "questions", "category", "categories", "tag", "tags"}
LISTINGS |= {"point_rules", "point_rules_json"}  # a new rule set renews the look
LISTINGS |= {"imprint", "contact", "community_rules", "privacy", "house_version"}  # so does a text
# May be kept, by browsers and on the way, but is asked for each time.
ASK_AGAIN = "no-cache"
VARY = "Accept-Encoding, Cookie, Accept-Language"
_GZIP = re.compile(r"\bgzip\b")
_ETAG = re.compile(r'W/"[0-9a-f]{32}\.([0-9]{1,12})"')
Answer = Callable[[HttpRequest], HttpResponseBase]
Version = tuple[int, ...]
Found = TypeVar("Found")

store = PageStore(most_bytes=MOST_BYTES, lifetime=LIFETIME)


class Asked(NamedTuple):
    """All that a visitor's page depends on but its version and the time; `thread` is the id of the
    thread whose page it is, None for a list."""

    thread: int | None
    address: str
    language: str
    theme: str
    gzip: bool


class VisitorsPages:
    """Between the headers and all that makes a page: a hit costs neither session nor template."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        release()  # read now, not while somebody waits

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = _asked(request)
        version = _version(asked) if asked else None
        if asked is None or version is None:
            return self.get_response(request)
        now = clock.now()
        second = int(now.timestamp())
        answer = _unchanged(request, asked, version, second) or _kept(asked, version, second)
        if answer is None:
            request.is_for_everybody = True
            answer = self.get_response(request)
            if _may_be_kept(request, answer):
                _keep(answer, asked, version, second)
        elif asked.thread is not None and request.method == "GET":
            tallies.count_view(thread_id=asked.thread, now=now)
        return answer


def _asked(request: HttpRequest) -> Asked | None:
    """What is asked for, if it is a page that may be kept, by somebody who is only a visitor."""
    brought = request.COOKIES
    if (
        settings.DEBUG
        or request.method not in ("GET", "HEAD")
        or settings.SESSION_COOKIE_NAME in brought
        or settings.MESSAGES_COOKIE_NAME in brought
        or "HTTP_HX_REQUEST" in request.META  # `headers` would be made for this alone
    ):
        return None
    address = request.get_full_path()
    is_kept, thread = _page(request.path_info) if len(address) <= LONGEST_ADDRESS else (False, None)
    if not is_kept:
        return None
    request.get_host()  # a foreign name is refused here as everywhere
    theme = cookies.read(request, settings.THEME_COOKIE_NAME)
    return Asked(
        thread=thread,
        address=address,
        language=language_of(request, None),
        theme=theme if theme in ("light", "dark") else "",
        gzip=bool(_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))),
    )


@functools.lru_cache(maxsize=KNOWN_ADDRESSES)
def _page(path: str) -> tuple[bool, int | None]:
    """Whether the page at this path may be kept, and the id of the thread that it shows."""
    try:
        found = resolve(path)
    except Resolver404:
        return False, None
    if found.view_name in THREADS:
        return found.kwargs["pk"] < 2**63, found.kwargs["pk"]
    return found.view_name in LISTINGS, None


def _version(asked: Asked) -> Version | None:
    """None where visitors see no such page; then, or without a database, others answer."""
    pk = asked.thread
    return ask_early(versions.listing if pk is None else lambda: versions.thread(pk=pk))


def ask_early(question: Callable[[], Found | None]) -> Found | None:
    """One question to the database before the request goes any further; None where it is away."""
    connection.health_check_done = True  # the question itself shows whether somebody is there
    try:
        return question()
    except errors.AWAY:
        connection.close()  # whoever makes the page opens another
        return None


def _unchanged(
    request: HttpRequest, asked: Asked, version: Version, now: int
) -> HttpResponse | None:
    """304 to whoever has the page as it is, and young enough, from any process."""
    theirs = request.META.get("HTTP_IF_NONE_MATCH", "")
    sent = _ETAG.fullmatch(theirs)
    if sent is None or not _is_young(int(sent[1]), now):
        return None
    if theirs != _etag(asked, version, int(sent[1])):
        return None
    headers = {"ETag": theirs, "Vary": VARY, "Cache-Control": ASK_AGAIN}
    return HttpResponseNotModified(headers=headers | {"Content-Language": asked.language})


def _kept(asked: Asked, version: Version, now: int) -> HttpResponse | None:
    page = store.get(asked)
    if page is None or page.version != version or not _is_young(page.at, now):
        return None
    return HttpResponse(page.body, headers=page.headers)


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)
        and not response.cookies
        and getattr(request, "member", None) is None
        and "no-store" not in response.get("Cache-Control", "")
    )


def _keep(response: HttpResponseBase, asked: Asked, version: Version, now: int) -> None:
    """Put it into the store as it goes out, compressed already: without random bytes against
    BREACH, for there is no secret on a visitor's page."""
    response["Cache-Control"] = ASK_AGAIN
    response["Vary"] = VARY
    response["ETag"] = _etag(asked, version, now)
    store.put(asked, Kept(version, now, dict(response.headers), response.content))


def _is_young(at: int, now: int) -> bool:
    return 0 <= now - at < LIFETIME


def _etag(asked: Asked, version: Version, at: int) -> str:
    """Weak: the same page may be compressed otherwise. It names when it was made, for its age."""
    told = repr((tuple(asked), version, release())).encode()
    return f'W/"{hashlib.blake2b(told, digest_size=16).hexdigest()}.{at}"'
