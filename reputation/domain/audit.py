"""The ledger recomputed from nothing: compared with what stands, or written where it is missing."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from forum.lib.transact import verb
from reputation.domain import differences, month_audit
from reputation.domain import ledger as writing
from reputation.domain.differences import Reader
from reputation.lib.book import LAG, Book, Line
from reputation.lib.claims import Claim, Key
from reputation.queries import everything, ledger
from reputation.queries.rules import Rules


def claimed(*, now: datetime) -> list[Claim]:
    """What the facts give to everybody, without a look at the ledger."""
    (claims,) = everything.claims(rules=[Rules()], until=now - writing.CALM)
    return claims


def expected(*, now: datetime) -> dict[Key, list[Line]]:
    """Every row that the facts give."""
    claims = claimed(now=now)
    book = Book(claims, zone=ZoneInfo(settings.TIME_ZONE))
    return book.lines(claims, horizon=now - LAG)


@verb
def rebuild(*, now: datetime) -> int:
    """Write every row that the facts give and the ledger lacks; how many. What stands stays."""
    take_time()
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
    take_time()
    writing.lock()
    claims = claimed(now=now)
    book = Book(claims, zone=ZoneInfo(settings.TIME_ZONE))
    by_member: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_member[claim.receiver].append(claim)

    def wanted(member: int) -> dict[Key, list[Line]]:
        """Of a member at a time: all rows at once would take more room than all claims do."""
        return book.lines(by_member.get(member, ()), horizon=now - LAG)

    since = differences.grace(now=now)
    reader = Reader(wanted=wanted, members=set(by_member), since=since)
    return [*reader.sentences(), *month_audit.differences()]


def take_time() -> None:
    """Between two statements much is computed: this transaction, and no other, may be idle as long
    as that takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
