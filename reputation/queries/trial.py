"""The closed months, computed by the live rules and by a draft's, of the same facts."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from reputation.lib import calendar_month, trial
from reputation.lib.book import LAG, Book, Line
from reputation.lib.trial import PayRows, Side
from reputation.models import MonthClose, RuleSet
from reputation.queries import closes, everything, judged, payable
from reputation.queries.closes import Scope
from reputation.queries.everything import Report
from reputation.queries.givers import Givers
from reputation.queries.judged import Answers
from reputation.queries.payable import Moves
from reputation.queries.rules import Rules, Stated

CALM = timedelta(minutes=1)
WEIGHING = 2  # steps beyond reading: each side is weighed
EVERY = sys.maxsize  # nothing that is tried is written too late for its month


@dataclass(frozen=True, slots=True)
class Sides:
    """Money is empty where the site pays none."""

    now: Side
    then: Side
    money_now: dict[int, Decimal] | None
    money_then: dict[int, Decimal] | None


def sides(
    *, live: Stated, draft: Stated, since: datetime, until: datetime, now: datetime, report: Report
) -> Sides:
    """As if each of both had been in force from the beginning: what differs is the draft's doing
    alone. By the only set there ever was this is the ledger, to the row, and its money what was
    paid. Both need the rule for corrections by hand. Writes nothing, and keeps no transaction open:
    as long as `verify_ledger` takes, twice."""
    sets = (live, draft)
    read = everything.claims(
        rules=[Rules([one]) for one in sets], until=now - CALM,
        report=lambda done, total: report(done, total + WEIGHING),
    )  # fmt: skip
    scopes = _scopes(since=since, until=until) if closes.pays() else []
    found: list[Side] = []
    money: list[dict[int, Decimal] | None] = []
    for (rule_set, _rules), claims in zip(sets, read, strict=True):
        book = Book(claims, zone=closes.zone())
        written = book.lines(claims, horizon=now - LAG).values()
        found.append(trial.side(written, since=since, until=until))
        money.append(_money(written, scopes, since, rule_set) if scopes else None)
    return Sides(found[0], found[1], money_now=money[0], money_then=money[1])


def _scopes(*, since: datetime, until: datetime) -> list[Scope]:
    """Every month from where the books begin, for what is carried over, or from `since` where they
    begin later: as if payback had begun then. Who was suspended or of the team is what its close
    noted, or what is now."""
    done, here = closes.closes(), closes.zone()
    month, begins = calendar_month.of(since, here), since
    if done and done[0].ends_at <= since:
        month, begins = closes.month_of(done[0]).following, done[0].ends_at
    opening = MonthClose(ends_at=begins, last_entry=EVERY, suspended=[], team=[])
    noted = {closes.month_of(close): close for close in done[1:]}
    months = calendar_month.up_to(month, calendar_month.of(until, here))
    scopes = closes.scopes_now(months=months, before=[opening])
    as_closed = [_as_noted(one, noted.get(one.month)) for one in scopes]
    return closes.chained(scopes=as_closed, before=[opening])


def _as_noted(scope: Scope, close: MonthClose | None) -> Scope:
    if close is None:
        return replace(scope, last=EVERY)
    return replace(
        scope, last=EVERY, zone=ZoneInfo(close.zone), ends_at=close.ends_at,
        suspended=frozenset(close.suspended), team=frozenset(close.team), pays=close.pays,
        unclaimed=frozenset(close.unclaimed),
    )  # fmt: skip


def _money(
    written: Iterable[list[Line]], scopes: Sequence[Scope], since: datetime, rule_set: RuleSet
) -> dict[int, Decimal]:
    """By member, what the months from `since` on come to together, each as its close reckons it."""
    rows = trial.pay_rows(written, giver_days=rule_set.giver_days)
    asked = [scope for scope in scopes if scope.ends_at > since]
    sums = payable.reckon(
        scopes=scopes, moves=_moves(rows), answers=_answers(rows, asked), carried={},
        money=closes.terms(rule_set),
    )  # fmt: skip
    found: dict[int, Decimal] = defaultdict(Decimal)
    for month in sums[-len(asked) :]:
        for member, one in month.items():
            found[member] += one.amount
    return found


def _moves(rows: PayRows) -> Moves:
    people = {row.giver for row in rows.moves} | {row.receiver for row in rows.moves}
    return Moves(rows.moves, rows.releases, Givers(people))


def _answers(rows: PayRows, scopes: Sequence[Scope]) -> Answers:
    """For these months alone: what earlier ones are carried over for asks for none."""
    members = {row.receiver for row in rows.moves}
    helps = [one for one in rows.helps if one.at >= judged.begin(scopes[0])]
    firsts = judged.firsts(scopes=scopes, members=members)
    return Answers(firsts, helps, Givers(one.giver for one in helps))
