"""Atom feeds: what a visitor sees, for those who would rather be told."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import atom, clock, markup
from forum.models import Member, Post, Thread
from forum.queries import access, feeds
from forum.queries import atom as atom_queries
from forum.views import common, meta
from forum.views import queues as queue_views

TYPE = "application/atom+xml; charset=utf-8"
# Ids stay the same for ever, whatever becomes of titles and addresses (RFC 4151).
SINCE = "2026"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # how old a feed is where nothing ever happened


@require_safe
def latest(request: HttpRequest, view: str) -> HttpResponse:
    """A view of all questions."""
    return _list(request, view, reverse("questions"), settings.SITE_NAME, f"questions/{view}")


@require_safe
def category(request: HttpRequest, slug: str, view: str = "latest") -> HttpResponse:
    found = access.category(member=None, slug=slug)
    key, url = f"categories/{found.pk}/{view}", found.get_absolute_url()
    title = f"{found.label} · {settings.SITE_NAME}"
    return _list(request, view, url, title, key, subtitle=found.about, category=found)


@require_safe
def tag(request: HttpRequest, slug: str, view: str = "latest") -> HttpResponse:
    found = access.tag(member=None, slug=slug)
    key, url = f"tags/{found.pk}/{view}", reverse("tag", args=[found.slug])
    return _list(request, view, url, f"{found.name} · {settings.SITE_NAME}", key, tag=found)


@require_safe
def queue(request: HttpRequest, queue: str) -> HttpResponse:
    """Where help is wanted, and why (forum/views/queues.py)."""
    said = queue_views.words().get(queue)
    if said is None:
        raise Http404
    entries = [_thread_entry(told) for told in atom_queries.queue(queue=queue, now=clock.now())]
    return _answer(
        request, entries, atom_queries.changed_at() or BEGINNING, key=f"queues/{queue}",
        page_url=reverse("queue", args=[queue]), subtitle=said.about,
        title=f"{said.label} · {settings.SITE_NAME}",
    )  # fmt: skip


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """The question and its answers, the newest first."""
    found = access.thread(member=None, pk=pk)
    entries = [_post_entry(found, post) for post in atom_queries.answers(thread=found)]
    changed = atom_queries.changed_at(thread=found) or found.active_at
    return _answer(
        request, entries, changed, key=f"thread/{found.pk}/posts",
        page_url=found.get_absolute_url(), title=f"{found.title} · {settings.SITE_NAME}",
    )  # fmt: skip


def address(url_name: str, view: str, slug: str = "") -> str:
    """The path of the feed of a list (`feed`, `category_feed`, `tag_feed`) and view."""
    if not slug:
        return reverse("feed", args=[view])
    return reverse(url_name, args=[slug] if view == "latest" else [slug, view])


def _list(
    request: HttpRequest,
    view: str,
    url: str,
    title: str,
    key: str,
    subtitle: str = "",
    **scope: Any,
) -> HttpResponse:
    if view not in feeds.VIEWS:
        raise Http404
    entries = [_thread_entry(told) for told in atom_queries.questions(view=view, **scope)]
    changed = atom_queries.changed_at() or BEGINNING
    return _answer(
        request, entries, changed, key=key, subtitle=subtitle,
        page_url=url if view == "latest" else f"{url}?view={view}",
        title=f"{common.view_labels()[view]} · {title}",
    )  # fmt: skip


def _thread_entry(told: atom_queries.Told) -> atom.Entry:
    """A question with its solution, where there is one."""
    found, question = told.thread, told.question
    html = _html(question)
    updates = [found.active_at, question.edited_at or found.created_at]
    if found.solution is not None:
        answer = found.solution.post
        html += f"<h3>{_('Solution')}</h3>{_html(answer)}"
        updates += [found.solution.at, answer.edited_at or answer.created_at]
    return atom.Entry(
        id=_id(f"thread/{found.pk}"), url=meta.whole(found.get_absolute_url()), title=found.title,
        html=html, language=found.language, **_by(found.author), published=found.created_at,
        updated=max(updates), terms=[(found.category.slug, found.category.label), *found.tag_links],
    )  # fmt: skip


def _post_entry(found: Thread, post: Post) -> atom.Entry:
    solves = found.solution is not None and found.solution.post_id == post.pk
    title, place = found.title, ""
    if post.kind == Post.Kind.ANSWER:
        said = _("Solution by %(name)s") if solves else _("Answer by %(name)s")
        title, place = said % {"name": _by(post.author)["author"]}, f"#post-{post.pk}"
    return atom.Entry(
        id=_id(f"post/{post.pk}"), url=meta.whole(found.get_absolute_url() + place), title=title,
        html=_html(post), language=found.language, **_by(post.author), published=post.created_at,
        updated=post.edited_at or post.created_at,
        terms=[("solution", _("Solution"))] if solves else [],
    )  # fmt: skip


def _by(author: Member | None) -> dict[str, str]:
    if author is None or author.is_former:
        return {"author": _("Former member"), "author_url": ""}
    return {"author": str(author), "author_url": meta.whole(author.get_absolute_url())}


def _html(post: Post) -> str:
    return markup.absolute(post.body_html, base=settings.SITE_URL)


def _id(key: str) -> str:
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE}:{key}"


def _answer(
    request: HttpRequest,
    entries: list[atom.Entry],
    changed: datetime,
    *,
    key: str,
    page_url: str,
    title: str,
    subtitle: str = "",
) -> HttpResponse:
    """The document, with the instant of the last change; the middleware makes a 304 of it."""
    changed = max([changed, *(entry.updated for entry in entries)])
    feed = atom.Feed(
        id=_id(key), url=meta.whole(request.get_full_path().split("?")[0]),
        page_url=meta.whole(page_url), title=title,
        subtitle=subtitle, author=settings.SITE_NAME, changed=changed, entries=entries,
        language=common.default_language(request),
    )  # fmt: skip
    response = HttpResponse(atom.write(feed), content_type=TYPE)
    response["Last-Modified"] = http_date(changed.timestamp())
    return response
