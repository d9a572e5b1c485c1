"""Closing a month: what its points came to, once and for ever. Decision 0030.

Lock rule: the ledger's writer (an advisory lock), so that no row of the ledger is on its way while
a month is summed up. Nobody who writes in the forum waits for it.
"""

import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from forum.lib.transact import verb
from forum.models import Member, Notice
from forum.rules import NotAllowed
from reputation.domain import audit, ledger, month_audit, pay_notices, paying, review
from reputation.lib import pay_chain, payback_kinds
from reputation.lib.calendar_month import Month
from reputation.lib.month_sum import Sum
from reputation.lib.payback import WINDOW_LEAST
from reputation.models import MonthClose, PayLine, Switch, Window
from reputation.queries import closes, payable
from reputation.queries.closes import Scope
from reputation.queries.rules import Rules

# Longer than any verb takes from its instant to its commit; the worker waits longer still.
LEAST = timedelta(hours=1)
BY_JOB = timedelta(hours=3)
CHUNK = 1_000
log = logging.getLogger(__name__)


@verb
def open_books(*, now: datetime, month: Month | None = None) -> MonthClose:
    """Begin to pay with the month after `month` (the last one that is over): what was released
    before is never paid. Once; again changes nothing."""
    ledger.lock()
    first = MonthClose.objects.order_by("number").first()
    if first is not None:
        return first
    here = closes.zone()
    month = month or closes.current(now).previous
    starts_at, ends_at = month.span(here)
    close = MonthClose(
        number=0, month=closes.first_day(month), ends_at=ends_at, zone=str(here),
        rule_set=Rules().at(starts_at), last_entry=0, suspended=[], team=[], count=0, total=0,
        at=now,
    )  # fmt: skip
    close.hash = pay_chain.link("", number=0, head=month_audit.head(close=close), lines={})
    close.save()
    return close


@verb
def note_switch(*, is_on: bool, now: datetime) -> Switch | None:
    """Note that the site pays no more, or pays again, if that is new. Nobody could choose while it
    was off: what is open then stays open for two weeks. Lock rule: payback."""
    paying.lock()
    last = Switch.objects.order_by("pk").last()
    if (last is None or last.is_on) == is_on or not MonthClose.objects.exists():
        return None
    if is_on:
        late = Window.objects.filter(drawn_at=None, ends_at__lt=now + WINDOW_LEAST)
        late.update(ends_at=now + WINDOW_LEAST)
    return Switch.objects.create(is_on=is_on, at=now)


def close(*, month: Month, by: Member | None, now: datetime) -> MonthClose:
    """Sum up a month that is over; again changes nothing. `by` is empty for the worker.

    Raises NotAllowed: for whoever may not, before the month is over, out of turn, while something
    of it is not written, or where the month before is not what the ledger says. An entry that
    contradicts the facts stops nobody: it stays held, and whose it is comes on the review list, so
    that two people look before anything is paid.
    """
    if by is not None:
        paying.check_pay(by)
    ledger.sweep(now=now)
    found = sum_up(month=month, by=by, now=now)
    announce(close=found, now=now)
    return found


@verb
def sum_up(*, month: Month, by: Member | None, now: datetime) -> MonthClose:
    """What `close` does once all is written, and nobody is told of. Raises NotAllowed."""
    audit.take_time()
    ledger.lock()
    before = closes.closes()
    for done in before[1:]:
        if closes.month_of(done) == month:
            return done
    _check_turn(month, before, now)
    odd = _check_written(month, now)
    scope = closes.scope_now(month=month, before=before)
    found = payable.sums(scope=scope)
    close = _row(scope, found, by, now)
    close.save()
    lines = [
        PayLine(close=close, member_id=member, **pay_chain.written(line))
        for member, line in found.items()
    ]
    PayLine.objects.bulk_create(lines, batch_size=CHUNK)
    if odd:
        log.warning("%s: closed, but entries contradict the facts: %s", month, sorted(odd))
        review.report_odd(entries=odd, now=now)
    return close


def _check_turn(month: Month, before: list[MonthClose], now: datetime) -> None:
    if not before:
        raise NotAllowed(_("Payback has not begun here yet."))
    following = closes.next_month(before)
    if month != following:
        raise NotAllowed(
            _("Months are closed one after the other; %(month)s comes next.") % {"month": following}
        )
    _starts_at, ends_at = month.span(closes.zone())
    if now < ends_at + LEAST:
        raise NotAllowed(_("This month is not over yet, or not for an hour."))
    wrong = month_audit.of_close(close=before[-1], before=before[:-1])
    if wrong:
        raise NotAllowed(
            _("The month before is not what the ledger says: %(what)s") % {"what": wrong[0]}
        )


def _check_written(month: Month, now: datetime) -> set[int]:
    """Raises NotAllowed while something of the month waits to be released. What never will be is
    handed back."""
    _starts_at, ends_at = month.span(closes.zone())
    coming, odd = ledger.overdue(until=ends_at, now=now)
    if coming:
        raise NotAllowed(_("Some points of this month are not written yet. Please try again."))
    return odd


def _row(scope: Scope, found: dict[int, Sum], by: Member | None, now: datetime) -> MonthClose:
    previous = scope.previous
    close = MonthClose(
        number=previous.number + 1, month=closes.first_day(scope.month), ends_at=scope.ends_at,
        zone=str(scope.zone), rule_set=scope.rule_set, last_entry=scope.last,
        suspended=closes.givers(of=scope.suspended), team=sorted(scope.team), count=len(found),
        total=sum(line.amount for line in found.values()), at=now, by=by, pays=scope.pays,
        unclaimed=sorted(scope.unclaimed),
    )  # fmt: skip
    lines = {member: pay_chain.written(line) for member, line in found.items()}
    close.hash = pay_chain.link(
        previous.hash, number=close.number, head=month_audit.head(close=close), lines=lines
    )
    return close


def announce(*, close: MonthClose, now: datetime) -> int:
    """Tell everybody for whom the month brought something, once; how many."""
    key = f"payback-month:{close}"
    told = Notice.objects.filter(key=key).values("member")
    lines = PayLine.objects.filter(close=close, amount__gt=0).exclude(member__in=told)
    count = 0
    for line in lines.order_by("member").iterator():
        data = payback_kinds.about(amount=line.amount, month=str(close))
        kind, member = payback_kinds.MONTH, line.member_id
        count += pay_notices.tell(member=member, kind=kind, key=key, data=data, now=now)
    return count
