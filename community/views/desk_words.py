"""What the desk says in words: its queues, what may be done, and what happened so far."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import claims, questions_back
from community.domain import desk as rules
from community.models import Handover, Service
from community.queries import desk as reads
from community.queries.desk import Seat
from community.queries.desk_thread import Shown
from forum.models import Member
from forum.rules import allowed


@dataclass(frozen=True, slots=True)
class Past:
    """One thing that happened; `note` is what somebody wrote to the next one."""

    at: datetime
    by: Member | None
    says: str
    note: str = ""


def queues() -> dict[str, str]:
    """What each is called, in the order of the tabs."""
    return {
        reads.MINE: _("Mine"),
        reads.OFFERS: _("Offered to me"),
        reads.POOLS: _("My pools"),
        reads.ALL: _("All"),
    }


def empty(name: str) -> tuple[str, str]:
    """What an empty queue says: a heading and what to do."""
    return {
        reads.MINE: (
            _("You look into nothing just now."),
            _("Take what your pools wait for longest, or what is offered to you."),
        ),
        reads.OFFERS: (
            _("Nothing is offered to you."),
            _("Offers come while your shift runs and you have room."),
        ),
        reads.POOLS: (
            _("Your pools owe nobody an answer."),
            _("What members and mentors do not answer comes here in time for its promise."),
        ),
        reads.ALL: (_("Nobody waits."), _("Every question has an answer. Have a nice day.")),
    }[name]


def may(case: Shown, seat: Seat) -> set[str]:
    """What whoever looks may do with the question: names of the buttons."""
    service, member, now = case.service, seat.member, case.item.now
    thread = service.thread
    found = {"canonical"} if case.solution is not None else set()
    if thread.author_id == member.pk or service.status not in Service.RUNS:
        return found
    may_hold = {"thread": thread, "expert": seat.expert, "leads": seat.leads_any}
    if case.item.holder is None and allowed(claims.check_claim, member, **may_hold):
        found.add("claim")
    if case.item.holder == member and service.status != Service.Status.ASKED_BACK:
        found |= {"give_back", "hand_over"}
        if allowed(questions_back.check_ask, member, service=service, now=now):
            found.add("ask_back")
    is_called = service.step == Service.Step.LEAD
    may_call = allowed(rules.check_call_lead, member, thread=thread, service=service)
    if (
        service.status == Service.Status.OPEN
        and case.item.is_for_experts
        and may_call
        and not is_called
    ):
        found.add("escalate")
    if allowed(rules.check_decide, member, service=service) and case.answers:
        found.add("resolve")
    return found


def past(case: Shown) -> list[Past]:
    """What happened to its clock and its claims, the oldest first. What readers see of its history
    stands beside it."""
    told = [Past(one.at, one.by, _given(one), one.note) for one in case.handovers]
    words = _events()
    told += [Past(one.at, one.by, words[one.kind]) for one in case.events if one.kind in words]
    return sorted(told, key=lambda one: one.at)


def _given(one: Handover) -> str:
    if one.to is not None:
        return _("handed over to %(who)s") % {"who": one.to.member}
    return _("gave it back to “%(pool)s”") % {"pool": one.pool.label}


def _events() -> dict[str, str]:
    """Words for kinds of events; what has none is for machines, or stands in a row of its own."""
    return {
        "asked": _("asked"),
        "asked_on": _("wrote again"),
        "answered": _("answered"),
        "unanswered": _("the only answer is gone"),
        "did_not_help": _("said that it did not help"),
        "solved": _("solved"),
        "unsolved": _("not solved after all"),
        "opened": _("opened it again"),
        "offered": _("offered to an expert"),
        "offer_declined": _("said “not now”"),
        "offer_expired": _("an expert did not get to the offer"),
        "claimed": _("looks into it"),
        "given_back": _("gave it back"),
        "lease_broken": _("an expert did not get to it in time"),
        "owner_left": _("whoever held it has left"),
        "asked_back": _("asked back; the clock stands still"),
        "replied": _("replied; the clock goes on"),
        "nudged": _("whoever asked was reminded"),
        "no_reply": _("ended without a reply"),
        "needs_lead": _("nobody was there and free, so the lead was called"),
        "lead_called": _("whoever leads or is on duty was called"),
        "escalated": _("called a person"),
        "false_alarm": _("said that it was a false alarm"),
        "pool_changed": _("another pool looks after it"),
        "incident_joined": _("belongs to a known incident; the clock stands still"),
        "incident_left": _("is a question of its own again; the clock goes on"),
        "recomputed": _("new times by the figures and hours that hold now"),
    }
