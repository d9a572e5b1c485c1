"""Appeals: whom a decision concerns says that it is wrong, a second person answers. Decision 0049.

Lock rule: the decision's thread, the decision, then the appeal.
"""

from datetime import datetime, timedelta

from forum import moderation_rules
from forum.domain import decision_audience, decisions, events, reviewing
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Decision, DecisionAppeal, Event, Member, ReviewClaim
from forum.queries import appealable

DUE = limits.APPEAL_DUE
REMIND = timedelta(days=1)
Outcome = DecisionAppeal.Outcome
ANSWERS = (Outcome.UPHELD, Outcome.OVERTURNED)
LONGEST, LONGEST_ANSWER = 2000, 500


@verb
def appeal(*, decision: Decision, by: Member | None, words: str, now: datetime) -> DecisionAppeal:
    """Whom it concerns says, once, why it is wrong; due in seven days. Raises NotAllowed.

    Works for whoever is suspended: their mail's address stands for them.
    """
    decision = decisions.lock(decision=decision)
    has_one = DecisionAppeal.objects.filter(decision=decision).exists()
    member = moderation_rules.check_appeal(by, decision, has_one=has_one)
    moderation_rules.check_appeal_words(words)
    made = DecisionAppeal.objects.create(
        decision=decision, by=member, words=words.strip()[:LONGEST], at=now, due_at=now + DUE
    )
    events.record(
        kind=Event.Kind.APPEALED, thread=decision.thread, post=decision.post, by=member,
        member=member, at=now, decision=decision.pk, maker=decision.by_id,
    )  # fmt: skip
    return made


@verb
def answer(
    *, appeal: DecisionAppeal, by: Member, outcome: str, words: str, now: datetime
) -> DecisionAppeal:
    """A second person's word: it stands, or it was wrong and is undone; where nothing brings it
    back any more, the decision says so (decisions.concede). Whoever decided can only say that it
    was wrong. Raises NotAllowed."""
    decision = decisions.lock(decision=appeal.decision)
    appeal = DecisionAppeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    appeal.decision = decision
    others = appealable.others(decision=decision).exists()
    moderation_rules.check_answer(by, appeal, outcome=outcome, others=others, words=words)
    reviewing.check_free(item=ReviewClaim.Item.APPEAL, item_id=appeal.pk, by=by, now=now)
    appeal.outcome, appeal.decided_at, appeal.decided_by = Outcome(outcome), now, by
    appeal.decided_words = words.strip()[:LONGEST_ANSWER]
    appeal.save(update_fields=["outcome", "decided_at", "decided_by", "decided_words"])
    if appeal.outcome == Outcome.OVERTURNED and decision.stands:
        decisions.concede(decision=decision, by=by, words=words, now=now)
    reviewing.finish(item=ReviewClaim.Item.APPEAL, item_id=appeal.pk)
    events.record(
        kind=Event.Kind.APPEAL_DECIDED, thread=decision.thread, post=decision.post, by=by,
        member_id=appeal.by_id, at=now, decision=decision.pk, outcome=appeal.outcome,
        maker=decision.by_id,
    )  # fmt: skip
    return appeal


def lapse(*, member: Member, now: datetime) -> None:
    """Whoever appealed is erased: nobody is left who could hear an answer, so what waits is closed
    without one, and nobody has it in hand. Part of erasing.erase; the decision stands."""
    rows = DecisionAppeal.objects.select_for_update(of=("self",))
    for one in rows.filter(by=member, outcome=Outcome.OPEN).order_by("pk"):
        one.outcome, one.decided_at = Outcome.LAPSED, now
        one.save(update_fields=["outcome", "decided_at"])
        reviewing.finish(item=ReviewClaim.Item.APPEAL, item_id=one.pk)


@verb
def remind_due(*, now: datetime) -> int:
    """Whoever may answer, or find who may, hears of appeals that are due within a day, once each;
    how many are."""
    due = DecisionAppeal.objects.filter(outcome=Outcome.OPEN, due_at__lte=now + REMIND)
    found = list(due.select_related("decision").order_by("due_at", "pk"))
    for one in found:
        decision_audience.remind(appeal=one, now=now)
    return len(found)
