"""Every version of a post is kept. For verbs that hold the thread's row and the post's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max

from forum.domain import events, tags
from forum.lib import text
from forum.lib.facts import Fact
from forum.models import Event, Member, Post, Revision


class Words(NamedTuple):
    """What a post says; title, tags and facts only count for a thread's first post ("" and None: as
    they are)."""

    body: str
    title: str = ""
    tag_names: list[str] | None = None
    facts: list[Fact] | None = None


def first(
    *,
    post: Post,
    title: str = "",
    tag_names: list[str] | None = None,
    facts: Sequence[Fact] = (),
) -> Revision:
    """Version 1 of a fresh post, not saved."""
    return Revision(
        post=post, number=1, title=title, body=post.body, tags=", ".join(tag_names or []),
        facts=list(facts), by=post.author, at=post.created_at,
    )  # fmt: skip


def differs(*, post: Post, words: Words) -> bool:
    """Whether these are other words than those that the post has; its thread is at hand."""
    if words.body != post.body or post.kind != Post.Kind.QUESTION:
        return words.body != post.body
    thread = post.thread
    retagged = _retagged(words.tag_names, tags.names(thread=thread)) is not None
    refacted = words.facts not in (None, thread.facts)
    return retagged or refacted or words.title not in ("", thread.title)


def change_head(
    *, post: Post, words: Words, by: Member, now: datetime, why: dict[str, Any] | None = None
) -> None:
    """Let the thread say what its first post says now; `why` is what its events tell as well."""
    told: dict[str, Any] = {"by": by, "at": now, **(why or {})}
    thread, title, names = post.thread, words.title, words.tag_names
    if title and title != thread.title:
        events.record(
            kind=Event.Kind.THREAD_RETITLED, thread=thread, member_id=thread.author_id,
            before=thread.title, after=title, **told,
        )  # fmt: skip
        thread.title, thread.slug = title, text.slug(title)
    before = tags.names(thread=thread)
    if (names := _retagged(names, before)) is not None:
        events.record(
            kind=Event.Kind.THREAD_RETAGGED, thread=thread, member_id=thread.author_id,
            before=before, after=names, **told,
        )  # fmt: skip
        tags.put(thread=thread, names=names)
    if words.facts is not None:
        thread.facts = words.facts
    thread.excerpt = post.excerpt
    thread.save(update_fields=["title", "slug", "excerpt", "facts"])


def _retagged(names: list[str] | None, before: list[str]) -> list[str] | None:
    """What the tags of these names are called; None where that is what there was `before`."""
    if names is None or names == before:
        return None
    called = tags.main(names=names)
    return None if called == before else called


def latest(*, post: Post) -> int:
    """The number of the version that it says now."""
    number: int = post.revisions.order_by("-number").values_list("number", flat=True)[:1].get()
    return number


def keep(
    *,
    post: Post,
    by: Member,
    at: datetime,
    reason: str,
    replace: bool,
    approved_by: Member | None,
    restored_from: int | None,
) -> None:
    """Write down what the post says now; `replace` the last version instead of adding one."""
    is_first = post.kind == Post.Kind.QUESTION
    number = post.revisions.aggregate(last=Max("number"))["last"] or 0
    values = {
        "title": post.thread.title if is_first else "",
        "body": post.body,
        "tags": ", ".join(tags.names(thread=post.thread)) if is_first else "",
        "facts": post.thread.facts if is_first else [],
        "by": by,
        "at": at,
        "reason": reason,
        "approved_by": approved_by,
        "restored_from": restored_from,
    }
    if replace and number:
        post.revisions.filter(number=number).update(**values)
    else:
        post.revisions.create(number=number + 1, **values)
