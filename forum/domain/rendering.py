"""Rendering what people write, with the names in it, and anew what was stored before."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings

from forum.domain import look
from forum.lib import markup
from forum.lib.transact import verb
from forum.models import Post, Thread
from forum.queries import named

CHUNK = 200


def render(source: str) -> markup.Rendered:
    """The text with links to the people, tags and threads that it names. A query for each of the
    first two, where it names any. Raises MarkupTooLarge."""
    return markup.render(
        source, link_members=named.members, link_tags=named.tags, site_url=settings.SITE_URL
    )


def write_body(post: Post, *, body: str) -> None:
    """Set the source and what is rendered of it; the caller saves. Raises MarkupTooLarge."""
    rendered = render(body)
    post.body, post.body_html, post.excerpt = body, rendered.html, rendered.excerpt
    post.renderer_version = markup.RENDERER_VERSION


def newly_named(*, before: str, html: str, after: str) -> list[int]:
    """The people (ids) whom the HTML `after` names and the source `before`, once `html`, did not.

    Both as of now: whoever joined since, or was not linked by an older renderer, was named all the
    same. No query where nobody is named.
    """
    paths = markup.mentioned(after) if after != html else []
    if not paths:
        return []
    with suppress(markup.MarkupTooLarge):  # written when more was allowed: by what is stored
        html = render(before).html
    known = set(markup.mentioned(html))
    return list(
        named.people([path for path in paths if path not in known]).values_list("pk", flat=True)
    )


def link_tag_anew(*, path: str) -> None:
    """The tag at this path has gone, or is called otherwise: texts that name it say so no more.

    For verbs that renew the look. Looks through all posts, and is rarely asked.
    """
    posts = Post.objects.filter(body_html__contains=f'href="{path}"')
    changed = [
        post for post in posts.select_for_update(of=("self",)).order_by("pk") if _render(post)
    ]
    Post.objects.bulk_update(changed, ["body_html", "excerpt", "renderer_version"], CHUNK)


def rerender(*, report: Callable[[int], None] | None = None) -> int:
    """Bring every post to the present renderer's version; returns how many were not.

    Chunk by chunk, each its own transaction: it can be stopped and run again. `report` hears the
    number done so far. A source that is too large now keeps the HTML it has.
    """
    done, after = 0, 0
    while True:
        changed, last = _rerender_some(after)
        if last is None:
            return done
        done, after = done + changed, last
        if report is not None:
            report(done)


@verb
def _rerender_some(after: int) -> tuple[int, int | None]:
    """The next chunk behind this id: how many were changed, and its last id (None: no more)."""
    old = Post.objects.exclude(renderer_version=markup.RENDERER_VERSION).filter(pk__gt=after)
    posts = list(old.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
    if not posts:
        return 0, None
    changed = [post for post in posts if _render(post)]
    Post.objects.bulk_update(changed, ["body_html", "excerpt", "renderer_version"])
    for post in changed:
        if post.kind == Post.Kind.QUESTION:
            Thread.objects.filter(pk=post.thread_id).update(excerpt=post.excerpt)
    if changed:
        look.renew()
    return len(changed), posts[-1].pk


def _render(post: Post) -> bool:
    try:
        write_body(post, body=post.body)
    except markup.MarkupTooLarge:
        return False
    return True
