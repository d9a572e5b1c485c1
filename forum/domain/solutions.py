"""Saying which answer solved the question. The asker decides; staff may, with a reason.

Lock rule: the thread's row first. Exactly one solution is in force per thread: the row lock and
the constraint `solution_one_per_thread` both hold it.
"""

from datetime import datetime

from forum import rules
from forum.domain import counters, events, search
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Solution, Thread


@verb
def accept(*, thread: Thread, post: Post, by: Member, now: datetime, reason: str = "") -> Thread:
    """Let `post` be the solution, instead of another if there is one. Raises NotAllowed.

    Accepting what is accepted already changes nothing, whoever says it. Whoever asked accepts
    what others have confirmed: their word takes its place.
    """
    thread = counters.lock(thread=thread)
    post = Post.objects.get(pk=post.pk)
    rules.check_accept(by, thread, post, reason)
    before = thread.solution
    if before is not None and before.post_id == post.pk and not _takes_over(before, thread, by):
        return thread
    is_kept = before is not None and before.post_id == post.pk
    retire(thread=thread, by=by, now=now, reason=reason, is_replaced=True, is_kept=is_kept)
    fact = Solution.objects.create(thread=thread, post=post, by=by, at=now, reason=reason)
    thread.solution = fact
    events.record(
        kind=Event.Kind.SOLUTION_SET, thread=thread, post=post, by=by, member_id=post.author_id,
        at=now, solution=fact.pk, reason=reason, replaces=before.pk if before else None,
    )  # fmt: skip
    return _finish(thread, now)


@verb
def clear(
    *, thread: Thread, by: Member, now: datetime, reason: str = "", is_slip: bool = False
) -> Thread:
    """Take the solution back: the question is not solved any more. `is_slip`: it never was meant.
    Raises NotAllowed."""
    thread = counters.lock(thread=thread)
    rules.check_clear(by, thread, reason)
    if thread.solution is None:
        return thread
    retire(thread=thread, by=by, now=now, reason=reason, is_slip=is_slip)
    return _finish(thread, now)


@verb
def reword(*, thread: Thread, post: Post, reason: str, now: datetime) -> bool:
    """Another `reason` why staff said that `post` is the solution, which it stays; whether that
    changed anything. What whoever asked has said is theirs."""
    thread = counters.lock(thread=thread)
    fact = thread.solution
    is_staffs = fact is not None and fact.post_id == post.pk and fact.by_id != thread.author_id
    if fact is None or not is_staffs or fact.reason == reason:
        return False
    fact.reason = reason
    fact.save(update_fields=["reason"])
    counters.refresh(thread=thread, now=now)
    return True


@verb
def set_again(*, solution: Solution, by: Member, now: datetime) -> Thread:
    """`by` ended this one by a slip: instead of what the slip set, if anything, its answer is the
    solution again, by whoever had said so and since they did. Whoever calls has asked whether the
    answer is there.

    `restores` says whose points come back: nothing begins anew.
    """
    thread = counters.lock(thread=solution.thread)
    before = thread.solution
    is_kept = before is not None and before.post_id == solution.post_id
    retire(thread=thread, by=by, now=now, is_replaced=True, is_kept=is_kept, is_slip=True)
    post = solution.post
    fact = Solution.objects.create(
        thread=thread, post=post, by=solution.by, at=solution.at, kind=solution.kind,
        reason=solution.reason,
    )  # fmt: skip
    thread.solution = fact
    events.record(
        kind=Event.Kind.SOLUTION_SET, thread=thread, post=post, by=by, member_id=post.author_id,
        at=now, solution=fact.pk, is_confirmed=fact.kind == Solution.Kind.CONFIRMED,
        replaces=solution.pk, restores=solution.pk,
    )  # fmt: skip
    return _finish(thread, now)


def retire(
    *,
    thread: Thread,
    by: Member | None,
    now: datetime,
    reason: str = "",
    is_replaced: bool = False,
    is_kept: bool = False,
    is_slip: bool = False,
) -> None:
    """End the acceptance in force, if any, without asking who may: for verbs that hold the locked
    row; `by` None is a rule. `is_replaced`: another follows at once, so the question stays solved;
    `is_kept`: by the same answer. `is_slip`: it had been set by a slip."""
    fact = thread.solution
    if fact is None:
        return
    fact.cleared_at, fact.cleared_by, fact.cleared_reason = now, by, reason
    fact.save(update_fields=["cleared_at", "cleared_by", "cleared_reason"])
    thread.solution = None
    events.record(
        kind=Event.Kind.SOLUTION_CLEARED, thread=thread, post=fact.post, by=by,
        member_id=fact.post.author_id, at=now, solution=fact.pk, reason=reason,
        is_replaced=is_replaced, is_kept=is_kept, is_slip=is_slip,
    )  # fmt: skip


def _takes_over(before: Solution, thread: Thread, by: Member) -> bool:
    return before.kind == Solution.Kind.CONFIRMED and by.pk == thread.author_id


def _finish(thread: Thread, now: datetime) -> Thread:
    thread = counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    return thread
