"""What search engines are told of: addresses that visitors may see, by ranges of ids.

A range is found by its number alone, so that neither the index nor a page counts or skips rows,
however many there are. Ranges in which everything is hidden are empty pages."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery
from taggit.models import Tag

from forum.models import Category, Thread

THREADS_A_PAGE = 2000  # ids; a sitemap may name 50,000 addresses
TAGS_A_PAGE = 500


def thread_pages() -> range:
    """The numbers of the pages of threads. One query."""
    return _pages(_threads(), THREADS_A_PAGE)


def tag_pages() -> range:
    return _pages(Tag.objects.all(), TAGS_A_PAGE)


def threads(*, number: int) -> Iterable[Thread]:
    """The threads of a page, with no more than their address and `active_at`. One query."""
    found = _threads().filter(pk__range=_ids(number, THREADS_A_PAGE))
    return found.only("kind", "slug", "active_at").order_by("pk")


def tags(*, number: int) -> Iterable[Tag]:
    """The tags of a page that are on a visible thread, with `newest` of these. One query."""
    carrying = Thread.objects.listed_for(None).filter(thread_tags__tag=OuterRef("pk"))
    found = Tag.objects.filter(pk__range=_ids(number, TAGS_A_PAGE)).annotate(
        newest=_newest(carrying)
    )
    return found.exclude(newest=None).order_by("pk")


def categories() -> Iterable[Category]:
    """The public categories with `newest`, None where there is no thread yet. One query."""
    inside = Thread.objects.listed_for(None).filter(category=OuterRef("pk"))
    return Category.objects.visible_to(None).annotate(newest=_newest(inside))


def newest() -> datetime | None:
    """When the newest thread was started. One query."""
    found = Thread.objects.listed_for(None).order_by("-created_at", "-pk")
    return found.values_list("created_at", flat=True).first()


def _threads() -> QuerySet[Thread]:
    return Thread.objects.listed_for(None).worth_indexing()


def _newest(threads: QuerySet[Thread]) -> Subquery:
    return Subquery(threads.order_by("-created_at", "-pk").values("created_at")[:1])


def _ids(number: int, size: int) -> tuple[int, int]:
    return (number - 1) * size + 1, number * size


def _pages(rows: QuerySet[Thread] | QuerySet[Tag], size: int) -> range:
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["last"] is None:
        return range(0)
    return range((ends["first"] - 1) // size + 1, (ends["last"] - 1) // size + 2)
