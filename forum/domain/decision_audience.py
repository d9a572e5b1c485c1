"""Who hears of what moderation decides: the one it concerns with its reasons, moderators of an
appeal, whoever decided of what became of it. Mapped from events, as audience.py."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from forum.domain import notices
from forum.models import Decision, DecisionAppeal, Event, Member
from forum.queries import appealable

Kind = Event.Kind


def hear(event: Event) -> None:
    """Tell whom this event concerns, in its transaction. Again changes nothing."""
    TELLS[event.kind](event)


def remind(*, appeal: DecisionAppeal, now: datetime) -> None:
    """Moderators who may answer it, or find who may: it is due soon. Once."""
    _tell(
        "decision_appeal_due", appealable.answerers(decision=appeal.decision),
        key=f"appeal-due:{appeal.pk}", by=None, now=now, data=_of(appeal.decision_id),
    )  # fmt: skip


def _decided(event: Event) -> None:
    data = _of(event.data["decision"]) | {"act": event.data["act"]}
    decision = Decision.objects.get(pk=event.data["decision"])
    if appealable.removed_with(decision=decision).filter(pk__lt=decision.pk).exists():
        return  # the first of what was removed at once is told, and its page names the rest
    if decision.words:
        data["reason"] = decision.words
    if event.data["act"] == Decision.Act.THREAD_MOVED and "posts" in decision.data:
        data["is_post"] = True
    if decision.data.get("is_wording"):
        data["is_wording"] = True
    to = Member.objects.filter(pk=event.member_id or 0)
    _tell("decision", to, key=f"decision:{event.data['decision']}", by=event.by, now=event.at,
          data=data)  # fmt: skip


def _undone(event: Event) -> None:
    """Where an appeal did it, its answer says so; by hand, what was done."""
    pk = event.data["decision"]
    same = appealable.removed_with(decision=Decision.objects.get(pk=pk))
    if same.filter(pk__lt=pk, undone_at=event.at).exists():
        return  # brought back at once, as it went
    if not event.data.get("by_appeal") and not event.data.get("is_told"):
        to = Member.objects.filter(pk=event.member_id or 0)
        data = _of(pk) | {"act": event.data["act"]}
        _tell("decision_undone", to, key=f"undone:{pk}", by=event.by, now=event.at, data=data)


def _appealed(event: Event) -> None:
    pk = event.data["decision"]
    to = appealable.answerers(decision=Decision.objects.get(pk=pk))
    _tell("decision_appealed", to, key=f"appeal:{pk}", by=event.by, now=event.at, data=_of(pk))


def _answered(event: Event) -> None:
    pk, outcome = event.data["decision"], event.data["outcome"]
    data = _of(pk) | {"outcome": outcome}
    to = Member.objects.filter(pk=event.member_id or 0)
    _tell("decision_appeal_answered", to, key=f"appeal-answered:{pk}", by=event.by, now=event.at,
          data=data)  # fmt: skip
    maker = Member.objects.filter(pk=event.data.get("maker") or 0)
    _tell("decision_appeal_told", maker, key=f"appeal-told:{pk}", by=event.by, now=event.at,
          data=data)  # fmt: skip


def _reinstated(event: Event) -> None:
    """Its time is over. Where the suspension was undone, that says it."""
    if event.data.get("is_told"):
        return
    to = Member.objects.filter(pk=event.member_id or 0)
    _tell("reinstated", to, key=f"event:{event.pk}", by=event.by, now=event.at,
          data={"place": reverse("home")})  # fmt: skip


def _of(pk: int) -> dict[str, Any]:
    return {"decision": pk, "place": reverse("decision", args=[pk])}


def _tell(
    kind: str,
    to: QuerySet[Member],
    *,
    key: str,
    by: Member | None,
    now: datetime,
    data: dict[str, Any],
) -> None:
    notices.tell(kind=kind, to=to, key=key, by=by, now=now, data=data)


TELLS: dict[str, Callable[[Event], None]] = {
    Kind.DECIDED: _decided,
    Kind.DECISION_UNDONE: _undone,
    Kind.APPEALED: _appealed,
    Kind.APPEAL_DECIDED: _answered,
    Kind.MEMBER_REINSTATED: _reinstated,
}
