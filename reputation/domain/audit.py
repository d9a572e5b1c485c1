"""The ledger recomputed from nothing: compared with what stands, or written where it is missing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from forum.lib.transact import verb
from forum.models import Standing
from reputation.domain import ledger as writing
from reputation.lib import chain, levels
from reputation.lib.book import LAG, Book, Line
from reputation.lib.claims import Key
from reputation.models import Account, Entry, Hold
from reputation.queries import everything, ledger
from reputation.queries.rules import Rules

# What is younger may still be on its way: the job and the sweep write it.
GRACE = timedelta(hours=1)


def expected(*, now: datetime) -> dict[Key, list[Line]]:
    """Every row that the facts give, without a look at the ledger."""
    (claims,) = everything.claims(rules=[Rules()], until=now - writing.CALM)
    book = Book(claims, zone=ZoneInfo(settings.TIME_ZONE))
    return book.lines(claims, horizon=now - LAG)


@verb
def rebuild(*, now: datetime) -> int:
    """Write every row that the facts give and the ledger lacks; how many. What stands stays."""
    _take_time()
    writing.lock()
    there = ledger.stored(threads=None)
    missing = [
        line
        for key, wanted in expected(now=now).items()
        for line in wanted[len(there[key].rows) if key in there else 0 :]
    ]
    origins = {key: one.pk for key, one in there.items()}
    return writing.append(lines=missing, origins=origins, now=now)


@verb
def verify(*, now: datetime) -> list[str]:
    """Every difference between the ledger and what it is computed from, a sentence each."""
    _take_time()
    writing.lock()
    there = ledger.stored(threads=None)
    return [
        *_compare(there, expected(now=now), now),
        *_check_chains(),
        *_check_holds(there),
    ]


def _take_time() -> None:
    """Between two statements much is computed: this transaction, and no other, may be idle as long
    as that takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _compare(
    there: dict[Key, ledger.Stored], wanted: dict[Key, list[Line]], now: datetime
) -> Iterator[str]:
    for key, one in there.items():
        lines = wanted.get(key, [])
        for number, row in enumerate(one.rows):
            if number >= len(lines):
                yield f"entry {row['pk']} ({_name(row)}): the facts do not give it"
                continue
            right = ledger.said(line=lines[number])
            for field in ledger.SAID:
                if row[field] != right[field]:
                    yield (
                        f"entry {row['pk']} ({_name(row)}): {field} is {row[field]!r}, "
                        f"the facts give {right[field]!r}"
                    )
    for key, lines in wanted.items():
        for line in lines[len(there[key].rows) if key in there else 0 :]:
            if line.at < now - GRACE:
                yield f"missing: {_name(ledger.said(line=line))} at {line.at.isoformat()}"


def _check_chains() -> Iterator[str]:
    """Numbers and hashes of every member, and what they add up to."""
    accounts = {account.pk: account for account in Account.objects.all()}
    shown = dict(Standing.objects.values_list("member_id", "points"))
    ranks = dict(Standing.objects.values_list("member_id", "level"))
    sums: dict[int, tuple[int, str, Decimal]] = {}
    rows = Entry.objects.order_by("receiver", "number").values("pk", "number", "hash", *ledger.SAID)
    for row in rows.iterator():
        number, before, points = sums.get(row["receiver_id"], (0, "", Decimal(0)))
        said = {name: row[name] for name in ledger.SAID}
        right = chain.link(before, number=number + 1, values=writing.values(said=said))
        if row["number"] != number + 1:
            yield f"entry {row['pk']} ({_name(row)}): number {row['number']} follows {number}"
        if row["hash"] != right:
            yield f"entry {row['pk']} ({_name(row)}): its hash does not fit what it says"
        sums[row["receiver_id"]] = (row["number"], row["hash"], points + row["points"])
    for member in sorted(sums.keys() | accounts.keys() | shown.keys()):
        number, last, points = sums.get(member, (0, "", Decimal(0)))
        account = accounts.get(member) or Account(member_id=member)
        if (account.number, account.hash, account.points) != (number, last, points):
            yield f"account of member {member}: {account.points}, its entries give {points}"
        if shown.get(member, 0) != int(points):
            yield f"standing of member {member}: {shown.get(member)} points, not {int(points)}"
        elif ranks.get(member, 0) != levels.level(int(points)):
            yield f"standing of member {member}: level {ranks.get(member)} does not fit"


def _check_holds(there: dict[Key, ledger.Stored]) -> Iterator[str]:
    holds = dict(Hold.objects.values_list("entry_id", "due_at"))
    for one in there.values():
        due = one.rows[-1]["held_until"]
        if holds.pop(one.pk, None) != due:
            yield f"entry {one.pk} ({_name(one.rows[0])}): what is noted as held does not fit"
    for pk in sorted(holds):
        yield f"entry {pk}: noted as held, and not there"


def _name(row: dict[str, Any]) -> str:
    return f"{row['kind']} {row['source']} of member {row['receiver_id']}"
