"""Which points of a month count for money: read from the ledger, the same on every later day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from reputation.lib import month_sum
from reputation.lib.month_sum import Move, Sum
from reputation.lib.pay_rows import Row
from reputation.lib.payback import Money
from reputation.models import Entry, MonthClose
from reputation.queries import closes, judged
from reputation.queries.closes import Scope
from reputation.queries.givers import Givers
from reputation.queries.judged import Answers

ROW = (
    "pk", "kind", "origin", "step", "receiver", "giver", "points", "at",
    "rule__rule_set__giver_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moves:
    """What rules that pay moved, in the order in which it happened. `releases`: by origin, those
    of what was taken back."""

    rows: Sequence[Row]
    releases: Mapping[int, Sequence[Row]]
    givers: Givers


@dataclass(frozen=True, slots=True)
class Counted:
    """A row that a month counts: `is_deduction` as in lib.month_sum.Move."""

    row: Row
    is_deduction: bool

    @property
    def move(self) -> Move:
        return Move(self.row.receiver, Decimal(self.row.points), self.is_deduction)


def sums(*, scope: Scope, money: Money | None = None, member: int | None = None) -> dict[int, Sum]:
    """What the month comes to, by member (or of this one); by the terms of its rule set, or by
    others. As many statements as `in_turn`."""
    return in_turn(scopes=[scope], money=money, member=member)[0]


def in_turn(
    *, scopes: Sequence[Scope], money: Money | None = None, member: int | None = None
) -> list[dict[int, Sum]]:
    """The same of consecutive months. Eight statements whatever their number."""
    moves = read(scopes=scopes, member=member)
    carried = closes.carried(scopes[0].previous)
    if member is not None:
        carried = {pk: points for pk, points in carried.items() if pk == member}
    people = sorted({row.receiver for row in moves.rows} | carried.keys())
    answers = judged.read(scopes=scopes, members=people)
    return reckon(scopes=scopes, moves=moves, answers=answers, carried=carried, money=money)


def reckon(
    *,
    scopes: Sequence[Scope],
    moves: Moves,
    answers: Answers,
    carried: Mapping[int, Decimal],
    money: Money | None = None,
) -> list[dict[int, Sum]]:
    """What consecutive months come to by what is given: each leaves to the next one what is still
    to be deducted. No statement."""
    found: list[dict[int, Sum]] = []
    for scope in scopes:
        month = month_sum.compute(
            money=money or closes.terms(scope.rule_set), carried=carried,
            moves=[one.move for one in _counted(scope, moves)],
            judged=judged.judged(scope=scope, answers=answers),
        )  # fmt: skip
        carried = {member: one.carried_out for member, one in month.items() if one.carried_out}
        found.append(month)
    return found


def counted(*, scope: Scope, member: int | None = None) -> list[Counted]:
    """The rows that count, of everybody or of one member, in the order in which they happened.
    Three statements."""
    return _counted(scope, read(scopes=[scope], member=member))


def _counted(scope: Scope, moves: Moves) -> list[Counted]:
    """What was taken back counts as it did when it was released: not at all where its giver was not
    eligible or where it was released before the books begin, or in a month that pays nothing; in
    its own month it cancels it out."""
    rows = [row for row in moves.rows if scope.takes(pk=row.pk, at=row.at)]
    here = {row.pk for row in rows}
    found = []
    for row in rows:
        root = row if row.kind == Entry.Kind.RELEASED else _release(row, moves)
        if root is None or root.at < scope.since or not scope.is_paid(released_at=root.at):
            continue
        is_of_before = root.pk not in here
        noted = _noted(scope, root) if is_of_before else scope
        if moves.givers.count(root, noted=noted):
            found.append(Counted(row, is_of_before))
    return found


def read(*, scopes: Sequence[Scope], member: int | None = None) -> Moves:
    """From the ledger, for consecutive months. Three statements."""
    whole = replace(scopes[0], ends_at=scopes[-1].ends_at, last=scopes[-1].last)
    of = Q() if member is None else Q(receiver=member)
    rows = _rows(in_scope(whole).filter(of))
    origins = {row.origin for row in rows if row.kind == Entry.Kind.REVERSED}
    releases: dict[int, list[Row]] = defaultdict(list)
    for row in _rows(Entry.objects.filter(kind=Entry.Kind.RELEASED, origin__in=origins)):
        releases[row.origin or 0].append(row)
    people = {row.giver for row in rows} | {row.receiver for row in rows}
    return Moves(rows, releases, Givers(people))


def in_scope(scope: Scope) -> QuerySet[Entry]:
    """The rows of rules that pay that moved points in this month: those that `Scope.takes`."""
    last = scope.previous
    rows = Entry.objects.filter(
        rule__pays=True, kind__in=(Entry.Kind.RELEASED, Entry.Kind.REVERSED),
        at__gte=scope.since, at__lt=scope.ends_at, pk__lte=scope.last,
    )  # fmt: skip
    return rows.exclude(points=0).exclude(pk__lte=last.last_entry, at__lt=last.ends_at)


def _rows(entries: QuerySet[Entry]) -> list[Row]:
    return [Row(*row) for row in entries.order_by("at", "pk").values_list(*ROW)]


def _release(taken: Row, moves: Moves) -> Row | None:
    """The release that this row took back, the last one before it."""
    releases = moves.releases.get(taken.origin or 0, ())
    before = [one for one in releases if one.step < taken.step]
    return max(before, key=lambda one: one.step, default=None)


def _noted(scope: Scope, release: Row) -> Scope | MonthClose:
    """What was noted of people when the month of this release was closed."""
    for close in scope.before:
        if release.pk <= close.last_entry and release.at < close.ends_at:
            return close
    return scope


def held(*, scope: Scope, until: datetime) -> list[tuple[int, Decimal, datetime]]:
    """What is held and would count if all of it holds: member, points at most, when."""
    rows = Entry.objects.filter(hold__due_at__lt=until, rule__pays=True, origin=None)
    waiting = [
        (Row(*row)._replace(at=due), Decimal(base))
        for *row, base, due in rows.values_list(*ROW, "base", "hold__due_at")
    ]
    people = {row.giver for row, _base in waiting} | {row.receiver for row, _base in waiting}
    givers = Givers(people)
    return [(row.receiver, base, row.at) for row, base in waiting if givers.count(row, noted=scope)]
