"""Writing into a thread: answers, comments, edits, deletion and its undo.

Lock rule: the thread's row first, in every verb.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from forum import rules
from forum.domain import (
    attachments,
    counters,
    events,
    look,
    pace,
    request_keys,
    search,
    solutions,
    tags,
)
from forum.lib import limits, markup, text
from forum.lib.facts import Fact
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Revision, Thread, Verdict


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
    `is_one_tap`: said on a mail's page (rules.check_pace).
    """
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
    facts: list[Fact] | None = None,
) -> Post:
    """Change the words; title, tags, facts only of a thread's first post. Raises NotAllowed.

    Versions are kept (not of pictures), but one's own of the last three minutes is replaced."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    rules.check_edit(by, thread, post)
    repictured = attachments.put(post=post, by=by, chosen=pictures, now=now)
    is_first = post.kind == Post.Kind.QUESTION
    old_tags = tags.names(thread=thread) if is_first else []
    new_title = title if is_first and title else thread.title
    new_tags = tag_names if is_first and tag_names is not None else old_tags
    refacted = is_first and _take_facts(thread, facts)
    retold = body != post.body or new_title != thread.title or new_tags != old_tags or refacted
    if not (retold or repictured):
        return post
    silent = _is_silent(post, by, now)
    if body != post.body:
        write_body(post, body=body)
    if not silent:
        post.edited_at, post.edited_by = now, by
    post.save()
    if is_first:
        _change_head(thread, post, new_title, new_tags, old_tags, by, now)
    if retold:
        _keep_revision(post, thread, new_tags, by=by, at=now, reason=reason, replace=silent)
    data = {"silent": silent, "reason": reason, "pictures": repictured}
    _record_and_count(Event.Kind.POST_EDITED, thread, post, by, now, **data)
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
    rendered = markup.render(body)
    post.body, post.body_html, post.excerpt = body, rendered.html, rendered.excerpt
    post.renderer_version = markup.RENDERER_VERSION


def first_revision(
    post: Post,
    *,
    title: str = "",
    tag_names: list[str] | None = None,
    facts: Sequence[Fact] = (),
) -> Revision:
    """Version 1 of a fresh post, not saved."""
    return Revision(
        post=post, number=1, title=title, body=post.body, tags=", ".join(tag_names or []),
        facts=list(facts), by=post.author, at=post.created_at,
    )  # fmt: skip


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
) -> Post:
    verb_name = f"add {kind} to {(parent or thread).pk}"
    first = request_keys.claim(member=by, key=key, verb=verb_name, now=now)
    if first is not None:
        return Post.objects.select_related("thread").get(pk=first)
    thread = counters.lock(thread=thread)
    if parent is None:
        rules.check_answer(by, thread)
    else:
        parent.refresh_from_db(fields=["deleted_at"])
        rules.check_comment(by, thread, parent)
    rules.check_pace(by, pace.counts(member=by, now=now), now, is_one_tap=is_one_tap)
    post = Post(thread=thread, kind=kind, parent=parent, author=by, created_at=now)
    write_body(post, body=body)
    post.save()
    first_revision(post).save()
    attachments.put(post=post, by=by, chosen=pictures, now=now)
    if kind == Post.Kind.COMMENT and by.pk == thread.author_id:
        _wait_again(thread, now)
    request_keys.settle(member=by, key=key, verb=verb_name, result=post.pk)
    events.record(
        kind=Event.Kind.POST_ADDED, thread=thread, post=post, by=by, member_id=thread.author_id,
        at=now,
    )  # fmt: skip
    counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    return post


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


def _take_facts(thread: Thread, facts: list[Fact] | None) -> bool:
    """Whether these are other facts than the thread has; it is not saved yet."""
    before, thread.facts = thread.facts, thread.facts if facts is None else facts
    return before != thread.facts


def _change_head(
    thread: Thread,
    post: Post,
    title: str,
    new_tags: list[str],
    old_tags: list[str],
    by: Member,
    now: datetime,
) -> None:
    if title != thread.title:
        events.record(
            kind=Event.Kind.THREAD_RETITLED, thread=thread, by=by, at=now,
            before=thread.title, after=title,
        )  # fmt: skip
        thread.title, thread.slug = title, text.slug(title)
    if new_tags != old_tags:
        events.record(
            kind=Event.Kind.THREAD_RETAGGED, thread=thread, by=by, at=now,
            before=old_tags, after=new_tags,
        )  # fmt: skip
        tags.put(thread=thread, names=new_tags)
    thread.excerpt = post.excerpt
    thread.save(update_fields=["title", "slug", "excerpt", "facts"])


def _keep_revision(
    post: Post,
    thread: Thread,
    tag_names: list[str],
    *,
    by: Member,
    at: datetime,
    reason: str,
    replace: bool,
) -> None:
    is_first = post.kind == Post.Kind.QUESTION
    number = post.revisions.aggregate(last=Max("number"))["last"] or 0
    values = {
        "title": thread.title if is_first else "",
        "body": post.body,
        "tags": ", ".join(tag_names) if is_first else "",
        "facts": thread.facts if is_first else [],
        "by": by,
        "at": at,
        "reason": reason,
    }
    if replace and number:
        post.revisions.filter(number=number).update(**values)
    else:
        Revision.objects.create(post=post, number=number + 1, **values)


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
