"""Calling: whoever has the case sees the number within the window, and says what came of it.

Two attempts in the window, one in the next, then a message with the way to book again. Each look at
the number is a row that stays. Lock rule: domain/call_holding.py.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from community.domain import call_holding as holding
from community.lib import callback_kinds as kinds
from community.models import CallAttempt, Callback, Case, NumberReveal
from community.queries import callbacks as reads
from community.queries import experts
from community.queries.callbacks import Turn
from forum import rules
from forum.domain import request_keys, security_log
from forum.lib import sealed
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed

Status, Outcome = Callback.Status, CallAttempt.Outcome
ATTEMPT = "call_attempt"


@verb
@sensitive_variables("number")
def reveal(*, callback: Callback, by: Member, now: datetime) -> str:
    """The number, as "+491711234567", for whoever has the case and within the window; it is noted
    who saw it and when. Raises NotAllowed."""
    case, found = holding.both(callback=callback)
    check_call(by, case=case)
    turn = reads.turn(callback=found, tried=reads.attempts(found), at=now)
    if turn is None:
        raise NotAllowed(why_not(found))
    if found.number_gone_at is not None:
        raise NotAllowed(_("The number is deleted."))
    number = sealed.unseal(found.number_sealed)
    if not number.startswith("+"):  # the key is another one
        raise NotAllowed(_("The number cannot be read any more. Please write to the customer."))
    seen = NumberReveal.objects.create(callback=found, by=by, at=now)
    security_log.note(act="number_revealed", by=by, whom=case.member_id, at=now, about=seen)
    return number


def check_call(member: Member | None, *, case: Case) -> Member:
    """Whether they may call: whoever has this running case, and is of the team still."""
    member = rules.check_member(member)
    expert = experts.of(member.pk)
    left = not member.is_company or (expert is not None and not expert.is_active)
    if case.owner_id != member.pk or left or not case.runs:
        raise NotAllowed(_("Only whoever has this case calls."))
    return member


@verb
def attempt(
    *, callback: Callback, outcome: str, begun_at: datetime, ended_at: datetime, key: uuid.UUID,
    by: Member, now: datetime,
) -> CallAttempt:  # fmt: skip
    """What came of a call that began within the window (it may end after it), once per `key`. The
    times are those that the caller's page says, within their first look at the number and now.
    Raises NotAllowed, and ValueError for no outcome."""
    done = request_keys.claim(member=by, key=key, verb=ATTEMPT, now=now)
    if done is not None:
        return CallAttempt.objects.get(pk=done)
    case, found = holding.both(callback=callback)
    check_call(by, case=case)
    said = Outcome(outcome)
    begun_at, turn = _begun(found, by, min(begun_at, now))
    made = CallAttempt.objects.create(
        callback=found, by=by, key=uuid.uuid5(key, str(by.pk)), begun_at=begun_at,
        ended_at=max(begun_at, min(ended_at, now)), outcome=said, of_next=turn.of_next,
    )  # fmt: skip
    request_keys.settle(member=by, key=key, verb=ATTEMPT, result=made.pk)
    holding.note(
        callback=found, kind="call_tried", key=str(made.pk), by=by, now=now, outcome=str(said)
    )  # fmt: skip
    _carry_out(case, found, made, now)
    return made


def _begun(callback: Callback, by: Member, at: datetime) -> tuple[datetime, Turn]:
    """When the call began, not before they saw the number in this window, and in which turn that
    is. Raises NotAllowed."""
    tried = reads.attempts(callback)
    seen = callback.reveals.filter(by=by, at__gte=callback.begins_at)
    times = [one.at for one in seen.order_by("at", "pk")]
    turns = [(one, reads.turn(callback=callback, tried=tried, at=one)) for one in times]
    looks = [(one, turn) for one, turn in turns if turn is not None]
    if callback.status != Status.BOOKED:
        raise NotAllowed(_("This call is over, or was cancelled."))
    if not looks:
        raise NotAllowed(_("Look at the number first: the call begins with it."))
    last, turn = looks[-1]
    first = min(one for one, other in looks if other == turn)
    begun = max(at, first)
    return (begun, turn) if turn.holds(begun) else (last, turn)


def _carry_out(case: Case, callback: Callback, made: CallAttempt, now: datetime) -> None:
    by = made.by
    if made.outcome == Outcome.REACHED:
        holding.end(callback=callback, status=Status.REACHED, by=by, now=now, kind="call_reached")
        if case.first_answer_at is None:
            case.first_answer_at = made.ended_at
            case.save(update_fields=["first_answer_at"])
    elif made.outcome == Outcome.WRONG_NUMBER:
        holding.end(callback=callback, status=Status.STOPPED, by=by, now=now, kind="call_stopped")
        holding.erase_numbers(rows=Callback.objects.filter(pk=callback.pk), now=now)
        holding.due_in_writing(case=case, now=now)
        holding.tell_customer(callback=callback, kind=kinds.STOPPED, by=by, now=now)
    elif made.outcome == Outcome.REFUSED:
        holding.end(
            callback=callback, status=Status.CANCELLED, by=callback.member, now=now,
            kind="call_refused",
        )  # fmt: skip
        holding.due_in_writing(case=case, now=now)
    elif made.outcome == Outcome.MOVED:
        return  # whoever agreed on another time sets it (callbacks.move)
    elif made.of_next:
        not_reached(callback=callback, by=by, now=now)
    else:
        _try_later(callback, by, now)


def not_reached(*, callback: Callback, by: Member | None, now: datetime) -> None:
    """The last attempt is over, or its time: the customer hears it, with the way to book again.
    Rows held."""
    holding.end(
        callback=callback, status=Status.NOT_REACHED, by=by, now=now, kind="call_not_reached"
    )  # fmt: skip
    holding.due_in_writing(case=callback.case, now=now)
    holding.tell_customer(callback=callback, kind=kinds.NOT_REACHED, by=by, now=now)


def _try_later(callback: Callback, by: Member, now: datetime) -> None:
    """After the last attempt of the window its customer hears when the next one is; where there is
    none, that was it."""
    tried = reads.attempts(callback)
    if reads.turn(callback=callback, tried=tried, at=now) is not None:
        return  # once more in this window
    later = reads.after(callback=callback, tried=tried)
    if later is None:
        not_reached(callback=callback, by=by, now=now)
        return
    holding.due(case=callback.case, at=later.ends_at)
    holding.tell_customer(
        callback=callback, kind=kinds.TRIED, by=by, now=now,
        window=(later.begins_at, later.ends_at),
    )  # fmt: skip


def why_not(callback: Callback) -> str:
    """Why the number is not shown now, in words."""
    if callback.status != Status.BOOKED:
        return _("This call is over, or was cancelled.")
    return _("The number is shown within the window only, for two attempts there and one after.")
