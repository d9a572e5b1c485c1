"""What readers say of a post with one tap. Lock rule: the thread's row first, then the mark."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from forum import answer_rules, rules
from forum.domain import counters, events, pace
from forum.lib.transact import verb
from forum.models import Event, Mark, Member, Post, Thread


@verb
def give(*, post: Post, by: Member, now: datetime) -> Post:
    """ "This helped me", once per member and post; again changes nothing. Raises NotAllowed."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    rules.check_mark(by, thread, post)
    if _in_force(post, by).exists():
        return post
    rules.check_mark_pace(by, pace.counts(member=by, now=now), now)
    mark = Mark.objects.create(post=post, member=by, kind=Mark.Kind.HELPED, given_at=now)
    return _recount(Event.Kind.MARK_GIVEN, mark, thread, post, by, now)


@verb
def withdraw(*, post: Post, by: Member, now: datetime, is_slip: bool = False) -> Post:
    """Take the mark back; without one nothing changes. `is_slip`: it never was meant. Raises
    NotAllowed."""
    thread = counters.lock(thread=post.thread)
    rules.check_member(by)
    mark = _in_force(post, by).first()
    if mark is None:
        return Post.objects.get(pk=post.pk)
    mark.withdrawn_at = now
    mark.save(update_fields=["withdrawn_at"])
    post = Post.objects.get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    return _recount(Event.Kind.MARK_WITHDRAWN, mark, thread, post, by, now, is_slip=is_slip)


@verb
def give_again(*, mark: Mark, now: datetime) -> Post:
    """What was taken back without its giver's will: another mark like it, where its post is there
    still and has none of theirs."""
    thread = counters.lock(thread=mark.post.thread)
    post = Post.objects.get(pk=mark.post_id)
    answer_rules.check_is_here(post, thread)
    if post.deleted_at is not None or _in_force(post, mark.member).exists():
        return post
    new = Mark.objects.create(post=post, member=mark.member, kind=mark.kind, given_at=now)
    return _recount(Event.Kind.MARK_GIVEN, new, thread, post, mark.member, now)


def _in_force(post: Post, by: Member) -> QuerySet[Mark]:
    return Mark.objects.filter(post=post, member=by, kind=Mark.Kind.HELPED, withdrawn_at=None)


def _recount(
    kind: Event.Kind, mark: Mark, thread: Thread, post: Post, by: Member, now: datetime,
    is_slip: bool = False,
) -> Post:  # fmt: skip
    """Imported votes are part of the shown count and of every recount."""
    given = Mark.objects.filter(post=post, kind=Mark.Kind.HELPED, withdrawn_at=None).count()
    post.helpful_count = given + post.imported_up
    Post.objects.filter(pk=post.pk).update(helpful_count=given + F("imported_up"))
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)
    data: dict[str, Any] = {"mark": mark.pk} | ({"is_slip": True} if is_slip else {})
    events.record(
        kind=kind, thread=thread, post=post, by=by, member_id=post.author_id, at=now, **data
    )
    return post
