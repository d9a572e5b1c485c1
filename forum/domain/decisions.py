"""What moderation decides of somebody or of what they wrote: a fact with its reason, told to the
one it concerns, and its undo. Decision 0049.

Lock rule: the thread's row first where there is one (or what HOLD says), then the decision's.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forum import moderation_rules
from forum.domain import counters, events, reviewing
from forum.lib.transact import verb
from forum.models import (
    Decision,
    DecisionAppeal,
    Event,
    HeldPost,
    Member,
    Post,
    ReviewClaim,
    Thread,
)
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
    check_undo(decision=decision, by=by, words=words)
    return take_back(decision=decision, by=by, words=words, now=now)


def check_undo(*, decision: Decision, by: Member, words: str) -> None:
    """Whether `undo` would do it. Raises NotAllowed."""
    waits = DecisionAppeal.objects.filter(decision=decision, outcome="").exists()
    moderation_rules.check_undo(by, decision, words, waits=waits)


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


def concede(*, decision: Decision, by: Member, words: str, now: datetime) -> bool:
    """`take_back` for an appeal that is right: where nothing brings it back any more, the decision
    stands no more all the same, and says so (`data["stays_done"]`). Whether it was brought back."""
    try:
        with transaction.atomic():
            take_back(decision=decision, by=by, words=words, now=now, by_appeal=True)
    except NotAllowed:
        decision.data |= {"stays_done": True}
        decision.save(update_fields=["data"])
        note_undone(decision=decision, by=by, words=words, now=now, by_appeal=True)
        return False
    return True


def note_undone(
    *,
    decision: Decision,
    by: Member,
    words: str,
    now: datetime,
    by_appeal: bool = False,
    is_told: bool = False,
) -> None:
    """The decision stands no more; how things are is another's matter. An appeal that waits is
    right by it. `is_told`: whom it concerned hears it by something else."""
    if not by_appeal:
        _close_appeal(decision, by, words, now)
    decision.undone_at, decision.undone_by = now, by
    decision.undone_words = words.strip()[:LONGEST]
    decision.save(update_fields=["undone_at", "undone_by", "undone_words"])
    events.record(
        kind=Event.Kind.DECISION_UNDONE, thread=decision.thread, post=decision.post, by=by,
        member=decision.member, at=now, decision=decision.pk, act=decision.act,
        by_appeal=by_appeal, is_told=is_told,
    )  # fmt: skip


def remember(*, pk: int, **data: Any) -> None:
    """What an upper floor did with the act, as ids, for when it is taken back: beside what the act
    itself keeps. For receivers in its transaction."""
    decision = Decision.objects.only("data").get(pk=pk)
    decision.data |= data
    decision.save(update_fields=["data"])


def lapse(*, thread: Thread, act: str, by: Member, now: datetime) -> None:
    """What this act decided of the thread as a whole stands no more, for somebody brought it back
    by hand, and tells whom it concerned."""
    for one in standing(act=act, thread=thread):
        note_undone(decision=one, by=by, words="", now=now, is_told=True)


def supersede(*, rows: QuerySet[Decision], by: Decision, now: datetime) -> None:
    """`by` decides the same anew: these stand no more, which nobody is told beside it, and an
    appeal that waits goes along."""
    for one in rows.exclude(pk=by.pk):
        one.undone_at, one.undone_by = now, by.by
        one.data |= {"superseded_by": by.pk}
        one.save(update_fields=["undone_at", "undone_by", "data"])
        if not DecisionAppeal.objects.filter(decision=by).exists():
            waiting = DecisionAppeal.objects.filter(decision=one, outcome="", by=by.member_id)
            waiting.update(decision=by)


def standing(*, act: str, thread: Thread) -> QuerySet[Decision]:
    """What stands by this act on the thread as a whole, not on a single post in it; locked."""
    rows = Decision.objects.select_for_update(of=("self",)).filter(
        thread=thread, act=act, undone_at=None
    )
    return rows.exclude(data__has_key="posts").select_related("member", "post", "thread")


def _close_appeal(decision: Decision, by: Member, words: str, now: datetime) -> None:
    """Whoever appealed hears that it was undone: that is the answer."""
    waiting = DecisionAppeal.objects.select_for_update(of=("self",)).filter(
        decision=decision, outcome=""
    )
    for appeal in waiting:
        appeal.outcome = DecisionAppeal.Outcome.OVERTURNED
        appeal.decided_at, appeal.decided_by = now, by
        appeal.decided_words = words.strip()[:LONGEST]
        appeal.save(update_fields=["outcome", "decided_at", "decided_by", "decided_words"])
        reviewing.finish(item=ReviewClaim.Item.APPEAL, item_id=appeal.pk)
