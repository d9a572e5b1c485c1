"""Where the ledger says something else than what happened: read once, member by member.

What is kept meanwhile is a number or two for each member; rows come as plain tuples, and a hash is
made of what was read, without another look.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from forum.models import Standing
from reputation.lib import chain, levels
from reputation.lib.book import Line
from reputation.lib.claims import Key
from reputation.models import Account, Entry, Hold
from reputation.queries import ledger, plain

Row = tuple[Any, ...]
Wanted = Callable[[int], dict[Key, list[Line]]]
FRONT = ("pk", "origin_id", "number", "hash")
PK, ORIGIN, NUMBER, HASH = range(4)
SAID = slice(len(FRONT), None)
AT = {name: place for place, name in enumerate(ledger.SAID, start=len(FRONT))}
POINTS, HELD_UNTIL, RECEIVER = AT["points"], AT["held_until"], AT["receiver_id"]
KEY = itemgetter(AT["rule_id"], AT["source"], AT["receiver_id"], AT["giver_id"])
AT_ONCE = 5_000
_ROWS = f"{plain.select(Entry, *FRONT, *ledger.SAID)} ORDER BY receiver_id, number"
Sum = tuple[int, str, Decimal]  # of a member: rows, the last hash, points
NOTHING: Sum = (0, "", Decimal(0))


class Reader:
    """Compares all rows of the ledger with what the facts give: `wanted(member)`, asked once for
    each of `members` and for whoever else has rows."""

    def __init__(self, *, wanted: Wanted, members: set[int], since: datetime) -> None:
        self.wanted, self.members, self.since = wanted, set(members), since
        self.holds = dict(Hold.objects.values_list("entry_id", "due_at"))
        self.sums: dict[int, Sum] = {}

    def sentences(self) -> Iterator[str]:
        """One for each difference."""
        rows = plain.stream(_ROWS, at_once=AT_ONCE)
        for member, own in groupby(rows, key=itemgetter(RECEIVER)):
            self.members.discard(member)
            roots: dict[int, list[Row]] = {}
            yield from self._chain(member, own, roots)
            yield from self._compare(roots, self.wanted(member))
            yield from self._check_holds(roots)
        for member in sorted(self.members):
            yield from self._compare({}, self.wanted(member))
        for pk in sorted(self.holds):
            yield f"entry {pk}: noted as held, and not there"
        yield from self._check_sums()

    def _chain(
        self, member: int, rows: Iterator[Row], roots: dict[int, list[Row]]
    ) -> Iterator[str]:
        """Numbers and hashes of a member's rows in their order; puts them by their origin."""
        number, before, points = NOTHING
        for row in rows:
            if row[NUMBER] != number + 1:
                yield f"{_of(row)}: number {row[NUMBER]} follows {number}"
            if row[HASH] != chain.link(before, number=number + 1, values=row[SAID]):
                yield f"{_of(row)}: its hash does not fit what it says"
            number, before, points = row[NUMBER], row[HASH], points + row[POINTS]
            if row[ORIGIN] is None:
                roots[row[PK]] = [row]
            elif row[ORIGIN] in roots:
                roots[row[ORIGIN]].append(row)
            else:
                yield f"{_of(row)}: it follows no entry of the same member"
        self.sums[member] = (number, before, points)

    def _compare(self, roots: dict[int, list[Row]], wanted: dict[Key, list[Line]]) -> Iterator[str]:
        for rows in roots.values():
            lines = wanted.pop(KEY(rows[0]), [])
            for row, line in zip(rows, lines, strict=False):
                right = ledger.told(line)
                if row[SAID] != right:
                    yield from _unlike(row, right)
            for row in rows[len(lines) :]:
                yield f"{_of(row)}: the facts do not give it"
            yield from self._missing(lines[len(rows) :])
        for lines in wanted.values():
            yield from self._missing(lines)

    def _missing(self, lines: list[Line]) -> Iterator[str]:
        for line in lines:
            if line.at < self.since:
                source, member = line.claim.source, line.claim.receiver
                yield f"missing: {line.kind} {source} of member {member} at {line.at.isoformat()}"

    def _check_holds(self, roots: dict[int, list[Row]]) -> Iterator[str]:
        for pk, rows in roots.items():
            if self.holds.pop(pk, None) != rows[-1][HELD_UNTIL]:
                yield f"{_of(rows[0])}: what is noted as held does not fit"

    def _check_sums(self) -> Iterator[str]:
        """What the rows add up to, in the accounts and on the floor."""
        accounts = dict(Account.objects.values_list("pk", "points"))
        ends = {pk: end for pk, *end in Account.objects.values_list("pk", "number", "hash")}
        shown = {
            pk: (points, level)
            for pk, points, level in Standing.objects.values_list("member_id", "points", "level")
        }
        for member in sorted(self.sums.keys() | accounts.keys() | shown.keys()):
            number, last, points = self.sums.get(member, NOTHING)
            has = accounts.get(member, Decimal(0))
            if (ends.get(member, [0, ""]), has) != ([number, last], points):
                yield f"account of member {member}: {has}, its entries give {points}"
            told, level = shown.get(member, (0, 0))
            if told != levels.whole(points):
                yield f"standing of member {member}: {told} points, not {levels.whole(points)}"
            elif level != levels.level(levels.whole(points)):
                yield f"standing of member {member}: level {level} does not fit"


def grace(*, now: datetime) -> datetime:
    """What is younger may still be on its way: the job and the sweep write it."""
    return now - timedelta(hours=1)


def _unlike(row: Row, right: Row) -> Iterator[str]:
    for field, has, wants in zip(ledger.SAID, row[SAID], right, strict=True):
        if has != wants:
            yield f"{_of(row)}: {field} is {has!r}, the facts give {wants!r}"


def _of(row: Row) -> str:
    kind, source, member = row[AT["kind"]], row[AT["source"]], row[RECEIVER]
    return f"entry {row[PK]} ({kind} {source} of member {member})"
