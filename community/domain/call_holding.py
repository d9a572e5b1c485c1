"""Rows of a booked call, held in the one order: the case (case_rows.py), then (whoever books or
moves) the lock of bookings, then the call. What its verbs share stands here.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from community.domain import case_events, case_rows
from community.lib import callback_kinds as kinds
from community.models import Callback, Case
from forum.domain import notices
from forum.lib import sealed
from forum.models import Member

Status = Callback.Status
_SALT = "community.callback.number"


def call(*, callback: Callback) -> Callback:
    """The call's row as it is now, for whoever holds its case."""
    return Callback.objects.select_for_update(no_key=True).get(pk=callback.pk)


def both(*, callback: Callback) -> tuple[Case, Callback]:
    held = case_rows.hold(case=Case(pk=callback.case_id))
    found = call(callback=callback)
    found.case = held
    return held, found


def lock() -> None:
    """Whoever books or moves a call waits here for whoever does, until the transaction ends: so
    that room, and what one person and one number may book, are counted right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('callbacks', 0))")


@sensitive_variables("e164")
def digest(e164: str) -> str:
    """By which bookings of one number are counted: keyed, so that it is not found by trying."""
    return salted_hmac(_SALT, e164, secret=sealed.key(), algorithm="sha256").hexdigest()


@sensitive_variables("e164")
def number_fields(*, e164: str, hint: str) -> dict[str, Any]:
    return {
        "number_sealed": sealed.seal(e164), "number_hint": hint, "number_digest": digest(e164),
    }  # fmt: skip


def erase_numbers(*, rows: QuerySet[Callback], now: datetime) -> int:
    """Let their numbers be gone; how many were there."""
    return rows.filter(number_gone_at=None).update(
        number_sealed="", number_hint="", number_digest="", number_gone_at=now
    )


def end(
    *, callback: Callback, status: str, by: Member | None, now: datetime, kind: str, **told: Any
) -> None:  # fmt: skip
    """The call is over, in whatever way; with the case's event of this kind. Rows held."""
    callback.status, callback.ended_at = status, now
    if status == Status.CANCELLED:
        callback.cancelled_at, callback.cancelled_by = now, by
    callback.save(
        update_fields=["status", "ended_at", "cancelled_at", "cancelled_by", "missed_told_at"]
    )
    note(callback=callback, kind=kind, key="", by=by, now=now, **told)


def note(
    *, callback: Callback, kind: str, key: str, by: Member | None, now: datetime, **told: Any
) -> None:  # fmt: skip
    """The case's event, once per `kind` and `key` of this call."""
    case_events.record(
        case=callback.case, kind=kind, key=f"{callback.case_id}:{kind}:{callback.pk}:{key}",
        by=by, now=now, callback=callback.pk, **told,
    )  # fmt: skip


def waits_for_us(*, case: Case, due_at: datetime) -> None:
    """Its customer booked: the case waits for us until the call is over, and a first answer in
    writing stays due when it was promised. Rows held."""
    _let_wait(case, due_at)
    _save_waiting(case)


def due(*, case: Case, at: datetime) -> None:
    """By when somebody acts next, where the case waits for us. Rows held."""
    if case.status == Case.Status.OPEN:
        case.due_at = _kept(case, at)
        case.save(update_fields=["due_at"])


def due_in_writing(*, case: Case, now: datetime) -> None:
    """The call is over without a word: it goes on in writing, with the time that an answer has.
    Rows held."""
    if case.status == Case.Status.OPEN:
        _put(case, case_rows.waits_until(case=case, now=now))
        case.save(update_fields=["due_at", "lead_called_at"])


def missed(*, case: Case, now: datetime) -> None:
    """We did not call: it waits for us at once, whatever it waited for, and whoever leads is called
    at the next look, also where they were before. Rows held."""
    _let_wait(case, now)
    case.lead_called_at = None
    _save_waiting(case)


def _let_wait(case: Case, due_at: datetime) -> None:
    case.status, case.nudged_at = Case.Status.OPEN, None
    _put(case, due_at)


def _save_waiting(case: Case) -> None:
    case.save(update_fields=["status", "due_at", "lead_called_at", "nudged_at"])


def _put(case: Case, at: datetime) -> None:
    """Whoever leads and was called for what is due still is not called again."""
    before, case.due_at = case.due_at, _kept(case, at)
    if case.due_at != before:
        case.lead_called_at = None


def _kept(case: Case, at: datetime) -> datetime:
    """No later than the first answer that was promised, while nobody has given one."""
    if case.first_answer_at is not None or case.promised_at is None:
        return at
    return min(at, case.promised_at)


def tell_customer(
    *, callback: Callback, kind: str, now: datetime, key: str = "", by: Member | None = None,
    window: tuple[datetime, datetime] | None = None,
) -> None:  # fmt: skip
    """Once per kind, window and `key`. The notice is of no thread: it leads to the page of calls,
    which its reader may see as long as the case is theirs."""
    begins_at, ends_at = window or (callback.begins_at, callback.ends_at)
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=callback.member_id), by=by, now=now,
        key=f"{kind}:{callback.pk}:{begins_at:%Y%m%d%H%M}:{key}",
        data=_data(callback, begins_at, ends_at, callback.zone),
    )  # fmt: skip


def tell_owner(*, callback: Callback, kind: str, by: Member | None, now: datetime) -> None:
    """Whoever has the case, if anybody does."""
    tell_team(callback=callback, kind=kind, to=[callback.case.owner_id or 0], by=by, now=now)


def tell_team(
    *, callback: Callback, kind: str, to: list[int], now: datetime, by: Member | None = None,
    key: str = "",
) -> int:  # fmt: skip
    """Each in their own zone, never with words of the case; how many hear it for the first time."""
    begins_at, ends_at = callback.begins_at, callback.ends_at
    told = notices.tell(
        kind=kind, to=Member.objects.filter(pk__in=to), by=by, now=now,
        key=f"{kind}:{callback.pk}:{begins_at:%Y%m%d%H%M}:{key}",
        data=lambda member: _data(callback, begins_at, ends_at, member.time_zone),
    )  # fmt: skip
    return len(told)


def told_no_more(*, callback: Callback, now: datetime) -> None:
    """What was told of this window is so no longer."""
    at = f"{callback.pk}:{callback.begins_at:%Y%m%d%H%M}:"
    for kind in (kinds.SOON, kinds.CHANGED, kinds.NEEDED, kinds.MOVED):
        notices.take_back(key=f"{kind}:{at}", now=now)


def _data(
    callback: Callback, begins_at: datetime, ends_at: datetime, zone: str
) -> dict[str, Any]:  # fmt: skip
    return {
        "case": callback.case_id, "begins": begins_at.isoformat(), "ends": ends_at.isoformat(),
        "zone": zone,
    }  # fmt: skip
