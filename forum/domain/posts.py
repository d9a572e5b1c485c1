"""Writing into a thread: answers, comments, edits, deletion and its undo.

Lock rule: the thread's row first, in every verb.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from forum import answer_rules, rules, talk_rules
from forum.domain import (
    attachments,
    changes,
    counters,
    decisions,
    drawers,
    events,
    hiding,
    rendering,
    request_keys,
    revisions,
    search,
)
from forum.domain.revisions import Words
from forum.lib import prepared
from forum.lib.facts import Fact
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Thread, Verdict
from forum.queries import activity, appealable, talks


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
    is_looked_at: bool = False,
) -> Post:
    """A new answer; the same `key` again gives the first one. Raises NotAllowed.

    `pictures` are ids of what `by` sent, with what each shows (domain/attachments.py);
    `is_one_tap`: said on a mail's page (rules.check_pace); `is_looked_at`: it was held, and the
    pace was asked for then."""
    return _add(
        Post.Kind.ANSWER, thread=thread, parent=None, by=by, body=body, key=key, now=now,
        pictures=pictures, is_one_tap=is_one_tap, is_looked_at=is_looked_at,
    )  # fmt: skip


@verb
def comment(
    *,
    post: Post,
    by: Member,
    body: str,
    key: uuid.UUID | None,
    now: datetime,
    is_looked_at: bool = False,
) -> Post:
    """A comment under a question, an answer or an article; once per `key`. Raises NotAllowed."""
    return _add(
        Post.Kind.COMMENT, thread=post.thread, parent=post, by=by, body=body, key=key, now=now,
        is_looked_at=is_looked_at,
    )  # fmt: skip


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
    drawer: str = "",
    code: str = "other",
) -> Post:
    """Change the words; title, tags, facts only of a thread's first post. Raises NotAllowed.

    Every version is kept (not of pictures). Own changes within three minutes of writing replace
    one's own version silently. Nothing changed: nothing is written. `pictures` None changes none of
    them; those of `off` are taken off, any other stays (attachments.put).
    `base` is the fingerprint of the words that were changed: raises changes.EditConflict where
    others have changed them since. `drawer` goes into the question's private one. Somebody else's
    words changed are a decision (`code` is its reason), which their author hears.
    """
    thread, post = changes.hold(post=post)
    rules.check_edit(by, thread, post)
    said = Words(body, title, tag_names, facts)
    changes.check_base(post=post, base=base, words=said)
    repictured = attachments.put(post=post, by=by, chosen=pictures, off=off, now=now)
    drawers.add(thread=thread, text=drawer, by=by, now=now)
    number = revisions.latest(post=post)
    post = changes.rewrite(
        post=post, words=said, by=by, now=now, reason=reason, repictured=repictured
    )
    changes.decide(post=post, before=number, by=by, code=code, words=reason, now=now)
    return post


@verb
def delete(*, post: Post, by: Member, now: datetime, reason: str = "", code: str = "other") -> Post:
    """Take a post out of sight; a question takes its thread along. Raises NotAllowed.

    Where somebody else wrote it, it is a decision (`code` is its reason), which they hear.
    """
    thread, post = changes.hold(post=post)
    if post.deleted_at is not None and not _takes_over(post, by):
        return post
    rules.check_delete(by, thread, post)
    if post.author_id in (None, by.pk):
        hiding.take_out(post=post, by=by, now=now, reason=reason)
    else:
        hiding.remove(post=post, by=by, reason=code, words=reason, now=now)
    return post


@verb
def restore(*, post: Post, by: Member, now: datetime, words: str = "") -> Post:
    """Bring a deleted post back, and the thread with its question. Raises NotAllowed.

    Where a decision keeps it away, that is undone (`words` say why; decisions.undo).
    """
    _thread, post = changes.hold(post=post)
    if post.deleted_at is None:
        return post
    rules.check_restore(by, post)
    standing = list(appealable.keeping_away(post=post))
    for decision in standing:
        decisions.undo(decision=decision, by=by, words=words, now=now)
    if standing:
        _thread, post = changes.hold(post=post)
    if post.deleted_at is not None:
        hiding.bring_back(post=post, by=by, now=now)
    return post


def _takes_over(post: Post, by: Member) -> bool:
    """A moderator deletes what its author took back: from then on only moderators restore it."""
    return by.is_moderator and hiding.is_taken_back(post=post) and post.author_id != by.pk


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
    is_looked_at: bool = False,
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
        _read_again(parent, thread)
        rules.check_comment(by, thread, parent)
    if kind != Post.Kind.MESSAGE and not is_looked_at:
        rules.check_pace(by, counts, now, is_one_tap=is_one_tap)
    post = Post(thread=thread, kind=kind, parent=parent, author=by, created_at=now)
    rendering.write_body(post, body=body)
    event = store(post, key=key, verb_name=verb_name, data=data or {})
    attachments.put(post=post, by=by, chosen=pictures, now=now)
    if kind == Post.Kind.COMMENT and by.pk == thread.author_id:
        _wait_again(thread, now)
    events.tell(event=event)
    search.index(thread=thread, also=counters.recounted(thread=thread, now=now))
    return post


def _read_again(parent: Post, thread: Thread) -> None:
    """As it is now that the thread is held. Raises NotAllowed where it was moved meanwhile."""
    found = Post.objects.values_list("deleted_at", "thread_id").get(pk=parent.pk)
    parent.deleted_at, parent.thread_id = found
    answer_rules.check_is_here(parent, thread)


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
