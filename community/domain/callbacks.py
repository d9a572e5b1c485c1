"""A call that a customer books: when, to which number, with which consent. Decision 0045.

Lock rule: the idempotency key, the thread's row, the case's row, the lock of bookings, the call's
row (domain/call_holding.py). Trying the call is domain/calls.py, whose verbs are named here too.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from community.domain import call_holding as holding
from community.domain import case_rows
from community.domain.call_tending import tend
from community.domain.calls import attempt, reveal
from community.lib import call_times, call_words
from community.lib import callback_kinds as kinds
from community.lib.phone_number import PhoneNumber
from community.models import CallAttempt, Callback, Case
from community.queries import call_windows
from community.queries import callbacks as reads
from community.queries.call_windows import Window
from forum import rules
from forum.domain import private, request_keys
from forum.lib import addresses
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed

__all__ = [
    "NoRoom", "attempt", "book", "cancel", "case_ended", "forget", "move", "reveal",
    "tend", "withdraw_consent",
]  # fmt: skip
Status = Callback.Status
CONSENT_VERSION = "2026-11"  # of the words of the consent (forms/callbacks.py)
BOOK = "book_call"


class NoRoom(NotAllowed):
    """The window is full by now, or none any more: the form offers those that still have room."""


@verb
@sensitive_variables("number", "made")
def book(
    *, case: Case, begins_at: datetime, number: PhoneNumber, zone: str, consent: bool,
    key: uuid.UUID, by: Member, now: datetime,
) -> Callback:  # fmt: skip
    """The window that begins then, for the case's customer, said in `zone`; once per `key`. Raises
    NoRoom, and NotAllowed: not theirs, no consent, one is booked, too many."""
    done = request_keys.claim(member=by, key=key, verb=BOOK, now=now)
    if done is not None:
        return Callback.objects.get(pk=done)
    held = case_rows.hold(case=case)
    check_book(by, case=held)
    if not consent:
        raise NotAllowed(_("We may call you only if you agree to it."))
    holding.lock()
    check_many(by, now=now)
    _check_number(holding.digest(number.e164), now)
    window = _window(held, begins_at, by.language, zone, now)
    made = Callback(
        case=held, member=by, pool=held.pool, key=uuid.uuid5(key, str(by.pk)),  # theirs alone
        begins_at=window.begins_at, ends_at=window.ends_at, zone=zone, booked_at=now,
        call_word=call_words.pick(by.language), consented_at=now,
        consent_version=CONSENT_VERSION,
        **holding.number_fields(e164=number.e164, hint=number.hint),
    )  # fmt: skip
    made.save(force_insert=True)
    request_keys.settle(member=by, key=key, verb=BOOK, result=made.pk)
    holding.note(
        callback=made, kind="call_booked", key="", by=by, now=now,
        begins_at=window.begins_at.isoformat(),
    )  # fmt: skip
    holding.waits_for_us(case=held, due_at=window.ends_at)
    holding.tell_owner(callback=made, kind=kinds.CHANGED, by=by, now=now)
    return made


def check_book(member: Member | None, *, case: Case) -> Member:
    """Whether they may book a call in this case, as far as the case says."""
    member = rules.check_member(member)
    if case.member_id != member.pk:
        raise NotAllowed(_("Only whoever has the case books a call in it."))
    if not case.runs:
        raise NotAllowed(_("This case is closed. Open it again, and you can book a call."))
    return member


@verb
def move(*, callback: Callback, begins_at: datetime, by: Member, now: datetime) -> Callback:
    """To the window that begins then: by its customer until half an hour before, by whoever has the
    case where that was agreed on the phone. To the same one it changes nothing. Raises NoRoom and
    NotAllowed."""
    case, found = holding.both(callback=callback)
    is_own = found.member_id == rules.check_member(by).pk
    if is_own:
        check_change(by, callback=found, now=now)
    else:
        _check_agreed(by, found)
    if begins_at == found.begins_at:
        return found
    if is_own and found.moves >= call_times.MOST_MOVES:
        raise NotAllowed(_("You have moved this call often enough. Cancel it, or write to us."))
    holding.lock()
    window = _window(case, begins_at, found.member.language, found.zone, now, without=found)
    holding.told_no_more(callback=found, now=now)
    found.begins_at, found.ends_at = window.begins_at, window.ends_at
    found.moves += is_own
    found.reminded_at = found.missed_told_at = None
    found.save(
        update_fields=["begins_at", "ends_at", "moves", "reminded_at", "missed_told_at"]
    )  # fmt: skip
    holding.note(
        callback=found, kind="call_moved", key=f"{now:%Y%m%d%H%M%S}", by=by, now=now,
        begins_at=window.begins_at.isoformat(),
    )  # fmt: skip
    holding.waits_for_us(case=case, due_at=window.ends_at)
    if is_own:
        holding.tell_owner(callback=found, kind=kinds.CHANGED, by=by, now=now)
    else:
        holding.tell_customer(callback=found, kind=kinds.MOVED, by=by, now=now)
    return found


def check_change(member: Member | None, *, callback: Callback, now: datetime) -> Member:
    """Whether its customer may still move or cancel it."""
    member = rules.check_member(member)
    if callback.member_id != member.pk:
        raise NotAllowed(_("Only whoever booked this call changes it."))
    if callback.status != Status.BOOKED:
        raise NotAllowed(_("This call is over, or was cancelled."))
    if callback.begins_at - call_times.CHANGES_UNTIL < now:
        raise NotAllowed(
            _(
                "The call begins in less than half an hour, or has begun: it cannot be changed any"
                " more. You can still withdraw your number; then nobody calls."
            )
        )
    return member


@verb
def cancel(*, callback: Callback, by: Member, now: datetime, reason: str = "") -> Callback:
    """No call: by its customer until half an hour before, or by whoever has the case, with the
    `reason` as a message in it; the customer hears of it, with the way to book again. Again it
    changes nothing. Raises NotAllowed."""
    case, found = holding.both(callback=callback)
    is_own = found.member_id == rules.check_member(by).pk
    if not is_own and case.owner_id != by.pk:
        raise NotAllowed(_("Only whoever booked this call, or has the case, cancels it."))
    if found.status == Status.CANCELLED:
        return found
    if is_own:
        check_change(by, callback=found, now=now)
    else:
        check_cancel(by, callback=found, reason=reason)
    _call_off(found, by=by, now=now)
    holding.due_in_writing(case=case, now=now)
    if not is_own:
        private.write(thread=case.thread, by=by, body=reason.strip(), key=None, now=now)
        holding.tell_customer(callback=found, kind=kinds.OFF, by=by, now=now)
    return found


def check_cancel(by: Member, *, callback: Callback, reason: str | None = None) -> None:
    """Whether whoever has the case may cancel its call; with a reason for its customer, where that
    is not still to be said (None). Raises NotAllowed."""
    if callback.case.owner_id != by.pk:
        raise NotAllowed(_("Only whoever booked this call, or has the case, cancels it."))
    if callback.status != Status.BOOKED:
        raise NotAllowed(_("This call is over, or was cancelled."))
    if reason is not None and not reason.strip():
        raise NotAllowed(_("Please write to your customer why we do not call."))


@verb
def withdraw_consent(*, callback: Callback, by: Member, now: datetime) -> Callback:
    """The customer takes the consent back, at any time: each number of the case is gone at once,
    and what was booked is cancelled. Again it changes nothing. Raises NotAllowed."""
    case, found = holding.both(callback=callback)
    if found.member_id != rules.check_member(by).pk:
        raise NotAllowed(_("Only whoever gave the number withdraws it."))
    if found.status == Status.BOOKED:
        _call_off(found, by=by, now=now)
        holding.due_in_writing(case=case, now=now)
    if holding.erase_numbers(rows=reads.with_number(case), now=now):
        holding.note(callback=found, kind="consent_withdrawn", key="", by=by, now=now)
    return holding.call(callback=found)


@verb
def case_ended(*, case: Case, now: datetime, by: Member | None = None) -> None:
    """The case is closed (its rows are held): numbers go after thirty days, and no call is left.
    Whoever booked one hears that it is not needed any more, unless they did it (`by`)."""
    for found in _open(case):
        _call_off(found, by=by, now=now)
        if by is None or by.pk != found.member_id:
            holding.tell_customer(callback=found, kind=kinds.SOLVED, by=by, now=now)
    reads.with_number(case).filter(number_until=None).update(
        number_until=now + call_times.KEPT
    )  # fmt: skip


@verb
def forget(*, case: Case, now: datetime) -> None:
    """Its customer is gone (the case's rows are held): no call, and no number from now on."""
    for found in _open(case):
        _call_off(found, by=None, now=now)
    holding.erase_numbers(rows=reads.with_number(case), now=now)


def _call_off(callback: Callback, *, by: Member | None, now: datetime) -> None:
    holding.told_no_more(callback=callback, now=now)
    holding.end(callback=callback, status=Status.CANCELLED, by=by, now=now, kind="call_cancelled")
    holding.tell_owner(callback=callback, kind=kinds.TAKEN_BACK, by=by, now=now)


def _open(case: Case) -> list[Callback]:
    rows = Callback.objects.select_for_update(no_key=True).filter(
        case=case, status=Status.BOOKED
    )  # fmt: skip
    found = list(rows.order_by("pk"))
    for one in found:
        one.case = case
    return found


def _check_agreed(by: Member, callback: Callback) -> None:
    """Whether whoever has the case agreed on another time with the customer. Raises NotAllowed."""
    if callback.case.owner_id != by.pk:
        raise NotAllowed(_("Only whoever has this case changes its call."))
    last = reads.attempts(callback)[-1:]
    if callback.status != Status.BOOKED or not last or last[0].outcome != CallAttempt.Outcome.MOVED:
        raise NotAllowed(_("Only what you agreed on the phone moves a call for its customer."))


def check_many(by: Member, *, now: datetime) -> None:
    """Whether they may book one more, whatever the case and the number. Raises NotAllowed."""
    booked = reads.booked_by(by)
    if booked is not None:
        refusal = NotAllowed(_("You have a callback booked already. Move that one, or cancel it."))
        way = addresses.path("case_callback", booked.case_id)
        refusal.way = (way, _("To your callback"))
        raise refusal
    if not reads.left(member=by, now=now):
        raise NotAllowed(
            _("You have booked three calls within 30 days, as many as there can be. Write to us.")
        )


def _check_number(digest: str, now: datetime) -> None:
    """The lock of bookings is held. Raises NotAllowed."""
    if reads.of_number(digest=digest, since=now - call_times.COUNTED) >= call_times.MOST_OF_NUMBER:
        raise NotAllowed(_("This number was booked often lately. Please write to us instead."))


def _window(
    case: Case, begins_at: datetime, language: str, zone: str, now: datetime,
    without: Callback | None = None,
) -> Window:  # fmt: skip
    """The offered window that begins then; the lock of bookings is held. Raises NoRoom."""
    found = call_windows.offered(
        pool=case.pool, zone=zone, now=now, without=without, language=language
    )  # fmt: skip
    for one in found:
        if one.begins_at == begins_at:
            return one
    raise NoRoom(_("This time is taken by now. These times still have room."))
