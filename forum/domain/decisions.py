"""What moderation decides of somebody or of what they wrote: a fact with its reason, told to the
one it concerns, and its undo. Decision 0049.

Lock rule: the thread's row first where there is one (or what HOLD says), then the decision's.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from forum import moderation_rules
from forum.domain import counters, events
from forum.lib.transact import verb
from forum.models import Decision, Event, HeldPost, Member, Post, Thread
from forum.rules import NotAllowed

LONGEST = 500
Undo = Callable[[Decision, Member, datetime], None]
# By act: what brings back how it was. Filled by whoever knows (domain/undoing.py, and each verb's
# own module). What is not here stays done.
UNDO: dict[str, Undo] = {}
# By act: what is locked before the decision's row where that is more than its thread's row. Filled
# beside UNDO, so that taking back locks in the order in which the act did.
HOLD: dict[str, Callable[[Decision], None]] = {}


@verb
def decide(
    *,
    act: str,
    reason: str,
    words: str,
    by: Member | None,
    member: Member | None,
    now: datetime,
    thread: Thread | None = None,
    post: Post | None = None,
    held: HeldPost | None = None,
    until: datetime | None = None,
    data: dict[str, Any] | None = None,
) -> Decision:
    """Keep the decision of a verb that has asked who may, in its transaction: `by` None is a rule,
    `member` whom it concerns, who hears it with its reasons (domain/decision_audience.py)."""
    decision = Decision.objects.create(
        act=Decision.Act(act), reason=Decision.Reason(reason), words=words.strip()[:LONGEST], by=by,
        member=member, at=now, thread=thread, post=post, held=held, until=until, data=data or {},
    )  # fmt: skip
    events.record(
        kind=Event.Kind.DECIDED, thread=thread, post=post, by=by, member=member, at=now,
        decision=decision.pk, act=decision.act, reason=decision.reason,
    )  # fmt: skip
    return decision


@verb
def undo(*, decision: Decision, by: Member, words: str, now: datetime) -> Decision:
    """Bring back how it was before; whom it concerned hears it. Raises NotAllowed.

    Whoever decided does so at once (it was a mistake), others say why.
    """
    decision = lock(decision=decision)
    moderation_rules.check_undo(by, decision, words)
    return take_back(decision=decision, by=by, words=words, now=now)


def lock(*, decision: Decision) -> Decision:
    """The decision as it is now, its thread's row, or what its act locks, and its own locked."""
    if decision.act in HOLD:
        HOLD[decision.act](decision)
    elif decision.thread is not None:
        counters.lock(thread=decision.thread)
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "member", "by", "post", "thread"
    )
    return rows.get(pk=decision.pk)


def take_back(
    *, decision: Decision, by: Member, words: str, now: datetime, by_appeal: bool = False
) -> Decision:
    """`undo` without asking who may, for verbs that hold the locked rows. Raises NotAllowed where
    the act cannot be undone."""
    way = UNDO.get(decision.act)
    if way is None:
        raise NotAllowed(_("This cannot be undone."))
    note_undone(decision=decision, by=by, words=words, now=now, by_appeal=by_appeal)
    way(decision, by, now)
    return decision


def note_undone(
    *, decision: Decision, by: Member, words: str, now: datetime, by_appeal: bool = False
) -> None:
    """The decision stands no more; how things are is another's matter."""
    decision.undone_at, decision.undone_by = now, by
    decision.undone_words = words.strip()[:LONGEST]
    decision.save(update_fields=["undone_at", "undone_by", "undone_words"])
    events.record(
        kind=Event.Kind.DECISION_UNDONE, thread=decision.thread, post=decision.post, by=by,
        member=decision.member, at=now, decision=decision.pk, act=decision.act,
        by_appeal=by_appeal,
    )  # fmt: skip


def remember(*, pk: int, **data: Any) -> None:
    """What an upper floor did with the act, as ids, for when it is taken back: beside what the act
    itself keeps. For receivers in its transaction."""
    decision = Decision.objects.only("data").get(pk=pk)
    decision.data |= data
    decision.save(update_fields=["data"])


def lapse(*, post: Post, acts: list[str], by: Member, now: datetime) -> None:
    """What these acts decided of the post stands no more, for somebody brought it back by hand."""
    for one in Decision.objects.select_for_update(of=("self",)).filter(
        post=post, act__in=acts, undone_at=None
    ):
        note_undone(decision=one, by=by, words="", now=now)
