"""A better title or other tags for somebody else's question, and its asker's way back.

Lock rule: the thread's row first, then its first post's. Nobody but the asker changes the words of
the question itself (rules.check_edit).
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from forum import curating
from forum.domain import changes, decisions, revisions
from forum.domain.revisions import Words
from forum.lib.transact import verb
from forum.models import Decision, Event, Member, Post, Standing, Thread
from forum.queries import refusals


@verb
def reword(
    *,
    thread: Thread,
    by: Member,
    title: str,
    tag_names: list[str] | None,
    reason: str,
    base: str,
    now: datetime,
    code: str = Decision.Reason.OTHER,
) -> Thread:
    """Call somebody's question `title` and give it these tags; "" and None: as they are. A version
    is kept. What is so already changes nothing.

    Whoever asked can take it back, once and for all. `base` is the fingerprint of the post that was
    read: raises EditConflict where it says something else by now. By a moderator it is a decision
    (`code` is its reason), of which whoever asked hears, and may appeal. Raises NotAllowed.
    """
    thread, post = changes.hold(post=_first(thread))
    standing = Standing.objects.filter(member=by).first()
    is_refused = refusals.wording(thread=thread)
    curating.check_reword(by, standing, thread, reason, is_refused=is_refused)
    words = Words(post.body, title, tag_names)
    changes.check_base(post=post, base=base, words=words)
    number = revisions.latest(post=post)
    # Who hears of the decision hears of it by that alone.
    why = {"for_asker": True, "reason": reason, "is_decided": by.is_moderator}
    post = changes.rewrite(post=post, words=words, by=by, now=now, reason=reason, why=why)
    if by.is_moderator:
        changes.decide(
            post=post, before=number, by=by, code=code, words=reason, now=now, is_wording=True
        )
    return post.thread


@verb
def take_back(*, event: Event, by: Member, now: datetime) -> Thread:
    """Whoever asked wants the title, and the tags, as they were before this change of others; again
    changes nothing. From then on only moderators change them. Raises NotAllowed."""
    if event.thread is None:
        raise ValueError(f"event {event.pk} names no thread")
    thread, post = changes.hold(post=_first(event.thread))
    if _of(thread).filter(data__undoes=event.pk, by=by).exists():
        return thread
    is_last = not _of(thread).filter(at__gt=event.at).exists()
    curating.check_take_back_wording(by, thread, is_last=is_last)
    before: dict[str, Any] = {
        one.kind: one.data["before"] for one in _of(thread).filter(at=event.at, by=event.by)
    }
    words = Words(
        post.body, before.get(Event.Kind.THREAD_RETITLED, ""),
        before.get(Event.Kind.THREAD_RETAGGED),
    )  # fmt: skip
    post = changes.rewrite(post=post, words=words, by=by, now=now, why={"undoes": event.pk})
    for one in _decided(event, post):
        decisions.note_undone(decision=one, by=by, words="", now=now, is_told=True)
    return post.thread


def _first(thread: Thread) -> Post:
    post = Post.objects.get(thread=thread, kind=Post.Kind.QUESTION)
    post.thread = thread
    return post


def _decided(event: Event, post: Post) -> QuerySet[Decision]:
    """The moderator's decision that this change was, where it stands; locked."""
    rows = Decision.objects.select_for_update(of=("self",)).filter(
        post=post, act=Decision.Act.POST_EDITED, by=event.by, at=event.at, undone_at=None
    )
    return rows.select_related("member", "post", "thread")


def _of(thread: Thread) -> QuerySet[Event]:
    return Event.objects.filter(thread=thread, kind__in=Event.WORDINGS)
