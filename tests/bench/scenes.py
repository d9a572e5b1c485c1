"""What is measured: pages as a visitor and as a member see them, and what a member writes.

Chosen by rules that find the same in the same community.
"""

import itertools
import uuid
from collections.abc import Iterator
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Count, F
from taggit.models import Tag

from forum.lib import clock, paging
from forum.models import Member, Post, Thread
from tests.bench import exact
from tests.bench.scene import Scene
from tests.bench.wire import Request

TOKEN = "b" * 32  # a form token: the cookie and the header say the same
SEARCHES = {"rare": "voip", "common": "network", "everywhere": "phone", "three words": ""}
SEARCHES["three words"] = "roaming data switzerland"
TYPED = "my esim does not activate on the new phone"
ANSWER = "I had that too. Restart the phone, wait a minute, then try it again; number {}."
WRITERS = 40
QUIET = "thread open, nothing new"
FEW = 12  # threads with a rare tag
KEPT = {"thread of 20 posts", "list", "home"}  # also as the store has them


def every(*, writes: int) -> list[Scene]:
    """All scenes, each writing one with at most WRITES requests."""
    reader = Member.objects.get(handle="hana")
    scenes = []
    for who, cookies in (("visitor", {}), ("member", cookies_of(reader))):
        for name, path, fragment in _pages():
            request = Request(path, headers=_headers(cookies, fragment=fragment))
            scenes.append(Scene(name, who, (request,), is_cold=who == "visitor"))
            if who == "visitor" and name in KEPT:
                scenes.append(Scene(f"{name}, kept", who, (request,)))
        path, heard = _pulse()
        request = Request(
            path, headers=_headers(cookies, fragment=False) | {"If-None-Match": heard}
        )
        scenes.append(Scene(QUIET, who, (request,), 304))
    acts = (("post an answer", _answers, 204), ("mark", _marks, 200), ("accept", _accepts, 302))
    for name, requests, status in acts:
        made = tuple(itertools.islice(requests(), writes))
        scenes.append(Scene(name, "member", made, status, writes=True))
    return scenes


def cookies_of(member: Member) -> dict[str, str]:
    """The cookies of somebody who signed in a while ago."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session["seen_at"] = clock.now().timestamp()
    session.save()
    return {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: TOKEN,
    }


def _pages() -> Iterator[tuple[str, str, bool]]:
    """Name, address, and whether htmx asks for a part only."""
    for size in exact.SIZES:
        thread = exact.find(size)
        assert thread is not None
        yield f"thread of {size} posts", thread.get_absolute_url(), False
    yield "list", "/questions/", False
    yield "list, deep", f"/questions/?after={_deep()}", False
    used = Tag.objects.annotate(n=Count("forum_threadtag_items")).order_by("-n", "pk")
    yield "tag", f"/tags/{used[0].slug}/", False
    rare = used.filter(n__lte=FEW).exclude(n=0).first() or used[0]
    yield "tag, rare", f"/tags/{rare.slug}/", False
    for kind, words in SEARCHES.items():
        yield f"search, {kind}", f"/search/?{urlencode({'q': words})}", False
    yield "suggest", f"/questions/similar/?{urlencode({'title': TYPED, 'language': 'en'})}", True
    yield "home", "/", False
    yield "profile", _busiest().get_absolute_url(), False
    yield "ask form", "/questions/ask/", False


def _pulse() -> tuple[str, str]:
    """What an open thread asks each half minute, and the answer that it has heard already."""
    thread = exact.find(exact.SIZES[0])
    assert thread is not None
    return f"/questions/{thread.pk}/live/?after=0&state={thread.state}", f'W/"{thread.version}.0"'


def _deep() -> str:
    """The cursor in the middle of all questions."""
    listed = Thread.objects.listed_for(None).order_by("-created_at", "-pk")
    middle = listed[listed.count() // 2]
    return paging.encode([middle.created_at, middle.pk])


def _busiest() -> Member:
    """Who answered most."""
    return Member.objects.filter(posts__kind="answer").annotate(n=Count("posts")).order_by(
        "-n", "pk"
    )[0]  # fmt: skip


def _headers(cookies: dict[str, str], *, fragment: bool, writes: bool = False) -> dict[str, str]:
    headers = {"Accept-Language": "en"}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if fragment:
        headers["HX-Request"] = "true"
    if writes:
        headers |= {
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
    return headers


def _post(path: str, cookies: dict[str, str], *, fragment: bool, **fields: str) -> Request:
    headers = _headers(cookies, fragment=fragment, writes=True)
    return Request(path, "POST", headers, urlencode(fields).encode())


def _writers() -> list[tuple[Member, dict[str, str]]]:
    """The longest here, so that nobody is a newcomer, with their cookies."""
    people = Member.objects.filter(is_active=True, staff_role="").order_by("joined_at", "pk")
    return [(person, cookies_of(person)) for person in people[:WRITERS]]


def _open() -> list[Thread]:
    """Open questions with a few answers, in English; half of the list answers, half accepts."""
    found = Thread.objects.listed_for(None).questions()
    found = found.filter(solution=None, closed_at=None, answer_count__range=(2, 6), language="en")
    return list(found.select_related("author").order_by("pk"))


def _answers() -> Iterator[Request]:
    writers = itertools.cycle(_writers())
    for number, thread in enumerate(_open()[::2]):
        _, cookies = next(writers)
        yield _post(
            f"/questions/{thread.pk}/answer/", cookies, fragment=True,
            body=ANSWER.format(number), key=str(uuid.UUID(int=number + 1)),
        )  # fmt: skip


def _marks() -> Iterator[Request]:
    writers = itertools.cycle(_writers())
    answers = Post.objects.visible_to(None).filter(kind="answer", marks=None).order_by("pk")
    for post in answers.exclude(author=None)[: 10 * WRITERS]:
        person, cookies = next(writers)
        if person.pk not in (post.author_id, post.thread.author_id):
            yield _post(f"/posts/{post.pk}/helped/", cookies, fragment=True, given="1")


def _accepts() -> Iterator[Request]:
    for thread in _open()[1::2]:
        answer = thread.posts.filter(kind="answer", deleted_at=None).exclude(
            author=F("thread__author")
        ).order_by("pk").first()  # fmt: skip
        if answer is not None and thread.author is not None and thread.author.is_active:
            yield _post(f"/posts/{answer.pk}/accept/", cookies_of(thread.author), fragment=False)
