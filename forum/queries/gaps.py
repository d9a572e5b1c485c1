"""What people looked for and did not find: for the team, by demand and age."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from forum.models import SearchDay, SearchGap, Synonyms

PAGE_SIZE = 20
MOST_PAGES = 50
# Looked for this often: one search may be a slip, or say too much of one person.
LEAST = 2
VIEWS = ("open", "closed")


@dataclass(frozen=True)
class Figures:
    """Of the last 30 days: shares in per cent of all searches."""

    searches: int
    empty: int
    opened: int


def page(*, view: str, number: int) -> tuple[list[SearchGap], bool]:
    """One page, and whether another follows. Open: what most looked for, the oldest first among
    equals. Closed: the latest first, of what somebody of the team closed."""
    rows = _open() if view == "open" else _closed()
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
    sums = days.aggregate(searches=Sum("searches"), empty=Sum("empty"), opened=Sum("opened"))
    searches = sums["searches"] or 0
    return Figures(searches, _share(sums["empty"], searches), _share(sums["opened"], searches))


def _share(part: int | None, whole: int) -> int:
    return min(100, round(100 * (part or 0) / whole)) if whole else 0


def _open() -> QuerySet[SearchGap]:
    rows = SearchGap.objects.filter(closed_at=None, searches__gte=LEAST)
    return rows.order_by("-searches", "first_at", "pk")


def _closed() -> QuerySet[SearchGap]:
    rows = SearchGap.objects.exclude(closed_at=None).exclude(closed_by=None)
    return rows.select_related("closed_by").order_by("-closed_at", "-pk")
