"""Which points of a month count for money: read from the ledger, the same on every later day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from reputation.lib import month_sum, pay_rows
from reputation.lib.calendar_month import Month
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


RELEASED = Entry.Kind.RELEASED
ENDS = (RELEASED, Entry.Kind.REVERSED)


@dataclass(frozen=True, slots=True)
class Moves:
    """What rules that pay moved, in the order in which it happened. `releases`: by origin, those
    of what was taken back."""

    rows: Sequence[Row]
    releases: Mapping[int, Sequence[Row]]
    givers: Givers


@dataclass(frozen=True, slots=True)
class Told:
    """A row of a month: `is_deduction` as in lib.month_sum.Move; `why_not` it does not count, as a
    code, "" where it does."""

    row: Row
    is_deduction: bool
    why_not: str = ""

    @property
    def move(self) -> Move:
        return Move(self.row.receiver, Decimal(self.row.points), self.is_deduction)


@dataclass(frozen=True, slots=True)
class InMonth:
    """What a row is in money: the same, and of which month."""

    month: Month
    is_deduction: bool
    why_not: str


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


def counted(*, scope: Scope, member: int | None = None) -> list[Told]:
    """The rows that count, of everybody or of one member, in the order in which they happened.
    Three statements."""
    return _counted(scope, read(scopes=[scope], member=member))


def _counted(scope: Scope, moves: Moves) -> list[Told]:
    return [one for one in told(scope=scope, moves=moves) if not one.why_not]


def told(*, scope: Scope, moves: Moves) -> list[Told]:
    """Every row of the month. What was taken back counts as it did when it was released: not at all
    where its giver was not eligible or where it was released before the books begin, or in a month
    that pays nothing; in its own month it cancels it out."""
    found = []
    for row in moves.rows:
        if not scope.takes(pk=row.pk, at=row.at):
            continue
        root = row if row.kind == Entry.Kind.RELEASED else _release(row, moves)
        if root is None or root.at < scope.since:
            found.append(Told(row, True, pay_rows.BEFORE))
            continue
        is_of_before = not scope.takes(pk=root.pk, at=root.at)
        if not scope.is_paid(released_at=root.at):
            found.append(Told(row, is_of_before, pay_rows.OFF))
            continue
        noted = _noted(scope, root) if is_of_before else scope
        found.append(Told(row, is_of_before, moves.givers.why_not(root, noted=noted)))
    return found


def read(*, scopes: Sequence[Scope], member: int | None = None) -> Moves:
    """From the ledger, for consecutive months. Three statements."""
    whole = replace(scopes[0], ends_at=scopes[-1].ends_at, last=scopes[-1].last)
    of = Q() if member is None else Q(receiver=member)
    return moves_of(rows=_rows(in_scope(whole).filter(of)))


def moves_of(*, rows: Sequence[Row]) -> Moves:
    """These, with what is asked of them. Two statements."""
    origins = {row.origin for row in rows if row.kind == Entry.Kind.REVERSED}
    releases: dict[int, list[Row]] = defaultdict(list)
    for row in _rows(Entry.objects.filter(kind=Entry.Kind.RELEASED, origin__in=origins)):
        releases[row.origin or 0].append(row)
    people = {row.giver for row in rows} | {row.receiver for row in rows}
    return Moves(rows, releases, Givers(people))


def in_scope(scope: Scope) -> QuerySet[Entry]:
    """The rows of rules that pay that moved points in this month: those that `Scope.takes`."""
    return ended(scope).filter(rule__pays=True).exclude(points=0)


def ended(scope: Scope) -> QuerySet[Entry]:
    """All that began to count in this month or was taken back, whatever it brought."""
    last = scope.previous
    rows = Entry.objects.filter(
        kind__in=ENDS, at__gte=scope.since, at__lt=scope.ends_at, pk__lte=scope.last
    )
    return rows.exclude(pk__lte=last.last_entry, at__lt=last.ends_at)


def whys(*, entries: Sequence[Entry], scopes: Sequence[Scope]) -> dict[int, InMonth]:
    """By id, of rows that are at hand with their rule and rule set: the month in which each is
    asked for money, and why it brings none. Not of what only waits, or never counted. Two
    statements."""
    asked = [one for one in entries if one.kind in ENDS and (one.points or one.kind == RELEASED)]
    money = [_row(one) for one in asked if one.rule.pays and one.points]
    moves = moves_of(rows=money)
    found: dict[int, InMonth] = {}
    for scope in _near(scopes, asked):
        for one in told(scope=scope, moves=moves):
            found[one.row.pk] = InMonth(scope.month, one.is_deduction, one.why_not)
        for entry in asked:
            if entry.pk not in found and scope.takes(pk=entry.pk, at=entry.at):
                why = pay_rows.RULE if entry.points else pay_rows.NOTHING
                found[entry.pk] = InMonth(scope.month, False, why)
    return found


def _near(scopes: Sequence[Scope], entries: Sequence[Entry]) -> list[Scope]:
    """Those that can take any of these."""
    if not entries:
        return []
    first, last = min(one.at for one in entries), max(one.at for one in entries)
    highest = max(one.pk for one in entries)
    return [
        scope
        for scope in scopes
        if first < scope.ends_at
        and not (highest <= scope.previous.last_entry and last < scope.previous.ends_at)
    ]


def _row(entry: Entry) -> Row:
    return Row(
        entry.pk, entry.kind, entry.origin_id, entry.step, entry.receiver_id, entry.giver_id,
        entry.points, entry.at, entry.rule.rule_set.giver_days,
    )  # fmt: skip


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
