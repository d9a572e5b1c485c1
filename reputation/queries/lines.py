"""Lines of a statement: what each is for, what it weighs, and what became of it and why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from forum.models import Member, Thread
from reputation.lib import book
from reputation.models import Correction, Entry
from reputation.queries import corrections, own_rows

MOST_ALIKE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """`first` says what it is for; `last` what became of it; `weighed` how it was released last.
    `thread` is empty where the member may not see it (any more). `count`: so many for the same post
    to whom the same happened; `points` and `base` are of all of them, `until` of the last. `rows`:
    all of its rows, in their order. `correction`: what a person decided, where it is that."""

    first: Entry
    last: Entry
    weighed: Entry | None
    thread: Thread | None
    points: Decimal
    base: Decimal
    until: datetime | None
    count: int = 1
    is_spread: bool = False  # not all of them are held until the same day
    is_stuck: bool = False  # it should count by now, and a person looks at why it does not
    rows: tuple[Entry, ...] = ()
    correction: Correction | None = None

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
    def pair_weight(self) -> Decimal:
        """What the how manieth thread from the same person weighs."""
        weights = self.first.rule.rule_set.pair_weights
        pair = (self.weighed.pair if self.weighed else None) or 1
        return Decimal(weights[pair - 1]) if pair <= len(weights) else Decimal(0)

    @property
    def group(self) -> tuple[object, ...]:
        """What is told in one row: thanks for the same answer, when nothing is to be explained."""
        first = self.first
        if first.post_id is None or self.state == "gone" or self.is_reduced:
            return (first.pk,)
        return (first.rule_id, first.post_id, self.state, self.is_stuck)


def of(*, roots: Sequence[Entry], member: Member, now: datetime) -> list[Line]:
    """The lines that begin with these rows, as `member` may read them, who earned them or is to
    answer for them. Two statements whatever their number; one more where a person corrected."""
    steps: dict[int | None, list[Entry]] = defaultdict(list)
    for row in own_rows.steps(roots=[root.pk for root in roots]):
        steps[row.origin_id].append(row)
    named = {root.thread_id for root in roots if root.thread_id is not None}
    threads = own_rows.threads(pks=sorted(named), member=member)
    corrected = corrections.of_entries(entries=roots)
    late = now - book.STUCK
    return [
        _line(root, steps[root.pk], threads.get(root.thread_id or 0), corrected.get(root.pk), late)
        for root in roots
    ]


def alike(*, line: Line) -> list[Entry]:
    """The other lines for the same post by the same rule: each has a page of its own."""
    first = line.first
    if first.post_id is None:
        return []
    same = Entry.objects.filter(
        receiver=first.receiver_id, origin=None, post=first.post_id, rule__code=first.rule.code
    )
    return list(same.filter(~Q(pk=first.pk)).order_by("-at", "-pk")[:MOST_ALIKE])


def grouped(*, lines: Sequence[Line]) -> list[Line]:
    """With what is told in one row as one."""
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        group = line.group
        before = found.get(group)
        found[group] = _both(before, line) if before else line
    return list(found.values())


def _line(
    root: Entry, steps: list[Entry], thread: Thread | None, correction: Correction | None,
    late: datetime,
) -> Line:  # fmt: skip
    released = [row for row in steps if row.kind == Entry.Kind.RELEASED]
    last = (steps or [root])[-1]
    return Line(
        first=root, last=last, weighed=released[-1] if released else None, thread=thread,
        points=sum((row.points for row in steps), Decimal(0)), base=root.base,
        until=last.held_until, rows=(root, *steps), correction=correction,
        is_stuck=last.held_until is not None and last.held_until < late,
    )  # fmt: skip


def _both(one: Line, other: Line) -> Line:
    untils = [until for until in (one.until, other.until) if until is not None]
    days = {timezone.localdate(until) for until in untils}
    return replace(
        one, points=one.points + other.points, base=one.base + other.base,
        until=max(untils, default=None), count=one.count + other.count,
        is_spread=one.is_spread or len(days) > 1,
    )  # fmt: skip
