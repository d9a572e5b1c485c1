"""What happens to booked calls by the clock, each by what its row says and `now`: run again, or
beside another, it does nothing twice. One transaction a call.
"""

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Protocol

from django.db.models import F, QuerySet

from community.domain import call_holding as holding
from community.domain import calls, case_owners
from community.lib import call_times
from community.lib import callback_kinds as kinds
from community.models import CallAttempt, Callback
from community.queries import call_windows, coverage
from community.queries import callbacks as reads
from forum.lib.transact import verb
from reputation.lib import one_by_one

Status = Callback.Status


class Act(Protocol):
    """What is done to a call; whether that was due."""

    def __call__(self, *, callback: Callback, now: datetime) -> bool: ...


def tend(*, now: datetime) -> int:
    """Remind of windows, tell of those that cannot be kept before they begin, end those that
    passed, and delete numbers past their date; returns how many calls were touched."""
    done = _watch(now)
    for rows, act in ((_soon(now), remind), (_past(now), end_past), (_kept(now), delete_number)):
        done += _each(rows, act, now)
    return done


def _each(rows: Iterable[Callback], act: Act, now: datetime) -> int:
    """Whatever fails, one call stops no other."""
    return one_by_one.each(list(rows), lambda one: act(callback=one, now=now), what="a callback")


@verb
def remind(*, callback: Callback, now: datetime) -> bool:
    """Tell its customer, an hour before, once."""
    _case, found = holding.both(callback=callback)
    if not _soon(now).filter(pk=found.pk).exists():
        return False
    found.reminded_at = now
    found.save(update_fields=["reminded_at"])
    holding.tell_customer(callback=found, kind=kinds.SOON, now=now)
    return True


@verb
def call_off(*, callback: Callback, now: datetime) -> bool:
    """Nobody can call then: its customer hears it at once, with the way to another window."""
    _case, found = holding.both(callback=callback)
    if found.status != Status.BOOKED or found.begins_at != callback.begins_at:
        return False
    if reads.attempts(found):
        return False
    _missed(found, kinds.OFF, "call_not_kept", now)
    return True


@verb
def end_past(*, callback: Callback, now: datetime) -> bool:
    """Its window is over. Never tried: our fault, and it is said. Else the window after it is
    waited for, and then its customer hears that nobody was reached."""
    _case, found = holding.both(callback=callback)
    if not _past(now).filter(pk=found.pk).exists():
        return False
    tried = reads.attempts(found)
    if not tried:
        is_seen = found.reveals.filter(at__gte=found.begins_at).exists()
        if is_seen and now < found.ends_at + call_times.ON_THE_PHONE:
            return False  # somebody calls at this moment
        _missed(found, kinds.MISSED, "call_missed", now)
        return True
    last = tried[-1]
    is_moving = last.outcome == CallAttempt.Outcome.MOVED
    if is_moving and now < last.ended_at + call_times.ON_THE_PHONE:
        return False  # the time that was agreed on is entered at this moment
    later = reads.after(callback=found, tried=tried)
    if later is not None and now < later.ends_at + call_times.LATE:
        return False
    calls.not_reached(callback=found, by=None, now=now)
    return True


@verb
def delete_number(*, callback: Callback, now: datetime) -> bool:
    """It is past its date."""
    _case, found = holding.both(callback=callback)
    gone = holding.erase_numbers(rows=_kept(now).filter(pk=found.pk), now=now)
    if gone:
        holding.note(callback=found, kind="number_deleted", key="", by=None, now=now)
    return bool(gone)


def _watch(now: datetime) -> int:
    """Of the calls of the next hour: whoever cannot be called any more hears it before, and where
    nobody has the case those who are there do."""
    done, calls_next = 0, list(_next(now))
    if not calls_next:
        return 0
    pools = {one.pool_id: one.pool for one in calls_next}
    last = max(one.ends_at for one in calls_next)
    there = coverage.presence(of=list(pools.values()), begins_at=now, ends_at=last)
    for (pool, begins_at), some in groupby(
        calls_next, key=lambda one: (one.pool_id, one.begins_at)
    ):
        rows, start = list(some), max(begins_at, now)
        until = max(one.ends_at for one in rows)
        beside = [one for one in calls_next if one.begins_at < until and one.ends_at > start]
        done += _each(_cut(rows, beside, there, now), call_off, now)
        found = call_windows.present(there=there[pool], begins_at=start, ends_at=until)
        here = [one.pk for one in found]
        done += _each(_unheld(rows, here), functools.partial(ask_for, there=here), now)
    return done


@verb
def ask_for(*, callback: Callback, there: Sequence[int], now: datetime) -> bool:
    """Nobody who is there has its case: those who are hear of it, once."""
    case, found = holding.both(callback=callback)
    is_free = case.owner_id is None or case.owner_id not in there
    if found.status != Status.BOOKED or not is_free:
        return False
    key = str(case.owner_id or case.last_owner_id or 0)
    if case.owner_id is not None:  # else nobody who is there could take it and call
        case_owners.lose(case=case, by=None, kind="owner_not_there", now=now)
    others = [pk for pk in there if pk != case.member_id]
    return bool(
        holding.tell_team(callback=found, kind=kinds.NEEDED, to=others, now=now, key=key)
    )  # fmt: skip


def _cut(
    rows: Sequence[Callback], beside: Sequence[Callback], there: call_windows.Presence,
    now: datetime,
) -> list[Callback]:  # fmt: skip
    """Those of `rows`, of one window, that cannot be kept: whoever booked first is called, in
    whichever of the pools that share an expert (`beside`: all that ask for their time). In a window
    that runs only where nobody is there for its rest, for a call may be shorter than reckoned."""
    cut, own = [], {one.pk for one in rows}
    begins_at, ends_at = max(rows[0].begins_at, now), max(one.ends_at for one in rows)
    room = call_windows.room_of(there=there, begins_at=begins_at, ends_at=ends_at)
    for one in sorted(beside, key=lambda found: (found.booked_at, found.pk)):
        speaking = [who for who in there[one.pool_id] if one.member.language in who[0].languages]
        callers = call_windows.callers(
            people=there[one.pool_id], begins_at=begins_at, ends_at=ends_at,
            language=one.member.language,
        )  # fmt: skip
        has_room = room.add(callers) or one.begins_at <= now
        is_somebody = call_windows.present(there=speaking, begins_at=begins_at, ends_at=ends_at)
        if one.pk in own and not (has_room and is_somebody):
            cut.append(one)
    return cut


def _unheld(rows: Sequence[Callback], here: Sequence[int]) -> list[Callback]:
    return [one for one in rows if one.case.owner_id not in here]


def _missed(callback: Callback, kind: str, event: str, now: datetime) -> None:
    holding.told_no_more(callback=callback, now=now)
    callback.missed_told_at = now
    if kind == kinds.OFF:
        holding.due_in_writing(case=callback.case, now=now)
    elif callback.case.runs:
        holding.missed(case=callback.case, now=now)
    holding.end(callback=callback, status=Status.CANCELLED, by=None, now=now, kind=event)
    holding.tell_customer(callback=callback, kind=kind, now=now)
    holding.tell_owner(callback=callback, kind=kinds.TAKEN_BACK, by=None, now=now)


def _booked() -> QuerySet[Callback]:
    return Callback.objects.filter(status=Status.BOOKED)


def _next(now: datetime) -> QuerySet[Callback]:
    """Those of the next hour, or of a window that runs, which nobody has tried yet."""
    rows = _booked().filter(begins_at__lte=now + call_times.WATCHES, ends_at__gt=now)
    tried = rows.filter(attempts__begun_at__gte=F("begins_at"))
    rows = rows.exclude(pk__in=tried.values("pk")).select_related(
        "case", "member", "pool__calendar"
    )
    return rows.order_by("pool", "begins_at", "booked_at", "pk")


def _soon(now: datetime) -> QuerySet[Callback]:
    rows = _booked().filter(
        reminded_at=None, begins_at__gt=now, begins_at__lte=now + call_times.REMINDS
    )
    return rows.filter(booked_at__lte=F("begins_at") - call_times.FRESH).order_by("pk")


def _past(now: datetime) -> QuerySet[Callback]:
    return _booked().filter(ends_at__lte=now - call_times.LATE).order_by("pk")


def _kept(now: datetime) -> QuerySet[Callback]:
    rows = Callback.objects.filter(number_gone_at=None, number_until__lte=now)
    return rows.order_by("pk")
