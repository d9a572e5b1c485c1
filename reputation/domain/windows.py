"""Twice a year: members choose, then their payouts are drawn up. Lock rule: payback, then rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef

from forum.lib.transact import verb
from forum.models import Member, Notice
from reputation.domain import pay_notices, paying
from reputation.lib import payback_kinds
from reputation.lib.calendar_month import Month
from reputation.lib.payback import BANK_LEAST, WINDOW_LEAST
from reputation.models import Choice, Covered, MonthClose, PayLine, Payout, Window
from reputation.queries import closes, doubts, waiting
from reputation.queries.waiting import Waiting

MONTHS = (6, 12)
LAST_CALL = timedelta(days=7)


@verb
def open_due(*, now: datetime) -> Window | None:
    """Open the window of this half of the year, once the month before it is closed; the one that
    opened, if any."""
    paying.lock()
    month = _latest(closes.current(now))
    first = MonthClose.objects.order_by("number").first()
    closed = MonthClose.objects.filter(month=closes.first_day(month.previous), number__gt=0)
    day = closes.first_day(month)
    if first is None or not closed.exists() or Window.objects.filter(month=day).exists():
        return None
    _starts_at, ends_at = month.span(closes.zone())
    return Window.objects.create(month=day, opened_at=now, ends_at=max(ends_at, now + WINDOW_LEAST))


def _latest(month: Month) -> Month:
    while month.month not in MONTHS:
        month = month.previous
    return month


def announce(*, window: Window, now: datetime) -> int:
    """Tell everybody whose money waits, once, and once more a week before the end whoever loses it
    by choosing nothing; and all of it anew where the end was put off. How many notices."""
    day = window.last_at.astimezone(closes.zone())
    key, count = f"payback-window:{window}:{day:%Y-%m-%d}", 0
    keys = [(payback_kinds.WINDOW, key), (payback_kinds.WARNING, f"{key}:1")]
    if now >= window.ends_at - LAST_CALL:
        keys.append((payback_kinds.WARNING, f"{key}:2"))
    told = Notice.objects.filter(key__in=[name for _kind, name in keys])
    known = set(told.values_list("key", "member"))
    for one in waiting.of_all(before=window.month):
        is_warned = one.choice is None and one.rolled > 0
        for kind, name in keys if is_warned else keys[:1]:
            amount = one.rolled if kind == payback_kinds.WARNING else one.amount
            if (name, one.member) not in known:
                count += _tell(one.member, amount, kind, name, f"{day:%Y-%m-%d}", now)
    return count


def _tell(member: int, amount: Decimal, kind: str, key: str, day: str, now: datetime) -> int:
    data = payback_kinds.about(amount=amount, day=day)
    return pay_notices.tell(member=member, kind=kind, key=key, data=data, now=now)


@verb
def draw(*, window: Window, now: datetime) -> list[Payout]:
    """Draw up the payouts of a window that is over, once: by the choice of the day, or without one
    what rolled over before goes to charity and the rest rolls over. To a bank from 10.00 on; less
    waits until it is enough, but for closed accounts. The new payouts."""
    paying.lock()
    locked = Window.objects.select_for_update().get(pk=window.pk)
    if locked.drawn_at is not None or now < locked.ends_at:
        return []
    found = _without_closed(waiting.of_all(before=locked.month))
    doubted = doubts.of_waiting(found=found)
    payouts = [
        payout
        for one in found
        for payout in _payouts(one, locked, needs_two=one.member in doubted, now=now)
    ]
    locked.drawn_at = now
    locked.save(update_fields=["drawn_at"])
    return payouts


def _without_closed(found: Sequence[Waiting]) -> list[Waiting]:
    """Too little for a bank becomes more with time, but not for a closed account: there it is as if
    nothing had been chosen. Of whoever is suspended it waits."""
    short = {one.member for one in found if _is_too_little(one)}
    closed = Member.objects.filter(closes.are_closed(), pk__in=short)
    never = short & set(closed.values_list("pk", flat=True))
    return [replace(one, choice=None) if one.member in never else one for one in found]


def _is_too_little(one: Waiting) -> bool:
    return (
        one.choice is not None and one.choice.kind == Choice.Kind.BANK and one.amount < BANK_LEAST
    )


def _payouts(one: Waiting, window: Window, *, needs_two: bool, now: datetime) -> list[Payout]:
    choice = one.choice
    if choice is not None:
        parts = {} if _is_too_little(one) else {choice.kind: one.lines}
    else:
        parts = {
            Payout.Kind.CHARITY: [line for line in one.lines if line.pk in one.rolled_lines],
            Payout.Kind.ROLLED: [line for line in one.lines if line.pk not in one.rolled_lines],
        }
    made = []
    for kind, lines in parts.items():
        if lines:
            made.append(_payout(one, window, str(kind), lines, needs_two, now))
    return made


def _payout(
    one: Waiting,
    window: Window,
    kind: str,
    lines: Sequence[PayLine],
    needs_two: bool,
    now: datetime,
) -> Payout:
    payout = Payout.objects.create(
        window=window, member_id=one.member, kind=kind, choice=one.choice, at=now,
        amount=sum((line.amount for line in lines), Decimal(0)),
        needs_two=needs_two and kind in (Payout.Kind.BANK, Payout.Kind.CREDIT),
    )  # fmt: skip
    is_rolled = kind == Payout.Kind.ROLLED
    Covered.objects.bulk_create(
        [Covered(payout=payout, line=line, is_rolled=is_rolled) for line in lines]
    )
    return payout


def announce_drawn(*, window: Window, now: datetime) -> int:
    """Tell whoever chose nothing what became of it, once; how many notices."""
    kinds = {
        Payout.Kind.ROLLED: payback_kinds.ROLLED, Payout.Kind.CHARITY: payback_kinds.CHARITY,
    }  # fmt: skip
    count = 0
    for kind, told in kinds.items():
        key = f"payback-drawn:{window}:{kind.value}"
        known = Notice.objects.filter(key=key, member=OuterRef("member"))
        left = Payout.objects.filter(~Exists(known), window=window, kind=kind, choice=None)
        for payout in left.order_by("pk"):
            count += _tell(payout.member_id, payout.amount, told, key, "", now)
    return count
