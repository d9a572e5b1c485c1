"""What a thread shows of its posts, counted anew by whoever holds the thread's row."""

from datetime import datetime
from typing import Any

from forum.domain import look, pace
from forum.lib import limits, prepared, resting
from forum.models import Member, Thread, Verdict
from forum.queries import thread_head

_COLUMNS = thread_head.THREAD.columns
_LOCK = f"SELECT {_COLUMNS} FROM forum_thread AS thread WHERE id = %s FOR UPDATE"  # noqa: S608
# The inner one is run first, so that the row is locked before the pace.
_LOCK_BOTH = f"SELECT locked.*, {pace.HOLD} FROM ({_LOCK}) AS locked"  # noqa: S608
_ANSWERS = """
SELECT author_id, created_at, deleted_at IS NULL FROM forum_post
WHERE thread_id = %s AND kind = 'answer' ORDER BY created_at, id
"""
_COUNTED = (
    "answer_count", "last_answer_by_id", "state", "waiting_since", "active_at", "solution_id",
    "verdict_id", "remind_at",
)  # fmt: skip
_STORE = "UPDATE forum_thread SET {} version = version + 1 WHERE id = %(counted)s".format(  # noqa: S608
    " ".join(f"{name} = %({name})s," for name in _COUNTED)
)


def lock(*, thread: Thread, pace_of: Member | None = None) -> Thread:
    """The thread's row, locked until the transaction ends: the first lock of every verb. With
    `pace_of` the pace of this member as well (domain/pace.py), by the same statement.

    Nothing is joined: a statement that waited for the lock sees the row as it is now, but rows
    joined to it as they were before the wait (a solution set meanwhile would be missing).
    """
    if pace_of is None:
        row = prepared.row(_LOCK, [thread.pk])
    else:
        row = prepared.row(_LOCK_BOTH, [pace_of.pk, thread.pk])
    if row is None:
        raise Thread.DoesNotExist
    locked: Thread = thread_head.THREAD.take(iter(row))
    return locked


def refresh(*, thread: Thread, now: datetime | None = None) -> Thread:
    """Set state, counters and last-post fields from the posts that are there. Row locked by caller.

    An answer of somebody else than the asker answers; the asker's own one counts but does not.
    `now` marks fresh activity; without it `active_at` stays.
    """
    prepared.run(*recounted(thread=thread, now=now))
    return thread


def recounted(*, thread: Thread, now: datetime | None = None) -> tuple[str, dict[str, Any]]:
    """What `refresh` does, but for storing it: that is left to whoever runs this statement with
    these values, together with another one (`search.index`). `all_answers` then says how many there
    are with those that were deleted. Pages of twins and duplicates show what solved this one, so
    that they are made anew."""
    answers = prepared.rows(_ANSWERS, [thread.pk])
    settle(thread=thread, answers=[(by, at) for by, at, is_there in answers if is_there])
    vars(thread).update(all_answers=len(answers))
    if now is not None:
        thread.active_at = max(thread.active_at, now)
    if thread.twin_group_id is not None or thread.duplicate_count:
        look.renew()
    return _STORE, {"counted": thread.pk} | {name: getattr(thread, name) for name in _COUNTED}


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
        and thread.merged_into_id is None
        and thread.verdict_id is None
        and thread.author_id is not None
        and thread.service_state not in resting.RESTS
    )
    if not is_silent or not by_others or thread.reminders >= len(limits.REMIND_AFTER):
        return None
    due = by_others[0] + limits.REMIND_AFTER[thread.reminders]
    # Put off already, for the night say: it is not made earlier by another answer.
    return max(due, thread.remind_at or due)


def _waiting_since(thread: Thread, by_others: list[datetime]) -> datetime | None:
    """An open question waits, and an answered one after the asker's "still broken", until the next
    answer. Whoever solved it alone waits no more (models.Verdict), nor does a duplicate: its answer
    stands elsewhere; nor what goes on in private, or ended there (lib/resting.py)."""
    is_unsolved = thread.state in (Thread.State.OPEN, Thread.State.ANSWERED)
    elsewhere = thread.duplicate_of_id is not None or thread.merged_into_id is not None
    rests = elsewhere or thread.service_state in resting.RESTS
    if not is_unsolved or rests:
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
