"""Changing a post that is there: what posts, edits, wordings and articles share.

Lock rule: `hold` first, which locks the thread's row and then the post's.
"""

from datetime import datetime
from typing import Any

from forum import answer_rules
from forum.domain import (
    counters,
    decisions,
    events,
    look,
    rendering,
    reviewing,
    revisions,
    search,
)
from forum.domain.revisions import Words
from forum.lib import limits
from forum.models import Decision, Event, Member, Post, ReviewClaim, Thread


class EditConflict(Exception):
    """Somebody else has changed these words since they were read."""


def hold(*, post: Post) -> tuple[Thread, Post]:
    """The thread's row and then the post's, locked, as they are now; each knows the other. Raises
    NotAllowed where somebody has moved the post meanwhile."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    post.thread = thread
    return thread, post


def check_base(*, post: Post, base: str, words: Words) -> None:
    """Raises EditConflict where `words` were written on others than those that are there now."""
    if base and base != post.fingerprint and revisions.differs(post=post, words=words):
        raise EditConflict


def rewrite(
    *,
    post: Post,
    words: Words,
    by: Member,
    now: datetime,
    reason: str = "",
    repictured: bool = False,
    approved_by: Member | None = None,
    restored_from: int | None = None,
    why: dict[str, Any] | None = None,
) -> Post:
    """Write these words, of `by`, into the post that `hold` gave, without asking who may.

    `approved_by` took over what `by` suggested; `restored_from`: they are those of that version;
    `why` is told by the events of a new title or of other tags.
    """
    retold = revisions.differs(post=post, words=words)
    if not (retold or repictured):
        return post
    silent, actor = restored_from is None and _is_silent(post, by, now), approved_by or by
    before, html = post.body, post.body_html
    if words.body != before:
        rendering.write_body(post, body=words.body)
    if not silent:
        post.edited_at, post.edited_by = now, by
    post.save()
    if post.kind == Post.Kind.QUESTION:
        revisions.change_head(post=post, words=words, by=approved_by or by, now=now, why=why)
    if retold:
        revisions.keep(
            post=post, by=by, at=now, reason=reason, replace=silent, approved_by=approved_by,
            restored_from=restored_from,
        )  # fmt: skip
    added = rendering.newly_named(before=before, html=html, after=post.body_html)
    data = {"silent": silent, "reason": reason, "pictures": repictured, "named": added}
    data |= {} if restored_from is None else {"restored_from": restored_from}
    record(kind=Event.Kind.POST_EDITED, post=post, by=actor, now=now, **data)
    return post


def decide(
    *,
    post: Post,
    before: int,
    by: Member,
    code: str,
    words: str,
    now: datetime,
    is_wording: bool = False,
) -> Decision | None:
    """Somebody else changed these words: a decision on what version `before` said, which whoever
    wrote the post hears. Whoever has the post in hand keeps it. None of one's own words, and where
    no version came of it. `is_wording`: whoever asked can take it back by themselves (wordings)."""
    made = revisions.latest(post=post)
    if post.author_id in (None, by.pk) or made == before:
        return None
    reviewing.renew(item=ReviewClaim.Item.POST, item_id=post.pk, by=by, now=now)
    return decisions.decide(
        act=Decision.Act.POST_EDITED, reason=code, words=words, by=by, member=post.author, now=now,
        thread=post.thread, post=post,
        data={"number": before, "made": made} | ({"is_wording": True} if is_wording else {}),
    )  # fmt: skip


def record(*, kind: Event.Kind, post: Post, by: Member | None, now: datetime, **data: Any) -> None:
    """Tell of a change of the post that `hold` gave, and bring up to date what stands on it."""
    thread = post.thread
    events.record(
        kind=kind, thread=thread, post=post, by=by, member_id=post.author_id, at=now, **data
    )
    counters.refresh(thread=thread)
    search.index(thread=thread)
    if kind != Event.Kind.POST_EDITED or post.kind == Post.Kind.QUESTION:
        look.renew()  # hidden, shown again or called otherwise, on other pages too


def _is_silent(post: Post, by: Member, now: datetime) -> bool:
    """Within three minutes of writing, and nobody else has changed it in between."""
    is_own = by.pk == post.author_id and post.edited_by_id in (None, by.pk)
    return is_own and now - post.created_at < limits.SILENT_EDIT
