"""Which points of a month count for money: read from the ledger, the same on every later day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from reputation.lib import month_sum
from reputation.lib.month_sum import Move, Sum
from reputation.lib.payback import Money
from reputation.models import Entry
from reputation.queries import closes, judged
from reputation.queries.closes import Scope
from reputation.queries.givers import Givers

ROW = (
    "pk", "kind", "origin_id", "step", "receiver_id", "giver_id", "points", "at",
    "rule__rule_set__giver_days",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """A row that a month counts: `is_deduction` as in lib.month_sum.Move."""

    row: Row
    is_deduction: bool

    @property
    def move(self) -> Move:
        return Move(self.row["receiver_id"], Decimal(self.row["points"]), self.is_deduction)


def sums(*, scope: Scope, money: Money | None = None, member: int | None = None) -> dict[int, Sum]:
    """What the month comes to, by member (or of this one); by the terms of its rule set, or by
    others. Seven statements whatever their number."""
    moves = [one.move for one in counted(scope=scope, member=member)]
    carried = closes.carried(scope.previous)
    if member is not None:
        carried = {pk: points for pk, points in carried.items() if pk == member}
    people = sorted({move.member for move in moves} | carried.keys())
    return month_sum.compute(
        money=money or closes.terms(scope.rule_set), moves=moves, carried=carried,
        judged=judged.judged(scope=scope, members=people),
    )  # fmt: skip


def counted(*, scope: Scope, member: int | None = None) -> list[Counted]:
    """The rows that count, of everybody or of one member, in the order in which they happened.

    What was taken back counts as it did when it was released: not at all where its giver was not
    eligible or where it was released before the books begin; in its own month it cancels it out.
    """
    rows = _rows(in_scope(scope).filter(_of(member)))
    here = {row["pk"] for row in rows}
    taken = [row for row in rows if row["kind"] == Entry.Kind.REVERSED]
    released = _releases(taken)
    givers = Givers({row["giver_id"] for row in rows} | {row["receiver_id"] for row in rows})
    found = []
    for row in rows:
        root = released.get(row["pk"]) if row["kind"] == Entry.Kind.REVERSED else row
        if root is None or root["at"] < scope.since:
            continue
        is_of_before = root["pk"] not in here
        suspended, team = _lists(scope, root) if is_of_before else (scope.suspended, scope.team)
        if givers.count(root, suspended=suspended, team=team):
            found.append(Counted(row, is_of_before))
    return found


def in_scope(scope: Scope) -> QuerySet[Entry]:
    """The rows of rules that pay that moved points in this month."""
    last = scope.previous
    rows = Entry.objects.filter(
        rule__pays=True, kind__in=(Entry.Kind.RELEASED, Entry.Kind.REVERSED),
        at__gte=scope.since, at__lt=scope.ends_at, pk__lte=scope.last,
    )  # fmt: skip
    return rows.exclude(points=0).exclude(pk__lte=last.last_entry, at__lt=last.ends_at)


def _of(member: int | None) -> Q:
    return Q() if member is None else Q(receiver=member)


def _rows(entries: QuerySet[Entry]) -> list[Row]:
    return list(entries.order_by("at", "pk").values(*ROW))


def _releases(taken: Iterable[Row]) -> dict[int, Row]:
    """By the row that took it back: the release that it took back, the last one before it."""
    rows = list(taken)
    by_origin: dict[int, list[Row]] = defaultdict(list)
    origins = {row["origin_id"] for row in rows}
    entries = Entry.objects.filter(kind=Entry.Kind.RELEASED, origin__in=origins)
    for release in _rows(entries):
        by_origin[release["origin_id"]].append(release)
    found: dict[int, Row] = {}
    for row in rows:
        before = [one for one in by_origin[row["origin_id"]] if one["step"] < row["step"]]
        if before:
            found[row["pk"]] = max(before, key=lambda one: one["step"])
    return found


def _lists(scope: Scope, release: Row) -> tuple[frozenset[int], frozenset[int]]:
    """Who was suspended, and who was of the team, when the month of this release was closed."""
    for close in scope.before:
        if release["pk"] <= close.last_entry and release["at"] < close.ends_at:
            return frozenset(close.suspended), frozenset(close.team)
    return scope.suspended, scope.team


def held(*, scope: Scope, until: datetime) -> list[tuple[int, Decimal, datetime]]:
    """What is held and would count if all of it holds: member, points at most, when."""
    rows = Entry.objects.filter(hold__due_at__lt=until, rule__pays=True, origin=None).values(
        *ROW, "base", "hold__due_at"
    )
    waiting = list(rows)
    givers = Givers({row["giver_id"] for row in waiting} | {row["receiver_id"] for row in waiting})
    return [
        (row["receiver_id"], Decimal(row["base"]), row["hold__due_at"])
        for row in waiting
        if givers.count(
            row | {"at": row["hold__due_at"]}, suspended=scope.suspended, team=scope.team
        )
    ]
