"""Writing into a thread: answers, comments, edits, deletion and its undo.

Lock rule: the thread's row first, in every verb.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from forum import rules, talk_rules
from forum.domain import (
    attachments,
    counters,
    events,
    look,
    rendering,
    request_keys,
    revisions,
    search,
    solutions,
)
from forum.domain.revisions import Words
from forum.lib import limits, markup, prepared
from forum.lib.facts import Fact
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Thread, Verdict
from forum.queries import activity, talks


class EditConflict(Exception):
    """Somebody else has changed these words since they were read."""


@verb
def answer(
    *,
    thread: Thread,
    by: Member,
    body: str,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
    is_one_tap: bool = False,
) -> Post:
    """A new answer; the same `key` again gives the first one. Raises NotAllowed.

    `pictures` are ids of what `by` sent, with what each shows (domain/attachments.py);
    `is_one_tap`: said on a mail's page (rules.check_pace)."""
    return _add(
        Post.Kind.ANSWER, thread=thread, parent=None, by=by, body=body, key=key, now=now,
        pictures=pictures, is_one_tap=is_one_tap,
    )  # fmt: skip


@verb
def comment(*, post: Post, by: Member, body: str, key: uuid.UUID | None, now: datetime) -> Post:
    """A comment under a question, an answer or an article; once per `key`. Raises NotAllowed."""
    kind = Post.Kind.COMMENT
    return _add(kind, thread=post.thread, parent=post, by=by, body=body, key=key, now=now)


@verb
def message(
    *,
    thread: Thread,
    by: Member,
    body: str,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
    begins: bool = False,
) -> Post:
    """A word in a private talk (domain/private.py); once per `key`. Raises NotAllowed.

    `begins`: it is what the talk begins with, so that nobody hears of it twice.
    """
    return _add(
        Post.Kind.MESSAGE, thread=thread, parent=None, by=by, body=body, key=key, now=now,
        pictures=pictures, data={"begins": True} if begins else None,
    )  # fmt: skip


@verb
def edit(
    *,
    post: Post,
    by: Member,
    now: datetime,
    body: str,
    title: str = "",
    tag_names: list[str] | None = None,
    reason: str = "",
    pictures: dict[int, str] | None = None,
    off: Collection[int] = (),
    facts: list[Fact] | None = None,
    base: str = "",
) -> Post:
    """Change the words; title, tags, facts only of a thread's first post. Raises NotAllowed.

    Every version is kept (not of pictures). Own changes within three minutes of writing replace
    one's own version silently. Nothing changed: nothing is written. `pictures` None changes none of
    them; those of `off` are taken off, any other stays (attachments.put).
    `base` is the fingerprint of the words that were changed: raises EditConflict where others have
    changed them since.
    """
    thread, post = hold(post=post)
    rules.check_edit(by, thread, post)
    said = Words(body, title, tag_names, facts)
    check_base(post=post, base=base, words=said)
    repictured = attachments.put(post=post, by=by, chosen=pictures, off=off, now=now)
    return change(post=post, words=said, by=by, now=now, reason=reason, repictured=repictured)


def hold(*, post: Post) -> tuple[Thread, Post]:
    """The thread's row and then the post's, locked, as they are now; each knows the other."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    post.thread = thread
    return thread, post


def check_base(*, post: Post, base: str, words: Words) -> None:
    """Raises EditConflict where `words` were written on others than those that are there now."""
    if base and base != post.fingerprint and revisions.differs(post=post, words=words):
        raise EditConflict


def change(
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
    thread = post.thread
    retold = revisions.differs(post=post, words=words)
    if not (retold or repictured):
        return post
    silent, actor = restored_from is None and _is_silent(post, by, now), approved_by or by
    before, html = post.body, post.body_html
    if words.body != before:
        write_body(post, body=words.body)
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
    _record_and_count(Event.Kind.POST_EDITED, thread, post, actor, now, **data)
    return post


@verb
def delete(*, post: Post, by: Member, now: datetime, reason: str = "") -> Post:
    """Take a post out of sight; a question takes its thread along. Raises NotAllowed.

    Its author hears the reason where somebody else did it.
    """
    thread = counters.lock(thread=post.thread)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.deleted_at is not None and not _takes_over(post, by):
        return post
    rules.check_delete(by, thread, post)
    if thread.solution is not None and thread.solution.post_id == post.pk:
        solutions.retire(thread=thread, by=by, now=now)
    post.deleted_at, post.deleted_by = now, by
    post.save(update_fields=["deleted_at", "deleted_by"])
    if post.kind == Post.Kind.QUESTION:
        thread.deleted_at, thread.deleted_by = now, by
        thread.save(update_fields=["deleted_at", "deleted_by"])
    _record_and_count(Event.Kind.POST_DELETED, thread, post, by, now, reason=reason)
    return post


@verb
def restore(*, post: Post, by: Member, now: datetime) -> Post:
    """Bring a deleted post back, and the thread with its question. Raises NotAllowed."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.deleted_at is None:
        return post
    rules.check_restore(by, post)
    post.deleted_at = post.deleted_by = None
    post.save(update_fields=["deleted_at", "deleted_by"])
    if post.kind == Post.Kind.QUESTION:
        thread.deleted_at = thread.deleted_by = None
        thread.save(update_fields=["deleted_at", "deleted_by"])
    _record_and_count(Event.Kind.POST_RESTORED, thread, post, by, now)
    return post


def _takes_over(post: Post, by: Member) -> bool:
    """A moderator deletes what its author took back: from then on only moderators restore it."""
    return by.is_moderator and post.deleted_by_id == post.author_id != by.pk


def write_body(post: Post, *, body: str) -> None:
    """Set the source and what is rendered of it; the caller saves. Raises MarkupTooLarge."""
    rendered = rendering.render(body)
    post.body, post.body_html, post.excerpt = body, rendered.html, rendered.excerpt
    post.renderer_version = markup.RENDERER_VERSION


def _add(
    kind: Post.Kind,
    *,
    thread: Thread,
    parent: Post | None,
    by: Member,
    body: str,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
    is_one_tap: bool = False,
    data: dict[str, Any] | None = None,
) -> Post:
    verb_name = f"add {kind} to {(parent or thread).pk}"
    first = request_keys.claim(member=by, key=key, verb=verb_name, now=now)
    if first is not None:
        return Post.objects.select_related("thread").get(pk=first)
    thread = counters.lock(thread=thread, pace_of=by)
    counts = activity.counts(member=by, now=now)
    if kind == Post.Kind.MESSAGE:
        here = talks.takes_part(thread=thread, member=by)
        talk_rules.check_message(by, thread, takes_part=here)
        talk_rules.check_message_pace(by, counts, now)
    elif parent is None:
        rules.check_answer(by, thread)
    else:
        parent.refresh_from_db(fields=["deleted_at"])
        rules.check_comment(by, thread, parent)
    if kind != Post.Kind.MESSAGE:
        rules.check_pace(by, counts, now, is_one_tap=is_one_tap)
    post = Post(thread=thread, kind=kind, parent=parent, author=by, created_at=now)
    write_body(post, body=body)
    event = store(post, key=key, verb_name=verb_name, data=data or {})
    attachments.put(post=post, by=by, chosen=pictures, now=now)
    if kind == Post.Kind.COMMENT and by.pk == thread.author_id:
        _wait_again(thread, now)
    events.tell(event=event)
    counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    return post


def store(post: Post, *, key: uuid.UUID | None, verb_name: str, data: dict[str, Any]) -> Event:
    """The new post, its first version, its event and what its key made, by one statement."""
    thread, by, now = post.thread, post.author, post.created_at
    event = Event(kind=Event.Kind.POST_ADDED, thread=thread, post=post, by=by, at=now, data=data)
    event.member_id = thread.author_id
    also, values = request_keys.settling(
        member=by, key=key, verb=verb_name, result="(SELECT id FROM first)"
    )
    prepared.insert_together(post, revisions.first(post=post), event, also=also, values=values)
    return event


def _wait_again(thread: Thread, now: datetime) -> None:
    """The asker wrote on in a thread that waits, or that they had solved alone: from now."""
    was_alone = thread.verdict is not None and thread.verdict.kind == Verdict.Kind.SOLVED_ALONE
    if was_alone:
        thread.verdict = None
    if was_alone or thread.waiting_since is not None:
        thread.waiting_since = now


def _is_silent(post: Post, by: Member, now: datetime) -> bool:
    """Within three minutes of writing, and nobody else has changed it in between."""
    is_own = by.pk == post.author_id and post.edited_by_id in (None, by.pk)
    return is_own and now - post.created_at < limits.SILENT_EDIT


def _record_and_count(
    kind: Event.Kind, thread: Thread, post: Post, by: Member, now: datetime, **data: Any
) -> None:
    events.record(
        kind=kind, thread=thread, post=post, by=by, member_id=post.author_id, at=now, **data
    )
    counters.refresh(thread=thread)
    search.index(thread=thread)
    if kind != Event.Kind.POST_EDITED or post.kind == Post.Kind.QUESTION:
        look.renew()  # hidden, shown again or called otherwise, on other pages too
