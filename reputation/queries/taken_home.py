"""One's own statement as rows for a file: every row of the ledger, in its order, as they come."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from forum.models import Member, Thread
from reputation.lib import unpaid_words
from reputation.lib.calendar_month import Month
from reputation.models import Entry
from reputation.queries import closes, corrections, own_payback, payable, statement
from reputation.queries.payable import InMonth

CHUNK = 500
MONEY = ("pay_month", "pays", "pays_not_as")  # where the site pays
COLUMNS = (
    "number", "line", "at", "kind", "rule", "rule_set", "what", "base", "pair", "is_mutual", "cut",
    "points", "held_until", "reason", "why", "thread", "address",
)  # fmt: skip


def columns() -> tuple[str, ...]:
    return COLUMNS + (MONEY if closes.pays() else ())


def rows(*, member: Member, month: Month | None, now: datetime) -> Iterator[dict[str, Any]]:
    """Each with `columns`; `reason` and `cut` as codes, `what`, `why` and `pays_not_as` in the
    language of the moment. A thread is named only where the member may still see it. At most three
    statements for CHUNK rows (five where the site pays), each begun after the last: the file is
    sent outside of a transaction, where a pooler may hand every statement to another connection, so
    that none keeps a cursor open."""
    scopes = own_payback.scopes_of(member=member, now=now) if closes.pays() else None
    found = statement.rows(member=member, month=month).order_by("number")
    last, follows = -1, True
    while follows:
        chunk = list(found.filter(number__gt=last)[:CHUNK])
        follows = len(chunk) == CHUNK
        named = {row.thread_id for row in chunk} - {None}
        seen = Thread.objects.visible_to(member).only("title", "slug", "kind").in_bulk(named)
        by_hand = corrections.of_entries(entries=chunk)
        money = payable.whys(entries=chunk, scopes=scopes) if scopes is not None else None
        for row in chunk:
            correction = by_hand.get(row.pk)
            told = correction.reason if correction else row.get_reason_display()
            one = _row(row, seen.get(row.thread_id or 0), told)
            yield one if money is None else one | _money(row, money.get(row.pk))
            last = row.number


def _money(row: Entry, told: InMonth | None) -> dict[str, Any]:
    """In which month it is asked for money; whether it counts there, for it or (taken back) against
    it; and why not. Nothing of what only waits, or never counted."""
    if told is None:
        return dict.fromkeys(MONEY)
    why = unpaid_words.words(told.why_not, days=row.rule.rule_set.giver_days) or None
    return dict(zip(MONEY, (str(told.month), not told.why_not, why), strict=True))


def _row(row: Entry, thread: Thread | None, why: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "line": vars(row)["line"],
        "at": row.at,
        "kind": row.kind,
        "rule": row.rule.code,
        "rule_set": row.rule.rule_set.number,
        "what": str(row.rule.get_code_display()),
        "base": row.base,
        "pair": row.pair,
        "is_mutual": row.is_mutual,
        "cut": row.cut,
        "points": row.points,
        "held_until": row.held_until,
        "reason": row.reason,
        "why": str(why),
        "thread": thread.title if thread else None,
        "address": f"{settings.SITE_URL}{thread.get_absolute_url()}" if thread else None,
    }
