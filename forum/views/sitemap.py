"""For search engines: where the pages are, and which to leave alone."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.lib.xmltext import element
from forum.queries import sitemap as sitemap_queries
from forum.views import meta

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
# Pages that are always there, by name; upper floors add theirs in AppConfig.ready().
FIXED = ["home", "questions", "categories", "tags", "ask"]
# What is personal, writes, or never ends. Patterns as search engines read them.
KEPT_OUT = [
    "/accounts/", "/admin/", "/settings/", "/inbox/", "/do/", "/say/", "/tap/", "/appeal/",
    "/own-data/", "/mentors/with/", "/preferences/",
    "/preview/", "/posts/", "/search/", "/questions/ask/?", "/questions/ask/*/",
    "/questions/similar/", "/articles/write/", "/questions/*/answer/", "/questions/*/solved-it/",
    "/questions/*/manage/", "/questions/*/clear-solution/", "/*?sort=", "/*&sort=",
    "/tags/?q=", "/members/?q=",
]  # fmt: skip

Address = tuple[str, datetime | None]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT)]
    lines += ["", f"Sitemap: {meta.whole(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sitemaps that there are."""
    places = (
        element("loc", meta.whole(reverse("sitemap_page", args=[section, number])))
        for section, numbers in _sections().items()
        for number in numbers()
    )
    body = "".join(f"<sitemap>{place}</sitemap>\n" for place in places)
    return _xml(f"<sitemapindex {SPACE}>\n{body}</sitemapindex>\n")


@require_safe
def page(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One sitemap. Empty where everything of its range is hidden; 404 beyond the last."""
    rows = {"threads": _threads, "tags": _tags, "pages": _pages}
    if section not in rows or number not in _sections()[section]():
        raise Http404
    body = "".join(map(_url, rows[section](number)))
    space = f'{SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return _xml(f"<urlset {space}>\n{body}</urlset>\n")


def _sections() -> dict[str, Callable[[], range]]:
    """The numbers of the pages of each section."""
    return {
        "threads": sitemap_queries.thread_pages,
        "tags": sitemap_queries.tag_pages,
        "pages": lambda: range(1, 2),
    }


def _threads(number: int) -> Iterable[Address]:
    for thread in sitemap_queries.threads(number=number):
        yield thread.get_absolute_url(), thread.active_at


def _tags(number: int) -> Iterable[Address]:
    for tag in sitemap_queries.tags(number=number):
        yield reverse("tag", args=[tag.slug]), tag.newest


def _pages(number: int) -> Iterable[Address]:
    newest = sitemap_queries.newest()
    yield from ((reverse(name), newest) for name in FIXED)
    for category in sitemap_queries.categories():
        yield category.get_absolute_url(), category.newest


def _url(address: Address) -> str:
    """One page: its address, when it changed, and the same in each language."""
    path, changed = address
    whole = meta.whole(path)
    lines = [element("loc", whole)]
    if changed is not None:
        lines.append(element("lastmod", changed.isoformat(timespec="seconds")))
    # Our own paths are plain ASCII without quotes; nothing of them needs escaping.
    lines += [
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{whole}?lang={code}"/>'
        for code, _name in settings.LANGUAGES
    ]
    return f"<url>{''.join(lines)}</url>\n"


def _xml(body: str) -> HttpResponse:
    return HttpResponse(HEAD + body, content_type="application/xml; charset=utf-8")
