"""A member's own statement: what they have, what waits, and each entry with what became of it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from forum.lib import paging
from forum.models import Member, Thread
from reputation.lib import levels
from reputation.models import Account, Entry, Hold
from reputation.queries import quality
from reputation.queries.quality import RightStatus

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Overview:
    points: Decimal
    held: Decimal  # at most: weights are found at the release
    level: int
    next_points: int | None  # at which the next level begins
    rights: list[RightStatus]


@dataclass(frozen=True, slots=True)
class Line:
    """`first` says what it is for; `last` what became of it; `weighed` how it was released last.
    `thread` is empty where the member may not see it (any more). `count`: so many for the same post
    to whom the same happened; `points` and `base` are of all of them, `until` of the last."""

    first: Entry
    last: Entry
    weighed: Entry | None
    thread: Thread | None
    points: Decimal
    base: Decimal
    until: datetime | None
    count: int = 1
    is_spread: bool = False  # not all of them are held until the same day

    @property
    def is_one(self) -> bool:
        """Whether words for it stand in the singular."""
        return (self.base if self.state == "held" else self.points) == 1

    @property
    def plural(self) -> int:
        """A whole number, as catalogues want it."""
        return 1 if self.is_one else 2

    @property
    def state(self) -> str:
        if self.last.kind == Entry.Kind.REVERSED:
            return "gone"
        return "counts" if self.last.kind == Entry.Kind.RELEASED else "held"

    @property
    def is_reduced(self) -> bool:
        return self.weighed is not None and self.weighed.points != self.first.base

    @property
    def group(self) -> tuple[object, ...]:
        """What is told in one row: thanks for the same answer, when nothing is to be explained."""
        first = self.first
        if first.post_id is None or self.state == "gone" or self.is_reduced:
            return (first.pk,)
        return (first.rule_id, first.post_id, self.state)


def overview(*, member: Member, now: datetime) -> Overview:
    """Five statements. What the floor goes by, to the fraction where the ledger knows it."""
    account = Account.objects.filter(pk=member.pk).first() or Account(member=member)
    held = Hold.objects.filter(entry__receiver=member).aggregate(sum=Sum("entry__base"))["sum"]
    standing = member.standing
    is_known = int(account.points) == standing.points
    level = levels.level(standing.points)
    rights = quality.rights(
        points=standing.points,
        lapsed=standing.lapsed,
        answers=quality.answers(members=[member.pk], now=now)[member.pk],
        edits=quality.edits(members=[member.pk], now=now)[member.pk],
    )
    following = levels.LEVELS[level + 1] if level + 1 < len(levels.LEVELS) else None
    points = account.points if is_known else Decimal(standing.points)
    return Overview(points, held or Decimal(0), level, following, rights)


def page(*, member: Member, cursor: str) -> tuple[list[Line], str]:
    """The newest first, and the cursor of the next page. Three statements whatever their number.
    What is told in one row stands where its newest does; a next page may tell more of it.
    Raises paging.BadCursor."""
    roots = Entry.objects.filter(receiver=member, origin=None).select_related("rule__rule_set")
    found = paging.page(roots, field="at", cursor=cursor, size=PAGE_SIZE)
    pks = [root.pk for root in found.rows]
    steps: dict[int | None, list[Entry]] = defaultdict(list)
    for row in Entry.objects.filter(origin__in=pks).order_by("step"):
        steps[row.origin_id].append(row)
    named = {root.thread_id for root in found.rows} - {None}
    seen = Thread.objects.visible_to(member).only("title", "slug", "kind", "language")
    threads = seen.in_bulk(named)
    lines = [_line(root, steps[root.pk], threads.get(root.thread_id or 0)) for root in found.rows]
    return _grouped(lines), found.next_cursor


def _line(root: Entry, steps: list[Entry], thread: Thread | None) -> Line:
    released = [row for row in steps if row.kind == Entry.Kind.RELEASED]
    last = (steps or [root])[-1]
    return Line(
        first=root, last=last, weighed=released[-1] if released else None, thread=thread,
        points=sum((row.points for row in steps), Decimal(0)), base=root.base,
        until=last.held_until,
    )  # fmt: skip


def _grouped(lines: list[Line]) -> list[Line]:
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        before = found.get(line.group)
        found[line.group] = _both(before, line) if before else line
    return list(found.values())


def _both(one: Line, other: Line) -> Line:
    untils = [until for until in (one.until, other.until) if until is not None]
    days = {timezone.localdate(until) for until in untils}
    return replace(
        one, points=one.points + other.points, base=one.base + other.base,
        until=max(untils, default=None), count=one.count + other.count,
        is_spread=one.is_spread or len(days) > 1,
    )  # fmt: skip
