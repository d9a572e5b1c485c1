"""Rendering anew what an older renderer stored."""

from collections.abc import Callable

from django.db import transaction

from forum.domain import look
from forum.lib import markup
from forum.models import Post, Thread

CHUNK = 200


def rerender(*, report: Callable[[int], None] | None = None) -> int:
    """Bring every post to the present renderer's version; returns how many were not.

    Chunk by chunk, each its own transaction: it can be stopped and run again. `report` hears the
    number done so far. A source that is too large now keeps the HTML it has.
    """
    done, after = 0, 0
    while True:
        with transaction.atomic():
            old = Post.objects.exclude(renderer_version=markup.RENDERER_VERSION).filter(
                pk__gt=after
            )
            posts = list(old.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
            if not posts:
                return done
            changed = [post for post in posts if _render(post)]
            fields = ["body_html", "excerpt", "renderer_version"]
            Post.objects.bulk_update(changed, fields)
            for post in changed:
                if post.kind == Post.Kind.QUESTION:
                    Thread.objects.filter(pk=post.thread_id).update(excerpt=post.excerpt)
            if changed:
                look.renew()
        done, after = done + len(changed), posts[-1].pk
        if report is not None:
            report(done)


def _render(post: Post) -> bool:
    try:
        rendered = markup.render(post.body)
    except markup.MarkupTooLarge:
        return False
    post.body_html, post.excerpt = rendered.html, rendered.excerpt
    post.renderer_version = markup.RENDERER_VERSION
    return True
