"""What people looked for and did not find: for the team, by demand and age."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from forum.models import AskedAnyway, Member, SearchDay, SearchGap, Synonyms, Thread

PAGE_SIZE = 20
MOST_PAGES = 50
# Looked for this often: one search may be a slip, or say too much of one person.
LEAST = 2
MOST_UNHELPFUL = 10
VIEWS = ("open", "closed")
SUMS = ("searches", "empty", "opened", "spared", "asked", "asked_opened")


@dataclass(frozen=True)
class Figures:
    """Of the last 30 days: shares in per cent of all searches; questions that a suggestion
    `spared`, and that were `asked` although something was suggested, or after opening it."""

    searches: int
    empty: int
    opened: int
    spared: int
    asked: int
    asked_opened: int


def page(*, view: str, number: int) -> tuple[list[SearchGap], bool]:
    """One page, and whether another follows. Open: what most looked for, the oldest first among
    equals. Closed: the latest first, of what somebody of the team closed."""
    rows = waiting().order_by("-searches", "first_at", "pk") if view == "open" else _closed()
    start = (number - 1) * PAGE_SIZE
    found = list(rows[start : start + PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def synonyms(*, number: int) -> tuple[list[Synonyms], bool]:
    """One page of the groups of words for the same, in their order, and whether another follows."""
    start = (number - 1) * PAGE_SIZE
    found = list(Synonyms.objects.all()[start : start + PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def figures(*, now: datetime) -> Figures:
    days = SearchDay.objects.filter(date__gt=now.date() - timedelta(days=30))
    sums = {
        name: n or 0 for name, n in days.aggregate(**{name: Sum(name) for name in SUMS}).items()
    }
    searches = sums["searches"]
    return Figures(
        searches, _share(sums["empty"], searches), _share(sums["opened"], searches),
        sums["spared"], sums["asked"], sums["asked_opened"],
    )  # fmt: skip


def unhelpful(*, member: Member) -> list[AskedAnyway]:
    """Threads that this person may see and that several opened and asked all the same, those that
    most opened first. One statement."""
    seen = Thread.objects.listed_for(member)
    rows = AskedAnyway.objects.filter(opened__gte=LEAST, thread__in=seen).select_related("thread")
    return list(rows.order_by("-opened", "-last_at", "pk")[:MOST_UNHELPFUL])


def _share(part: int, whole: int) -> int:
    return min(100, round(100 * part / whole)) if whole else 0


def waiting() -> QuerySet[SearchGap]:
    return SearchGap.objects.filter(closed_at=None, searches__gte=LEAST)


def _closed() -> QuerySet[SearchGap]:
    rows = SearchGap.objects.exclude(closed_at=None).exclude(closed_by=None)
    return rows.select_related("closed_by").order_by("-closed_at", "-pk")
