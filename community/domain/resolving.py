"""Closing a question as solved for whoever asked it, who can undo that with one tap.

What readers see as solved is the floor's (forum.domain.solutions); the service row hears of it
as of any other solution. Lock rule: the thread's row first, then the service row.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import desk, holding
from forum.domain import counters, solutions
from forum.lib.transact import verb
from forum.models import Member, Post, Thread
from forum.queries import refusals
from forum.rules import NotAllowed


@verb
def resolve(*, thread: Thread, post: Post, reason: str, by: Member, now: datetime) -> Thread:
    """`post` has solved it, says whoever looks into it; said twice it is once. Raises NotAllowed,
    also where whoever asked said of this answer that it is not it."""
    service = holding.hold(thread=thread)
    thread = service.thread
    there = thread.solution
    if there is not None and (there.post_id, there.by_id) == (post.pk, by.pk):
        return thread
    desk.check_customers(by, thread=thread)
    desk.check_decide(by, service=service)
    if post.pk in refusals.refused(thread=thread):
        raise NotAllowed(_("Whoever asked has tried this answer: it was not the solution."))
    return solutions.accept(thread=thread, post=post, by=by, now=now, reason=reason)


def check_undo(member: Member | None, *, thread: Thread) -> None:
    """Whoever asked, where somebody of the company said what solved it."""
    if member is None or thread.author_id != member.pk:
        raise NotAllowed(_("Only the person who asked can say what solved it."))
    if not is_by_company(thread=thread):
        raise NotAllowed(_("This was not closed for you. You can take the solution back."))


def is_by_company(*, thread: Thread) -> bool:
    """Whether the solution in force was set by somebody else than whoever asked. The thread comes
    with its solution."""
    solution = thread.solution
    return (
        solution is not None
        and solution.kind == solution.Kind.ACCEPTED
        and solution.by_id is not None
        and solution.by_id != thread.author_id
    )


@verb
def undo(*, thread: Thread, by: Member, now: datetime) -> Thread:
    """It is not solved: the question waits again, as if nobody had said so. Twice is once. Raises
    NotAllowed."""
    thread = counters.lock(thread=thread)
    if thread.solution is None and thread.author_id == by.pk:
        return thread
    check_undo(by, thread=thread)
    return solutions.clear(thread=thread, by=by, now=now)
