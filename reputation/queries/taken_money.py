"""One's own months and payouts in money, as rows for a file."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import QuerySet

from forum.models import Member
from reputation.lib import pay_chain
from reputation.lib.calendar_month import Month
from reputation.models import CameBack, Covered, PayLine, Payout
from reputation.queries import rulings

MONTHS = ("month", *pay_chain.PLACES, "closed_at", "hash")
PAYOUTS = (
    "payout", "months", "amount", "goes", "drawn_at", "paid_at", "came_back_at", "refused_at",
    "refused_why",
)  # fmt: skip


def months(*, member: Member, month: Month | None) -> list[dict[str, Any]]:
    """Of each closed month what it brought, in their order; or of this one. One statement."""
    found = _lines(member, month).select_related("close").order_by("close__number")
    return [
        {
            "month": str(line.close),
            **{name: getattr(line, name) for name in pay_chain.PLACES},
            "closed_at": line.close.at,
            "hash": line.close.hash,
        }
        for line in found
    ]


def payouts(*, member: Member, month: Month | None) -> list[dict[str, Any]]:
    """What became of it, in its order, all of it or what took this month; `goes` as a code. Why it
    came back is a note of the desk's, for the desk. Four statements."""
    found = Payout.objects.filter(member=member).with_way().with_paid().select_related("window")
    if month is not None:
        found = found.filter(covered__line__in=_lines(member, month))
    rows = list(found.order_by("pk"))
    taken: dict[int, list[str]] = defaultdict(list)
    covered = Covered.objects.filter(payout__in=rows).order_by("line__close__number")
    for pk, day in covered.values_list("payout", "line__close__month"):
        taken[pk].append(f"{day:%Y-%m}")
    back = {
        one.paid.payout_id: one
        for one in CameBack.objects.filter(paid__payout__in=rows).select_related("paid")
        .order_by("pk")
    }  # fmt: skip
    refused = {one.payout_id: one for one in rulings.refused_of(member=member)}
    return [
        {
            "payout": str(row.window),
            "months": " ".join(taken[row.pk]),
            "amount": row.amount,
            "goes": "refused" if row.is_refused else row.way_kind,
            "drawn_at": row.at,
            "paid_at": row.paid_at,
            "came_back_at": back[row.pk].at if row.pk in back else None,
            "refused_at": refused[row.pk].word.at if row.pk in refused else None,
            "refused_why": refused[row.pk].reason if row.pk in refused else None,
        }
        for row in rows
    ]


def _lines(member: Member, month: Month | None) -> QuerySet[PayLine]:
    mine = PayLine.objects.filter(member=member)
    return mine.filter(close__month=date(month.year, month.month, 1)) if month else mine
