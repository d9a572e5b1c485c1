"""What a page tells machines of itself: its address, languages, picture, feed, and its facts.

A page without it is kept out of search engines (templates/base.html)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.lib import addresses
from forum.models import Attachment, Member, Thread
from forum.queries.member_page import Stats
from forum.queries.thread_page import ThreadPage
from forum.views import common, share, structured

UNLISTED = "noindex"


@dataclass(frozen=True)
class PageMeta:
    """`url` is the one address of the page, `feed` and `picture` are whole addresses too.

    `data` is its JSON-LD (visitors' pages only), `times` are those of an article, `photo` is the
    first picture of a question.
    """

    url: str
    title: str
    description: str
    picture: str
    kind: str = "website"
    robots: str = ""
    feed: str = ""
    data: dict[str, Any] | None = None
    times: tuple[tuple[str, datetime], ...] = ()
    photo: Attachment | None = None

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """(language, address): the same page with its frame in that language."""
        joint = "&" if "?" in self.url else "?"
        own = [(code, f"{self.url}{joint}lang={code}") for code, _name in settings.LANGUAGES]
        return [("x-default", self.url), *own]


def page(
    request: HttpRequest,
    path: str,
    *,
    title: str,
    description: str = "",
    kept: dict[str, str] | None = None,
    unlisted: bool = False,
    feed: str = "",
    crumbs: tuple[tuple[str, str], ...] = (),
) -> PageMeta:
    """Of a list and its kin. `kept` are the parts of the query that make it another page; `crumbs`
    are (name, path) of the pages above it and of itself."""
    query = urlencode({name: value for name, value in (kept or {}).items() if value})
    return PageMeta(
        url=whole(f"{path}?{query}" if query else path),
        title=title,
        description=description or default_description(),
        picture=whole(share.of_site(common.default_language(request))),
        robots=UNLISTED if unlisted else "",
        feed=whole(feed) if feed else "",
        data=structured.graph(structured.crumbs(crumbs)) if crumbs and _visits(request) else None,
    )


def home(request: HttpRequest) -> PageMeta:
    return PageMeta(
        url=whole("/"),
        title=settings.SITE_NAME,
        description=default_description(),
        picture=whole(share.of_site(common.default_language(request))),
        feed=whole(reverse("feed", args=["latest"])),
        data=structured.graph(structured.site()) if _visits(request) else None,
    )


def thread(request: HttpRequest, shown: ThreadPage) -> PageMeta:
    """Of a question or an article. Hidden ones and thin ones are kept out of search engines."""
    found = shown.thread
    hidden = found.deleted_at or found.category.is_private or found.kind == Thread.Kind.PRIVATE
    path = found.get_absolute_url()
    url = whole(path if shown.number == 1 else f"{path}?page={shown.number}")
    original = shown.kin.original
    if original is not None:  # what search engines are to show instead
        url = whole(original.thread.get_absolute_url())
    lent = shown.kin.source  # what solved it stands there
    own = shown.solution.post if shown.solution else None
    solution = lent.answer if lent and lent.answer else own
    edited = shown.question.post.edited_at
    picture = whole(share.of_thread(found))
    return PageMeta(
        url=url,
        title=found.title,
        description=(solution or found).excerpt or default_description(),
        picture=picture,
        kind="article",
        robots=UNLISTED if found.is_thin or hidden else "",
        feed="" if hidden else whole(addresses.path("thread_feed", found.pk)),
        data=structured.thread(shown, url, picture)
        if _visits(request) and original is None
        else None,
        times=(("published_time", found.created_at), ("modified_time", edited or found.created_at)),
        photo=next((one for one in shown.question.pictures if one.is_ready), None),
    )


def member(request: HttpRequest, person: Member, stats: Stats, kept: dict[str, str]) -> PageMeta:
    """Of a person; who wrote nothing yet, and the later pages, are kept out."""
    query = urlencode({name: value for name, value in kept.items() if value})
    path = person.get_absolute_url()
    wrote = stats.questions + stats.answers
    return PageMeta(
        url=whole(f"{path}?{query}" if query else path),
        title=str(person),
        description=person.about or default_description(),
        picture=whole(share.of_member(person)),
        kind="profile",
        robots=UNLISTED if not wrote or kept.get("after") else "",
    )


def whole(path: str) -> str:
    """The address of one of our paths as others reach it."""
    return f"{settings.SITE_URL}{path}"


def default_description() -> str:
    return _("Customers help each other: find an answer, ask a question, help somebody.")


def _visits(request: HttpRequest) -> bool:
    """Facts are told on visitors' pages only: what members see beyond that stays with them."""
    return common.member_of(request) is None
