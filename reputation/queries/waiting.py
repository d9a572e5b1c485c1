"""Money that waits: lines of closed months that no payout has taken."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from forum.models import Member
from reputation.models import Choice, Covered, Entry, Hold, MonthClose, PayLine


@dataclass(frozen=True, slots=True)
class Waiting:
    """A member's: `lines` in the order of their months, those that rolled over once, and what the
    member chose."""

    member: int
    lines: Sequence[PayLine]
    choice: Choice | None
    rolled_lines: frozenset[int]

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def rolled(self) -> Decimal:
        """What goes to charity the next time if nothing is chosen."""
        mine = (line.amount for line in self.lines if line.pk in self.rolled_lines)
        return sum(mine, Decimal(0))


def lines(*, before: date | None = None) -> QuerySet[PayLine]:
    """Not in any payout but those that rolled over; of months before this one."""
    taken = Covered.objects.filter(line=OuterRef("pk"), is_rolled=False)
    found = PayLine.objects.filter(~Exists(taken), amount__gt=0)
    return found if before is None else found.filter(close__month__lt=before)


def of_all(*, before: date | None = None) -> list[Waiting]:
    """Of everybody who has any. Three statements."""
    return _grouped(lines(before=before))


def of_member(*, member: Member) -> Waiting:
    found = _grouped(lines().filter(member=member))
    return found[0] if found else Waiting(member.pk, [], choice(member=member), frozenset())


def expecting(*, members: Collection[int]) -> set[int]:
    """To whom of these something may come yet that no payout has taken: money of closed months, and
    points of those that are not closed."""
    last = MonthClose.objects.order_by("number").last()
    rows = Entry.objects.filter(receiver__in=members)
    held = Hold.objects.filter(entry__receiver__in=members)
    if last is not None:
        rows = rows.filter(Q(pk__gt=last.last_entry) | Q(at__gte=last.ends_at))
        # What should have been released before contradicts the facts, and never will be.
        held = held.filter(due_at__gte=last.ends_at)
    return {
        *lines().filter(member__in=members).values_list("member", flat=True),
        *rows.values_list("receiver", flat=True),
        *held.values_list("entry__receiver", flat=True),
    }


def choice(*, member: Member) -> Choice | None:
    """What they chose last."""
    return Choice.objects.filter(member=member).order_by("-pk").first()


def _grouped(found: QuerySet[PayLine]) -> list[Waiting]:
    mine: dict[int, list[PayLine]] = defaultdict(list)
    for line in found.select_related("close").order_by("member", "close__number"):
        mine[line.member_id].append(line)
    pks = [line.pk for some in mine.values() for line in some]
    rolled = set(
        Covered.objects.filter(line__in=pks, is_rolled=True).values_list("line", flat=True)
    )
    latest = Choice.objects.filter(member__in=list(mine)).order_by("member", "-pk")
    chosen = {one.member_id: one for one in latest.distinct("member")}
    return [
        Waiting(
            member, some, chosen.get(member),
            frozenset(line.pk for line in some if line.pk in rolled),
        )
        for member, some in mine.items()
    ]  # fmt: skip
