"""Others confirm an answer: in the place of a silent asker, or for the company. Decision 0016.

Lock rule: the thread's row first. When a word makes those in force enough and nobody accepted
anything, the answer is the solution, as confirmed; when they no longer are, it is none.
"""

from datetime import datetime

from django.db.models import F, QuerySet

from forum import answer_rules, curating
from forum.domain import counters, events, search, solutions
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Confirmation, Event, Member, Post, Solution, Standing, Thread
from forum.queries import refusals

Kind = Confirmation.Kind


@verb
def confirm(*, post: Post, by: Member, kind: Kind, now: datetime) -> Thread:
    """Say that the answer is right; again changes nothing. Raises NotAllowed."""
    thread = counters.lock(thread=post.thread)
    post = Post.objects.select_related("author").get(pk=post.pk)
    answer_rules.check_is_here(post, thread)
    standing = Standing.objects.get(member=by)
    if kind == Kind.COMPANY:
        curating.check_confirm_for_company(by, thread, post, post.author)
    else:
        is_refused = post.pk in refusals.refused(thread=thread)
        curating.check_confirm(by, standing, thread, post, now, is_refused=is_refused)
    if _in_force(post).filter(by=by, kind=kind).exists():
        return thread
    fact = Confirmation.objects.create(
        post=post, by=by, kind=kind, at=now,
        is_enough=kind == Kind.OTHERS and (by.is_company or standing.is_mentor),
    )  # fmt: skip
    # Only a word of this kind solves: the rule has asked whether the answer still may. A mark of
    # the company would count again what was said before the asker refused it.
    solves = kind == Kind.OTHERS and thread.solution is None and _is_enough(post)
    events.record(
        kind=Event.Kind.CONFIRMED, thread=thread, post=post, by=by, member_id=post.author_id,
        at=now, confirmation=fact.pk, as_kind=kind, solves=solves,
    )  # fmt: skip
    count(post=post)
    if not solves:
        return _show(thread)
    _solve(thread, post, by, now)
    return _settle(thread, now)


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
    answer_rules.check_is_here(post, thread)
    events.record(
        kind=Event.Kind.CONFIRMATION_WITHDRAWN, thread=thread, post=post, by=by,
        member_id=post.author_id, at=now, confirmation=fact.pk, as_kind=kind,
    )  # fmt: skip
    count(post=post)
    solution = thread.solution
    is_held = solution is not None and solution.kind == Solution.Kind.CONFIRMED
    if solution is None or not is_held or solution.post_id != post.pk or _is_enough(post):
        return _show(thread)
    solutions.retire(thread=thread, by=by, now=now)
    return _settle(thread, now)


@verb
def resume(*, solution: Solution, by: Member, now: datetime) -> Thread:
    """`by` ended this confirmed one by a slip: it is the solution again, by whoever confirmed it;
    none is where the words in force are no longer enough, or its answer is gone."""
    thread = counters.lock(thread=solution.thread)
    post = Post.objects.get(pk=solution.post_id)
    if post.deleted_at is None and _is_enough(post):
        return solutions.set_again(solution=solution, by=by, now=now)
    solutions.retire(thread=thread, by=by, now=now, is_slip=True)
    return _settle(thread, now)


def _in_force(post: Post) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(post=post, withdrawn_at=None)


def _is_enough(post: Post) -> bool:
    others = _in_force(post).filter(kind=Kind.OTHERS)
    return others.count() >= limits.CONFIRMERS or others.filter(is_enough=True).exists()


def count(*, post: Post) -> None:
    """What the answer shows of the words in force. The thread's row is locked by the caller."""
    kinds = list(_in_force(post).values_list("kind", flat=True))
    if Kind.COMPANY in kinds:
        precedence = Post.Precedence.COMPANY
    else:
        precedence = Post.Precedence.CONFIRMED if kinds else Post.Precedence.PLAIN
    Post.objects.filter(pk=post.pk).update(precedence=precedence, confirmation_count=len(kinds))


def _show(thread: Thread) -> Thread:
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)
    return thread


def _settle(thread: Thread, now: datetime) -> Thread:
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
