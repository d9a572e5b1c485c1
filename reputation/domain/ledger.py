"""Writing the ledger after what happened: each fact once, whatever runs twice. Decision 0028.

Lock rule: one writer at a time (an advisory lock), then accounts and standings in the order of
members. It reads threads and facts without locking them, so nobody who writes there waits for it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q
from procrastinate.contrib.django import app

from forum.lib.transact import verb
from forum.models import Event, Member
from reputation.domain import standing
from reputation.lib import chain
from reputation.lib.book import LAG, Book, Line
from reputation.lib.claims import Claim, Key
from reputation.models import Account, Entry, Followed, Hold
from reputation.queries import corrections, earned, facts, ledger, quality, steps, thanks
from reputation.queries.facts import TOLD
from reputation.queries.ledger import Stored
from reputation.queries.rules import Rules

TASK = "reputation.tasks.settle_thread"
# What happened so long ago has been written by whoever did it, in whatever order they came.
CALM = timedelta(minutes=1)
# No rule set looks further back for first steps, and a slip is taken back within minutes.
NEWCOMER = timedelta(days=60, hours=1)
CHUNK = 500
ROWS = 5_000  # of entries at once
OVERLAP = timedelta(hours=1)  # longer than any verb takes from its instant to its commit
NEVER = datetime.min.replace(tzinfo=UTC)
STEPS = {
    Event.Kind.PROFILE_TOLD, Event.Kind.THREAD_STARTED, Event.Kind.SOLUTION_SET,
    Event.Kind.DID_NOT_HELP, Event.Kind.SOLVED_ALONE, Event.Kind.MARK_GIVEN,
    Event.Kind.WORD_WITHDRAWN,
}  # fmt: skip


def hear(event: Event) -> None:
    """Have it written by a job, which is seen when the open transaction commits."""
    if event.kind in TOLD and not _says_nothing(event):
        app.configure_task(TASK).defer(pk=event.thread_id)


def _says_nothing(event: Event) -> bool:
    """Another event of the same transaction follows, or it is an edit like any other."""
    is_plain_edit = event.kind == Event.Kind.POST_EDITED and "restored_from" not in event.data
    return is_plain_edit or bool(event.data.get("is_replaced"))


@verb
def settle(
    *, threads: Sequence[int], members: Sequence[int] = (), now: datetime, releases: bool = False
) -> int:
    """Write what is missing of these threads, and of these members' first steps, corrections by
    hand and thanks as mentors; how many rows.

    Repeatable: what stands is compared, never written again. What contradicts the facts stays as
    it is, and `verify_ledger` names it. Only `releases` release: weights ask what others hold, so
    all that happened has to be written before (`sweep`).
    """
    lock()
    threads = facts.with_homes(threads=threads)
    lines, there = _compared(threads, members, now, releases)
    missing = [
        line
        for key, wanted in lines.items()
        for line in wanted[len(there[key].rows) if key in there else 0 :]
    ]
    return append(
        lines=missing, origins={key: one.pk for key, one in there.items()}, now=now,
        judged=quality.judged(threads=threads),
    )  # fmt: skip


def _compared(
    threads: Sequence[int], members: Sequence[int], now: datetime, releases: bool
) -> tuple[dict[Key, list[Line]], dict[Key, Stored]]:
    """What the facts give, and what stands."""
    rules = Rules()
    claims = earned.of_threads(threads=threads, rules=rules)
    claims += steps.of_members(members=members, rules=rules, until=now - CALM)
    claims += corrections.of_members(members=members, rules=rules)
    claims += thanks.of_members(members=members, rules=rules)
    there = ledger.stored(threads=threads, members=members)
    horizon = now - LAG if releases else NEVER
    context = _context(claims, threads, rules) if releases else []
    lines = Book([*context, *claims], zone=ZoneInfo(settings.TIME_ZONE)).lines(
        claims, horizon=horizon, known=ledger.weights(found=there.values())
    )
    return lines, there


def overdue(*, until: datetime, now: datetime) -> tuple[set[int], set[int]]:
    """Entries that should have been released before `until` and were not: those that the next sweep
    releases, and those that none ever will, as their rows contradict the facts. The writer's lock
    is held."""
    waiting = Hold.objects.filter(due_at__lt=until)
    places = list(waiting.values_list("pk", "entry__thread", "entry__receiver"))
    coming: set[int] = set()
    alone = {member for _pk, thread, member in places if thread is None}
    batches: list[tuple[list[int], list[int]]] = [([], part) for part in parts(pks=alone)]
    batches += [(part, []) for part in parts(pks={thread for _pk, thread, _member in places})]
    for threads, members in batches:
        lines, there = _compared(threads, members, now, True)
        coming |= {one.pk for key, one in there.items() if len(lines.get(key, ())) > len(one.rows)}
    held = {pk for pk, _thread, _member in places}
    return held & coming, held - coming


def sweep(*, now: datetime) -> int:
    """Write what no job wrote, then release what was held long enough; how many rows."""
    before = Followed.objects.first()
    written = _follow(now, before.until - OVERLAP if before else None)
    Followed.objects.update_or_create(pk=1, defaults={"until": now})
    waiting = Hold.objects.filter(due_at__lte=now - LAG)
    found = set(waiting.values_list("entry__thread", "entry__receiver"))
    for part in parts(pks={thread for thread, _member in found}):
        written += settle(threads=part, now=now, releases=True)
    for part in parts(pks={member for thread, member in found if thread is None}):
        written += settle(threads=[], members=part, now=now, releases=True)
    return written


def _follow(now: datetime, since: datetime | None) -> int:
    """Settle every thread and newcomer of whom something was told since then, or ever. First steps
    have no job of their own: here is soon enough."""
    told, stepped = Event.objects.filter(kind__in=TOLD), Event.objects.filter(kind__in=STEPS)
    if since is not None:
        told, stepped = told.filter(at__gte=since), stepped.filter(at__gte=since)
    members = Member.objects.filter(
        Q(pk__in=stepped.values("by"))
        | Q(pk__in=stepped.values("member"))
        | Q(pk__in=steps.slipped_since(since=since)),
        joined_at__gte=(since or NEVER + NEWCOMER) - NEWCOMER,
    )
    pks = set(members.values_list("pk", flat=True)) | thanks.thanked_since(since=since)
    written = 0
    for part in parts(pks=set(told.order_by().values_list("thread", flat=True))):
        written += settle(threads=part, now=now)
    for part in parts(pks=pks):
        written += settle(threads=[], members=part, now=now)
    return written


@verb
def append(
    *,
    lines: Iterable[Line],
    origins: dict[Key, int],
    now: datetime,
    judged: Collection[int] = frozenset(),
) -> int:
    """Add rows to the chains of their receivers, in the order in which they happened, and project
    what they change; `judged`: of whom else something is known now. The writer's lock is held."""
    ordered = sorted(lines, key=lambda line: line.order)
    origins = dict(origins)
    accounts = _accounts({line.claim.receiver for line in ordered})
    until: dict[int, datetime | None] = {}
    for start in range(0, len(ordered), ROWS):
        part = ordered[start : start + ROWS]
        origins |= _write(part, accounts, origins)
        until |= {origins[line.claim.key]: line.held_until for line in part}
    # They are there and held: of many at once this costs a fraction of bulk_update.
    Account.objects.bulk_create(
        accounts.values(), batch_size=CHUNK, update_conflicts=True, unique_fields=["member"],
        update_fields=["points", "number", "hash"],
    )  # fmt: skip
    _hold(until)
    for some in parts(pks=accounts.keys() | set(judged)):
        standing.project(members=some, now=now)
    return len(ordered)


def _write(
    lines: Sequence[Line], accounts: dict[int, Account], origins: dict[Key, int]
) -> dict[Key, int]:
    """These rows; the origins that are new among them."""
    rows = [_row(line, accounts[line.claim.receiver]) for line in lines]
    new: dict[Key, int] = {}
    for begins in (True, False):
        some = [
            (line, row)
            for line, row in zip(lines, rows, strict=True)
            if (line.kind == Entry.Kind.HELD) is begins
        ]
        for line, row in some:
            key = line.claim.key
            row.origin_id = None if begins else new.get(key) or origins[key]
        Entry.objects.bulk_create([row for _line, row in some])
        if begins:
            new = {line.claim.key: row.pk for line, row in some}
    return new


def _context(claims: list[Claim], threads: Sequence[int], rules: Rules) -> list[Claim]:
    """What the same people hold of other threads, for the weights."""
    if not claims:
        return []
    people = {claim.receiver for claim in claims} | {c.giver for c in claims if c.giver}
    since, own = min(claim.at for claim in claims), {claim.key for claim in claims}
    found = ledger.others(threads=threads, people=people, since=since, rules=rules)
    # What belongs to no thread is found again among the others: it counts once.
    return [claim for claim in found if claim.key not in own]


def _row(line: Line, account: Account) -> Entry:
    said = ledger.said(line=line)
    account.number += 1
    account.points += line.points
    account.hash = chain.link(account.hash, number=account.number, values=values(said=said))
    return Entry(number=account.number, hash=account.hash, **said)


def values(*, said: dict[str, Any]) -> list[object]:
    """What the hash of a row covers."""
    return [said[name] for name in ledger.SAID]


def _accounts(members: set[int]) -> dict[int, Account]:
    Account.objects.bulk_create(
        [Account(member_id=pk) for pk in sorted(members)], ignore_conflicts=True
    )
    locked = Account.objects.select_for_update().filter(pk__in=members).order_by("pk")
    return {account.pk: account for account in locked}


def _hold(until: dict[int, datetime | None]) -> None:
    """Which entries wait for their release now, and until when."""
    for part in parts(pks=until):
        Hold.objects.filter(pk__in=part).delete()
        Hold.objects.bulk_create(
            [Hold(entry_id=pk, due_at=at) for pk in part if (at := until[pk]) is not None]
        )


def parts(*, pks: Iterable[int | None]) -> list[list[int]]:
    """In their order, as many at once as one statement takes."""
    ordered = sorted(pk for pk in pks if pk is not None)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]


def lock() -> None:
    """Whoever writes into the ledger waits here for whoever does, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('ledger', 0))")
