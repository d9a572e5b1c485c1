"""Taking posts from one thread to another: what merging, splitting and moving share. Decision 0050.

Posts keep their ids, dates, authors, versions, marks, reactions, confirmations and pictures: all of
these hang on the post. What names the thread beside the post goes along here. What happened stays
where it happened: events, solutions, verdicts and the ledger's rows are never rewritten, and
`POST_MOVED` says from where to where, so that whoever reads them follows.

Whoever calls holds the rows of both threads, locked by `hold` in the order of their ids.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models
from django.db.models import Q

from forum.domain import counters, events, look, search
from forum.lib import kept_forms
from forum.models import (
    Category,
    Draft,
    Event,
    Flag,
    HeldPost,
    Member,
    Notice,
    Post,
    Solution,
    Thread,
)

Kind = Post.Kind


def hold(*, threads: Sequence[Thread]) -> dict[int, Thread]:
    """Their rows as they are now, locked in the order of ids, each with category and solution."""
    pks = sorted({one.pk for one in threads})
    rows = Thread.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))
    found = {row.pk: row for row in rows}
    if len(found) != len(pks):
        raise Thread.DoesNotExist
    # Read after the lock: what is joined to a locked row is as old as the beginning of the wait.
    topics = Category.objects.in_bulk([row.category_id for row in found.values()])
    facts = Solution.objects.in_bulk([row.solution_id for row in found.values() if row.solution_id])
    for row in found.values():
        row.category = topics[row.category_id]
        row.solution = facts[row.solution_id] if row.solution_id else None
    return found


def carry(
    *,
    heads: Sequence[Post],
    source: Thread,
    target: Thread,
    by: Member,
    now: datetime,
    kinds: Mapping[int, str] | None = None,
    under: Post | None = None,
) -> list[int]:
    """Move these posts, and the comments under them, also deleted ones; returns the ids of all.

    `kinds` says what some of them become (id -> kind); `under` is the post of the target under
    which comments among `heads` stand from now on.
    """
    kinds = kinds or {}
    ids = [post.pk for post in heads]
    posts = list(Post.objects.filter(Q(pk__in=ids) | Q(parent__in=ids)).order_by("pk"))
    moved = [post.pk for post in posts]
    for post in posts:
        changes: dict[str, object] = {"thread": target, "kind": kinds.get(post.pk, post.kind)}
        if post.pk in ids and post.kind == Kind.COMMENT and under is not None:
            changes["parent"] = under
        Post.objects.filter(pk=post.pk).update(**changes)
        events.record(
            kind=Event.Kind.POST_MOVED, thread=source, post=post, by=by,
            member_id=post.author_id, at=now, to=target.pk, was=str(post.kind),
            becomes=str(changes["kind"]), parent=post.parent_id,
        )  # fmt: skip
    _follow(moved, source, target)
    return moved


def settle(*, thread: Thread, now: datetime | None = None) -> Thread:
    """Count anew what the thread shows, and let search know."""
    thread = counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    look.renew()
    return thread


def drafts_along(*, source: Thread, target: Thread) -> None:
    """Whoever was writing an answer there goes on here, unless they have begun one here as well.
    An answer that waits for a look, or may still be posted after all, is one of the target's."""
    held = HeldPost.objects.filter(thread=source, kind=Kind.ANSWER, parent=None, post=None)
    held.exclude(outcome=HeldPost.Outcome.WITHDRAWN).update(thread=target)
    _place(f"answer:{source.pk}", f"answer:{target.pk}", target)
    for kind in kept_forms.kinds():  # the other question may be somebody else's: about none, then
        _place(f"{kind}:{source.pk}", kind, None)
    Draft.objects.filter(thread=source, place="").update(thread=target)


def _place(old: str, new: str, thread: Thread | None) -> None:
    begun = Draft.objects.filter(place=new).exclude(member=None).values("member")
    Draft.objects.filter(place=old).exclude(member__in=begun).update(place=new, thread=thread)


def _follow(moved: Sequence[int], source: Thread, target: Thread) -> None:
    """What names both the post and its thread."""
    beside: list[type[models.Model]] = [Flag, Notice]
    for kind in beside:
        kind._default_manager.filter(thread=source, post__in=moved).update(thread=target)
    HeldPost.objects.filter(thread=source, parent__in=moved).update(thread=target)
    Draft.objects.filter(thread=source, post__in=moved).update(thread=target)
    places = [f"comment:{pk}" for pk in moved]
    Draft.objects.filter(thread=source, place__in=places).update(thread=target)
