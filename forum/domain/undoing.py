"""How each act of moderation is undone: fills decisions.UNDO. Merges and splits say so themselves.

Called with the thread's row and the decision's locked.
"""

from datetime import datetime

from forum import rules
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
    """The version before, as a new one; nothing of a post that is gone meanwhile, or that somebody
    has changed since."""
    if decision.post is None or decision.post.deleted_at is not None:
        return
    number = decision.data["number"]
    made = decision.data.get("made", number + 1)
    last = decision.post.revisions.order_by("-number").first()
    if last is not None and made in (last.number, last.restored_from):
        thread, post = changes.hold(post=decision.post)
        rules.check_edit(by, thread, post)
        edits.say_again(post=post, number=number, by=by, now=now)


def _reopen(decision: Decision, by: Member, now: datetime) -> None:
    """Unless somebody has closed it again since."""
    thread = decision.thread
    if thread is not None and not decisions.standing(act=decision.act, thread=thread).exists():
        threads.reopen(thread=thread, by=by, now=now, undoes=decision.pk)


def _move_back(decision: Decision, by: Member, now: datetime) -> None:
    """From where this put it to the topic where it was, unless that is gone or it went on since; a
    single post to where it stood."""
    if "posts" in decision.data:
        splitting.move_back(decision=decision, by=by, now=now)
        return
    thread, data = decision.thread, decision.data
    before = Category.objects.filter(slug=data.get("category", "")).first()
    if thread is None or before is None:
        return
    here = Category.objects.get(threads=thread).slug
    if data.get("to", here) == here:
        threads.move(thread=thread, by=by, category=before, now=now, undoes=decision.pk)


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
