"""Somebody says that a question needs a person now, with a reason. Decision 0041.

Lock rule: the thread's row, then its service row.
"""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from community.domain import scheduling, turns
from community.lib import promise_kinds
from community.lib.urgent import OF_ASKERS, Reason
from community.models import Escalation, Service
from community.queries import escalations
from forum import rules
from forum.domain import counters, events, notices, request_keys
from forum.lib.transact import verb
from forum.models import Event, Member, Thread
from forum.rules import NotAllowed

How, Status, Step = Escalation.How, Service.Status, Service.Step


def how(member: Member, *, thread: Thread) -> Escalation.How | None:
    """As what somebody can call a person here; None for whoever cannot."""
    if thread.author_id == member.pk:
        return How.ASKER
    if member.is_company:
        return How.TEAM
    return How.MENTOR if member.standing.is_mentor else None


def check_how(member: Member | None, *, thread: Thread) -> Escalation.How:
    """As what this member may ever call a person to this question."""
    found = how(rules.check_member(member), thread=thread)
    if found is None:
        raise NotAllowed(
            _("Whoever asked, mentors and the team can call a person. You can answer, though.")
        )
    return found


def check_escalate(
    member: Member | None, *, thread: Thread, service: Service | None, asked_before: bool
) -> Escalation.How:
    """As what this member may say it: whoever asked once, mentors and the team any time.
    `asked_before`: whoever asked has said it already."""
    found = check_how(member, thread=thread)
    if service is None or service.status != Status.OPEN:
        raise NotAllowed(
            _("This question does not wait just now. If an answer did not help, say so beneath it.")
        )
    if found == How.ASKER and asked_before:
        raise NotAllowed(_("You have called a person already: they know, and they come."))
    return found


def check_reason(found: Escalation.How, *, reason: str, note: str) -> None:
    """Whoever asked has a short list; others may say something else, in words."""
    if reason not in (OF_ASKERS if found == How.ASKER else Reason.values):
        raise NotAllowed(_("Please choose why it cannot wait."))
    if reason == Reason.OTHER and not note.strip():
        raise NotAllowed(_("Please say why it cannot wait."))


def check_false_alarm(member: Member | None) -> None:
    member = rules.check_member(member)
    if not member.is_company:
        raise NotAllowed(_("Only the company's team can say that it was a false alarm."))


@verb
def escalate(
    *,
    thread: Thread,
    by: Member,
    reason: str,
    now: datetime,
    note: str = "",
    key: uuid.UUID | None = None,
    to_lead: bool = False,
) -> Escalation:
    """Call a person: the expert's step is due at the next open moment, or the lead's where it is
    the expert's already, or where whoever calls is one (`to_lead`). The same `key` again gives the
    first one. Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="escalate", now=now)
    if first is not None:
        return Escalation.objects.get(pk=first)
    thread = counters.lock(thread=thread)
    service = turns.hold(thread=thread)
    said = service is not None and escalations.by_asker(service=service)
    found = check_escalate(by, thread=thread, service=service, asked_before=said)
    check_reason(found, reason=reason, note=note)
    if service is None:
        raise AssertionError("check_escalate lets no question pass that has no service row")
    fact = Escalation.objects.create(
        service=service, by=by, how=found, reason=reason, note=note.strip(), at=now
    )
    _climb(service, now, to_lead=to_lead)
    service.is_urgent, service.escalated_at, service.escalated_by = True, now, by
    turns.turn(
        service=service, kind="escalated", key=f"escalated:{fact.pk}", at=now, by=by,
        reason=reason, how=str(found),
    )  # fmt: skip
    words: dict[str, Any] = {"reason": fact.note} if fact.note else {}
    events.record(
        kind=Event.Kind.PERSON_CALLED, thread=thread, by=by, member_id=thread.author_id, at=now,
        escalation=fact.pk, why=reason, **words,
    )  # fmt: skip
    request_keys.settle(member=by, key=key, verb="escalate", result=fact.pk)
    return fact


@verb
def call_off(*, escalation: Escalation, by: Member, now: datetime) -> Escalation:
    """It was a false alarm: told to whoever raised it, and to nobody else. The question goes on
    from the step it is at. Again nothing changes. Raises NotAllowed."""
    check_false_alarm(by)
    thread = counters.lock(thread=Thread(pk=escalation.service_id))
    service = turns.hold(thread=thread)
    fact = Escalation.objects.select_for_update(of=("self",)).get(pk=escalation.pk)
    if service is None or fact.false_at is not None:
        return fact
    fact.false_at, fact.false_by = now, by
    fact.save(update_fields=["false_at", "false_by"])
    others = Escalation.objects.filter(service=service, false_at=None).exists()
    service.is_urgent = others
    turns.turn(service=service, kind="false_alarm", key=f"false_alarm:{fact.pk}", at=now, by=by)
    if fact.by_id is not None:
        notices.tell(
            kind=promise_kinds.FALSE_ALARM, to=Member.objects.filter(pk=fact.by_id), by=by,
            now=now, thread=thread, key=f"false_alarm:{fact.pk}",
        )  # fmt: skip
    return fact


def _climb(service: Service, now: datetime, *, to_lead: bool) -> None:
    """The next step is due as soon as somebody of the pool is there."""
    is_experts = to_lead or service.step >= Step.EXPERT or _is_due(service.expert_at, now)
    due = scheduling.hasten(service, called_at=now)
    scheduling.called(service, at=now, to_lead=is_experts, due=due)
    service.next_action_at = min(service.next_action_at or due, due)


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now
