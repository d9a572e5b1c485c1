"""What readers say after trying an answer, and that it is out of date (decision 0015).

Lock rule: the thread's row first, in every verb, so that two who speak at once are both counted.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from forum import answer_rules, rules
from forum.domain import counters, events, look, pace, verdicts
from forum.lib.transact import verb
from forum.models import Event, Member, Outdating, Post, Reaction, Thread

# So many different people for whom it failed within so long make an answer out of date.
REPORTS, WITHIN = 3, timedelta(days=60)


@verb
def react(
    *, post: Post, by: Member, kind: str, now: datetime, device: str = "", software: str = ""
) -> Post:
    """It works for them too, or it did not help on this device; instead of what they said before.

    The same again changes nothing. Where whoever asked says that it did not help, the question
    waits again (domain.verdicts), unless another answer solved it. Raises NotAllowed.
    """
    thread = counters.lock(thread=post.thread)
    post = Post.objects.get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    answer_rules.check_react(by, thread, post, kind)
    before = _in_force(post, by)
    said = {"kind": kind, "device": device, "software": software}
    if before is not None and all(getattr(before, name) == word for name, word in said.items()):
        return post
    rules.check_mark_pace(by, pace.counts(member=by, now=now), now)
    if before is not None:
        _end(before, now)
    fact = Reaction.objects.create(post=post, member=by, given_at=now, **said)
    _record(Event.Kind.REACTION_GIVEN, thread, post, by, now, reaction=fact.pk, reaction_kind=kind)
    is_news = kind == Reaction.Kind.FAILED and (before is None or before.kind != kind)
    is_open = thread.closed_at is None and not (
        thread.solution is not None and thread.solution.post_id != post.pk
    )
    if is_news and by.pk == thread.author_id and is_open:
        verdicts.still_broken(post=post, by=by, now=now)
    return _recount(thread, post, now)


@verb
def withdraw(*, post: Post, by: Member, now: datetime) -> Post:
    """Take back what one said; without a word nothing changes. Raises NotAllowed."""
    thread = counters.lock(thread=post.thread)
    rules.check_member(by)
    post = Post.objects.get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    fact = _in_force(post, by)
    if fact is None:
        return post
    _end(fact, now)
    _record(
        Event.Kind.REACTION_WITHDRAWN, thread, post, by, now, reaction=fact.pk,
        reaction_kind=fact.kind,
    )  # fmt: skip
    return _recount(thread, post, now)


@verb
def outdate(*, post: Post, by: Member, is_mentor: bool, reason: str, now: datetime) -> Post:
    """Say that the answer no longer holds, and why; once. Raises NotAllowed."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    answer_rules.check_outdate(by, thread, post, is_mentor=is_mentor, reason=reason)
    if post.outdated_at is None:
        _outdate(thread, post, by, now, reason)
    return _save(thread, post)


@verb
def renew(*, post: Post, by: Member, is_mentor: bool, now: datetime) -> Post:
    """The answer holds again: it was changed, or was never out of date. Raises NotAllowed.

    Reports from before no longer count.
    """
    thread = counters.lock(thread=post.thread)
    post = Post.objects.get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    answer_rules.check_renew(by, thread, post, is_mentor=is_mentor)
    if post.outdated_at is not None:
        _clear(thread, post, by, now)
    return _save(thread, post)


def _in_force(post: Post, by: Member) -> Reaction | None:
    return Reaction.objects.filter(post=post, member=by, withdrawn_at=None).first()


def _end(fact: Reaction, now: datetime) -> None:
    fact.withdrawn_at = now
    fact.save(update_fields=["withdrawn_at"])


def _recount(thread: Thread, post: Post, now: datetime) -> Post:
    """Count what is in force, and see whether reports make the answer out of date, or no longer."""
    in_force = Reaction.objects.filter(post=post, withdrawn_at=None)
    post.works_count = in_force.filter(kind=Reaction.Kind.WORKS).count()
    failed = in_force.filter(kind=Reaction.Kind.FAILED)
    post.failed_count = failed.count()
    current = Outdating.objects.filter(post=post, cleared_at=None).first()
    since = (current.at if current else now) - WITHIN
    renewed = Outdating.objects.filter(post=post).exclude(cleared_at=None).order_by("-cleared_at")
    last = renewed.values_list("cleared_at", flat=True).first()
    lately = failed.filter(given_at__gt=max(since, last) if last else since).count()
    if current is None and lately >= REPORTS:
        _outdate(thread, post, None, now)
    elif current is not None and current.by_id is None and lately < REPORTS:
        _clear(thread, post, None, now)
    return _save(thread, post)


def _outdate(
    thread: Thread, post: Post, by: Member | None, now: datetime, reason: str = ""
) -> None:
    fact = Outdating.objects.create(post=post, by=by, at=now, reason=reason)
    post.outdated_at, post.outdated_reason = now, reason
    _record(
        Event.Kind.OUTDATED_SET, thread, post, by, now, outdating=fact.pk, reason=reason
    )  # fmt: skip
    _show(thread, post)


def _clear(thread: Thread, post: Post, by: Member | None, now: datetime) -> None:
    in_force = Outdating.objects.filter(post=post, cleared_at=None)
    in_force.update(cleared_at=now, cleared_by=by)
    post.outdated_at, post.outdated_reason = None, ""
    _record(Event.Kind.OUTDATED_CLEARED, thread, post, by, now)
    _show(thread, post)


def _save(thread: Thread, post: Post) -> Post:
    post.save(update_fields=["works_count", "failed_count", "outdated_at", "outdated_reason"])
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)
    return post


def _show(thread: Thread, post: Post) -> None:
    """Pages of others show what is out of date as well, where they show this answer."""
    if thread.twin_group_id or thread.duplicate_count or post.borrowed_by.exists():
        look.renew()


def _record(
    kind: Event.Kind, thread: Thread, post: Post, by: Member | None, now: datetime, **data: Any
) -> None:
    events.record(
        kind=kind, thread=thread, post=post, by=by, member_id=post.author_id, at=now, **data
    )
