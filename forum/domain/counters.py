"""What a thread shows of its posts, counted anew by whoever holds the thread's row."""

from datetime import datetime

from django.db.models import F

from forum.domain import look
from forum.lib import limits
from forum.models import Post, Thread, Verdict


def lock(*, thread: Thread) -> Thread:
    """The thread's row, locked until the transaction ends: the first lock of every verb.

    Nothing is joined: a statement that waited for the lock sees the row as it is now, but rows
    joined to it as they were before the wait (a solution set meanwhile would be missing).
    """
    return Thread.objects.select_for_update().get(pk=thread.pk)


def refresh(*, thread: Thread, now: datetime | None = None) -> Thread:
    """Set state, counters and last-post fields from the posts that are there. Row locked by caller.

    An answer of somebody else than the asker answers; the asker's own one counts but does not.
    `now` marks fresh activity; without it `active_at` stays. Pages of twins and duplicates show
    what solved this one, so that they are made anew.
    """
    answers = Post.objects.filter(thread=thread, kind=Post.Kind.ANSWER, deleted_at=None)
    in_order = answers.order_by("created_at", "pk").values_list("author_id", "created_at")
    settle(thread=thread, answers=list(in_order))
    if now is not None:
        thread.active_at = max(thread.active_at, now)
    Thread.objects.filter(pk=thread.pk).update(
        answer_count=thread.answer_count,
        last_answer_by_id=thread.last_answer_by_id,
        state=thread.state,
        waiting_since=thread.waiting_since,
        active_at=thread.active_at,
        solution=thread.solution,
        verdict_id=thread.verdict_id,
        remind_at=thread.remind_at,
        version=F("version") + 1,
    )
    if thread.twin_group_id is not None or thread.duplicate_count:
        look.renew()
    return thread


def settle(*, thread: Thread, answers: list[tuple[int | None, datetime]]) -> None:
    """Set what follows from who answered when, the present answers in order. Saves nothing.

    For `refresh`, and for whoever writes many threads at once.
    """
    thread.answer_count = len(answers)
    thread.last_answer_by_id = answers[-1][0] if answers else None
    by_others = [at for pk, at in answers if pk is None or pk != thread.author_id]
    thread.state = _state(thread, answered=bool(by_others))
    thread.waiting_since = _waiting_since(thread, by_others)
    thread.remind_at = remind_at(thread=thread, by_others=by_others)


def remind_at(*, thread: Thread, by_others: list[datetime]) -> datetime | None:
    """When its asker is to be asked next whether the answers helped; None: never (again).

    After the first answer (`by_others`, in order), as long as they have said nothing.
    """
    is_silent = (
        thread.state == Thread.State.ANSWERED
        and thread.closed_at is None
        and thread.duplicate_of_id is None
        and thread.verdict_id is None
        and thread.author_id is not None
    )
    if not is_silent or not by_others or thread.reminders >= len(limits.REMIND_AFTER):
        return None
    due = by_others[0] + limits.REMIND_AFTER[thread.reminders]
    # Put off already, for the night say: it is not made earlier by another answer.
    return max(due, thread.remind_at or due)


def _waiting_since(thread: Thread, by_others: list[datetime]) -> datetime | None:
    """An open question waits, and an answered one after the asker's "still broken", until the next
    answer. Whoever solved it alone waits no more (models.Verdict), nor does a duplicate: its answer
    stands elsewhere."""
    is_unsolved = thread.state in (Thread.State.OPEN, Thread.State.ANSWERED)
    if not is_unsolved or thread.duplicate_of_id is not None:
        return None
    word = thread.verdict
    if word is None:
        is_open = thread.state == Thread.State.OPEN
        return (thread.waiting_since or thread.created_at) if is_open else None
    if word.kind == Verdict.Kind.SOLVED_ALONE or (by_others and max(by_others) >= word.at):
        return None
    return max(thread.waiting_since or word.at, word.at)


def _state(thread: Thread, *, answered: bool) -> Thread.State:
    if thread.kind != Thread.Kind.QUESTION:
        return Thread.State.NOT_A_QUESTION
    if thread.solution is not None:
        return Thread.State.SOLVED
    if thread.closed_at is not None:
        return Thread.State.CLOSED
    return Thread.State.ANSWERED if answered else Thread.State.OPEN
