"""Lists of threads, tags and categories."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from taggit.models import Tag

from forum.lib import paging
from forum.models import Category, Member
from forum.queries import access, feeds
from forum.views import common, follow_menu, meta
from forum.views import feeds as feed_views

TAGS_A_PAGE = 60
MOST_PAGES = 500


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    texts = {"heading": _("Questions"), "lead": _("What customers ask, and what helped.")}
    return _list(request, "forum/questions/index.html", reverse("questions"), **texts)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.category(member=common.member_of(request), slug=slug)
    return _list(
        request, "forum/category/index.html", found.get_absolute_url(), category=found,
        heading=found.label, lead=found.about,
    )  # fmt: skip


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.tag(member=common.member_of(request), slug=slug)
    url = reverse("tag", args=[found.slug])
    if found.slug != slug:
        asked = request.GET.urlencode()
        return redirect(f"{url}?{asked}" if asked else url, permanent=True)
    explained = getattr(found, "explained", None)
    lead = explained.text if explained else ""
    return _list(request, "forum/tag/index.html", url, tag=found, heading=found.name, lead=lead)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    begins = request.GET.get("q", "").strip()[:30]
    number = common.page_number(request, MOST_PAGES)
    found = feeds.tags(
        member=common.member_of(request), begins=begins, page=number, size=TAGS_A_PAGE
    )
    if not found and number > 1:
        raise Http404
    query = {"page": number + 1} | ({"q": begins} if begins else {})
    following = f"?{urlencode(query)}" if len(found) > TAGS_A_PAGE else ""
    kept = {"q": begins, "page": str(number) if number > 1 else ""}
    context = {
        "tags": found[:TAGS_A_PAGE],
        "q": begins,
        "next_url": following,
        "meta": meta.page(
            request, reverse("tags"), title=_("Tags"), kept=kept, unlisted=bool(begins)
        ),
    }
    return render(request, "forum/tags/index.html", context)


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    found = feeds.categories(member=common.member_of(request))
    about = meta.page(request, reverse("categories"), title=_("Topics"))
    return render(request, "forum/categories/index.html", {"categories": found, "meta": about})


def _list(request: HttpRequest, template: str, url: str, **context: Any) -> HttpResponse:
    member = common.member_of(request)
    view = common.choice(request, "view", feeds.VIEWS, "latest")
    written_in = common.choice(request, "in", ("", *dict(settings.LANGUAGES)), "")
    cursor = request.GET.get("after", "")
    shows_pinned = not cursor and view == "latest" and "tag" not in context
    reads = written_in or common.default_language(request)
    try:
        found = feeds.questions(
            member=member, view=view, cursor=cursor, language=written_in,
            category=context.get("category"), tag=context.get("tag"),
            pinned_in=reads if shows_pinned else "",
        )  # fmt: skip
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    context |= {
        "meta": _meta(request, url, view, context),
        "view": view,
        "tabs": _tabs(url, view, written_in),
        "language_tabs": _language_tabs(url, view, written_in),
        "page": found.page,
        "next_url": _following(url, view, written_in, found.page.next_cursor),
        "pinned": found.pinned,
        "follow": _follow(member, context.get("tag") or context.get("category")),
    }
    return render(request, template, context)


def _follow(member: Member | None, target: Tag | Category | None) -> follow_menu.Menu | None:
    """For members, of a tag or a topic."""
    if member is None or target is None:
        return None
    return follow_menu.menu(target, vars(target)["own_level"])


def _meta(request: HttpRequest, url: str, view: str, context: dict[str, Any]) -> meta.PageMeta:
    """Of the list of all, of a tag or of a category; later pages are kept out of searches."""
    heading, about = context["heading"], context["lead"]
    feed, crumbs = feed_views.address("feed", view), ()
    if "tag" in context:
        about = about or _("Questions and solutions about %(tag)s.") % {"tag": heading}
        feed = feed_views.address("tag_feed", view, context["tag"].slug)
        crumbs = ((_("Tags"), reverse("tags")), (heading, url))
    elif "category" in context:
        inside = context["category"]
        # Feeds are for everybody: of a private room there is none.
        feed = "" if inside.is_private else feed_views.address("category_feed", view, inside.slug)
        crumbs = ((_("Topics"), reverse("categories")), (heading, url))
    after = request.GET.get("after", "")
    written_in = request.GET.get("in", "")
    kept = {"view": "" if view == "latest" else view, "in": written_in, "after": after}
    return meta.page(
        request, url, title=heading, description=about, kept=kept,
        unlisted=bool(after or written_in),
        feed=feed, crumbs=crumbs,
    )  # fmt: skip


def _tabs(url: str, current: str, written_in: str) -> list[tuple[str, str, str, bool]]:
    """(key, label, address, is the present one) of each view."""
    labels = common.view_labels()
    return [
        (key, labels[key], _address(url, key, written_in), key == current) for key in feeds.VIEWS
    ]


def _language_tabs(url: str, view: str, current: str) -> list[tuple[str, str, str, bool]]:
    """(code, name in that language, address, is the present one); "" is all of them."""
    named = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [
        (code, label, _address(url, view, code), code == current)
        for code, label in [("", _("All languages")), *named]
    ]


def _following(url: str, view: str, written_in: str, cursor: str) -> str:
    return _address(url, view, written_in, cursor) if cursor else ""


def _address(url: str, view: str, written_in: str, cursor: str = "") -> str:
    """A list's address, with nothing in it that holds anyway."""
    query = {"view": "" if view == "latest" else view, "in": written_in, "after": cursor}
    given = {name: value for name, value in query.items() if value}
    return f"{url}?{urlencode(given)}" if given else url
