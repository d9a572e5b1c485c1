"""How each act of moderation is undone: fills decisions.UNDO. Merges and splits say so themselves.

Called with the thread's row and the decision's locked.
"""

from datetime import datetime

from forum.domain import (
    changes,
    counters,
    decisions,
    edits,
    hiding,
    splitting,
    suspending,
    threads,
)
from forum.models import Category, Decision, Member

Act = Decision.Act


def _show(decision: Decision, by: Member, now: datetime) -> None:
    if decision.post is not None:
        _thread, post = changes.hold(post=decision.post)
        hiding.show(decision=decision, post=post, by=by, now=now)


def _old_words(decision: Decision, by: Member, now: datetime) -> None:
    """The version before, as a new one; of a post that is gone meanwhile nothing."""
    if decision.post is not None and decision.post.deleted_at is None:
        edits.bring_back(post=decision.post, number=decision.data["number"], by=by, now=now)


def _reopen(decision: Decision, by: Member, now: datetime) -> None:
    if decision.thread is not None:
        threads.reopen(thread=decision.thread, by=by, now=now)


def _move_back(decision: Decision, by: Member, now: datetime) -> None:
    """To the topic where it was, unless that is gone; a single post to where it stood."""
    if "posts" in decision.data:
        splitting.move_back(decision=decision, by=by, now=now)
        return
    before = Category.objects.filter(slug=decision.data.get("category", "")).first()
    if decision.thread is not None and before is not None:
        threads.move(thread=decision.thread, by=by, category=before, now=now, is_undo=True)


def _hold_moved(decision: Decision) -> None:
    if "posts" in decision.data:
        splitting.hold(decision)
    elif decision.thread is not None:
        counters.lock(thread=decision.thread)


def _open_account(decision: Decision, by: Member, now: datetime) -> None:
    suspending.undo(decision=decision, by=by, now=now)


def _nothing(decision: Decision, by: Member, now: datetime) -> None:
    """A warning: that it stands no more is all."""


decisions.UNDO |= {
    Act.POST_HIDDEN: _show,
    Act.POST_REMOVED: _show,
    Act.POST_EDITED: _old_words,
    Act.THREAD_CLOSED: _reopen,
    Act.THREAD_MOVED: _move_back,
    Act.WARNED: _nothing,
    Act.SUSPENDED: _open_account,
}
decisions.HOLD[Act.THREAD_MOVED] = _hold_moved
