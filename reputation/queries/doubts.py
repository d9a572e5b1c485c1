"""Whose payouts two people look at before they are paid, by what is known now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from forum.models import Member
from reputation.lib.payback import BANK_LEAST
from reputation.models import Covered, Payout
from reputation.queries import review
from reputation.queries.waiting import Waiting


class Share(NamedTuple):
    """What a member is to be paid, of which months."""

    member: int
    amount: Decimal
    months: Sequence[date]


def of_waiting(*, found: Iterable[Waiting]) -> set[int]:
    """Which of these members: before their payouts are drawn up."""
    return _members(
        [
            Share(one.member, one.amount, [line.close.month for line in one.lines])
            for one in found
        ]
    )  # fmt: skip


def of_payouts(*, payouts: Iterable[Payout]) -> set[int]:
    """Which of these payouts, by their ids: when a file is drawn up, and when it is released. They
    have their way (`with_way`)."""
    paid = [one for one in payouts if one.way_kind in (Payout.Kind.BANK, Payout.Kind.CREDIT)]
    months: dict[int, list[date]] = defaultdict(list)
    covered = Covered.objects.filter(payout__in=[one.pk for one in paid])
    for payout, month in covered.values_list("payout", "line__close__month"):
        months[payout].append(month)
    doubted = _members([Share(one.member_id, one.amount, months[one.pk]) for one in paid])
    return {one.pk for one in paid if one.member_id in doubted}


def _members(shares: Sequence[Share]) -> set[int]:
    """Who is on the review list of any of their months with so much that a bank would take it;
    whose points contradict what happened; and who closed their account or is suspended."""
    dear: dict[date, list[int]] = defaultdict(list)
    for one in shares:
        for day in one.months if one.amount >= BANK_LEAST else ():
            dear[day].append(one.member)
    listed = {
        member
        for day, some in sorted(dear.items())
        for member in review.to_be_looked_at(month=day, members=some)
    }
    people = [one.member for one in shares]
    away = Member.objects.filter(pk__in=people, is_active=False)
    return listed | review.odd(members=people) | set(away.values_list("pk", flat=True))
