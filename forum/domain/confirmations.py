"""Others confirm an answer: in the place of a silent asker, or for the company. Decision 0016.

Lock rule: the thread's row first. When the words in force are enough and nobody accepted anything,
the answer is the solution, as confirmed; when they no longer are, it is none.
"""

from datetime import datetime

from django.db.models import F, QuerySet

from forum import curating
from forum.domain import counters, events, search, solutions
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import (
    Confirmation,
    Event,
    Member,
    Post,
    Solution,
    Standing,
    Thread,
    Verdict,
)

Kind = Confirmation.Kind


@verb
def confirm(*, post: Post, by: Member, kind: Kind, now: datetime) -> Thread:
    """Say that the answer is right; again changes nothing. Raises NotAllowed."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.select_related("author").get(pk=post.pk)
    standing = Standing.objects.get(member=by)
    if kind == Kind.COMPANY:
        curating.check_confirm_for_company(by, thread, post, post.author)
    else:
        refused = is_refused(thread=thread, post=post)
        curating.check_confirm(by, standing, thread, post, now, is_refused=refused)
    if _in_force(post).filter(by=by, kind=kind).exists():
        return thread
    fact = Confirmation.objects.create(
        post=post, by=by, kind=kind, at=now,
        is_enough=kind == Kind.OTHERS and (by.is_company or standing.is_mentor),
    )  # fmt: skip
    events.record(
        kind=Event.Kind.CONFIRMED, thread=thread, post=post, by=by, member_id=post.author_id,
        at=now, confirmation=fact.pk, as_kind=kind,
    )  # fmt: skip
    return _recount(thread, post, by, now)


@verb
def withdraw(*, post: Post, by: Member, kind: Kind, now: datetime) -> Thread:
    """Take one's own word back; without one nothing changes. Raises NotAllowed."""
    thread = counters.lock(thread=post.thread)
    curating.check_member(by)
    fact = _in_force(post).filter(by=by, kind=kind).first()
    if fact is None:
        return thread
    fact.withdrawn_at = now
    fact.save(update_fields=["withdrawn_at"])
    post = Post.objects.get(pk=post.pk)
    events.record(
        kind=Event.Kind.CONFIRMATION_WITHDRAWN, thread=thread, post=post, by=by,
        member_id=post.author_id, at=now, confirmation=fact.pk, as_kind=kind,
    )  # fmt: skip
    return _recount(thread, post, by, now)


def is_refused(*, thread: Thread, post: Post) -> bool:
    """Whether whoever asked has said that this answer is not the solution."""
    word = thread.verdict
    if word is not None and word.kind == Verdict.Kind.STILL_BROKEN and word.post_id == post.pk:
        return True
    last = Solution.objects.filter(thread=thread, post=post).order_by("pk").last()
    return (
        last is not None
        and last.cleared_by_id is not None
        and (last.cleared_by_id == thread.author_id)
    )


def _in_force(post: Post) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(post=post, withdrawn_at=None)


def _recount(thread: Thread, post: Post, by: Member, now: datetime) -> Thread:
    words = list(_in_force(post))
    others = [word for word in words if word.kind == Kind.OTHERS]
    if len(words) > len(others):
        precedence = Post.Precedence.COMPANY
    else:
        precedence = Post.Precedence.CONFIRMED if others else Post.Precedence.PLAIN
    Post.objects.filter(pk=post.pk).update(precedence=precedence, confirmation_count=len(words))
    is_enough = len(others) >= limits.CONFIRMERS or any(word.is_enough for word in others)
    solution = thread.solution
    if is_enough and solution is None:
        _solve(thread, post, by, now)
    elif (
        not is_enough
        and solution is not None
        and solution.kind == Solution.Kind.CONFIRMED
        and solution.post_id == post.pk
    ):
        solutions.retire(thread=thread, by=by, now=now)
    else:
        Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)
        return thread
    thread = counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    return thread


def _solve(thread: Thread, post: Post, by: Member, now: datetime) -> None:
    fact = Solution.objects.create(
        thread=thread, post=post, by=by, at=now, kind=Solution.Kind.CONFIRMED
    )
    thread.solution = fact
    events.record(
        kind=Event.Kind.SOLUTION_SET, thread=thread, post=post, by=by, member_id=post.author_id,
        at=now, solution=fact.pk, is_confirmed=True, replaces=None,
    )  # fmt: skip
