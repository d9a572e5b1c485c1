"""What the desk says of private cases in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from community.domain import summaries
from community.lib import call_times
from community.models import CallAttempt, Callback, CaseEvent
from community.queries import case_desk as reads
from community.queries.case_desk_page import Shown
from community.queries.desk import Seat
from forum.models import Member
from forum.rules import allowed

Outcome = CallAttempt.Outcome


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a call: when, by whom (None: the customer or the house), and what."""

    at: datetime
    by: Member | None
    says: str


def queues() -> dict[str, str]:
    """What each is called, in the order of the tabs."""
    return {
        reads.MINE: _("Mine"),
        reads.WAITING: _("Waiting in my pools"),
        reads.DONE: _("Done by me"),
    }


def empty(name: str) -> tuple[str, str]:
    """What an empty queue says: a heading and what to do."""
    return {
        reads.MINE: (
            _("You have no private case just now."),
            _("Take one that waits in your pools: only then you read what was said."),
        ),
        reads.WAITING: (
            _("No private case waits in your pools."),
            _("A customer who needs personal help begins one; it comes here at once."),
        ),
        reads.DONE: (
            _("You have finished no case in the last 30 days."),
            _("From here you write the public summary of a case that you solved."),
        ),
    }[name]


def outcomes() -> list[tuple[str, str]]:
    """What can come of a call, the best first."""
    return [(str(one), str(one.label)) for one in Outcome]


def may(case: Shown, seat: Seat, *, now: datetime) -> set[str]:
    """What its owner may do: names of the buttons."""
    found = {"give_back", "hand_over", "write", "finish"} if case.case.runs else set()
    if allowed(summaries.check_publish, seat.member, case=case.case):
        found.add("summary")
    return found


def calls(case: Shown) -> list[Line]:
    """What happened to its calls, the oldest first, with the times they were booked for, on the
    customer's clock; never a number."""
    by_pk, told = {one.pk: one for one in case.calls}, []
    for event in case.moves:
        call = by_pk.get(event.data.get("callback"))
        if call is not None:
            told.append(Line(event.at, _of_team(event.by, case), _timed(event, call)))
    noted = {one.data.get("callback") for one in case.moves}
    for call in case.calls:
        if call.pk not in noted:
            told.append(Line(call.booked_at, None, _("a call was booked")))
        told += [Line(one.begun_at, one.by, tried(one)) for one in call.attempts.all()]
        if call.status == Callback.Status.CANCELLED and call.ended_at:
            told.append(Line(call.ended_at, None, _("the call was cancelled")))
    told += [Line(one.at, one.by, _("saw the number")) for one in case.reveals]
    return sorted(told, key=lambda one: one.at)


def _of_team(by: Member | None, case: Shown) -> Member | None:
    return by if by is not None and by.pk != case.case.member_id else None


def _timed(event: CaseEvent, call: Callback) -> str:
    """ "a call was booked for Friday 14:00 to 16:00"; by whomever of the team, their name stands
    before it."""
    begins_at = datetime.fromisoformat(event.data["begins_at"])
    length = call.ends_at - call.begins_at
    window = call_times.said(begins_at, begins_at + length, zone=call.zone)
    if event.kind == "call_booked":
        return _("a call was booked: %(window)s") % {"window": window}
    is_by_team = event.by_id is not None and event.by_id != call.member_id
    words = (
        _("moved the call, as agreed: %(window)s") if is_by_team
        else _("the call was moved: %(window)s")
    )  # fmt: skip
    return words % {"window": window}


def tried(attempt: CallAttempt) -> str:
    """ "called: no answer (1 min)"."""
    minutes = max(1, round((attempt.ended_at - attempt.begun_at) / timedelta(minutes=1)))
    return _("called: %(outcome)s (%(n)s min)") % {
        "outcome": attempt.get_outcome_display(), "n": minutes,
    }  # fmt: skip


def noted(attempt: CallAttempt) -> str:
    """What the expert reads after the tap: what comes next."""
    return {
        Outcome.REACHED: _("Noted. Is it solved? Then say what it was."),
        Outcome.WRONG_NUMBER: _("Noted. The number is deleted; write to the customer instead."),
        Outcome.REFUSED: _("Noted. Write to the customer instead."),
        Outcome.MOVED: _("Noted. Now set the time that you agreed on."),
    }.get(Outcome(attempt.outcome), _("Noted."))
