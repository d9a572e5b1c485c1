"""What search engines are told of: addresses that visitors may see, by ranges of ids.

A range is found by its number alone, so that neither the index nor a page counts or skips rows,
however many there are. Ranges in which everything is hidden are empty pages."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from taggit.models import Tag

from forum.models import Category, Thread, ThreadTag

THREADS_A_PAGE = 2000  # ids; a sitemap may name 50,000 addresses
TAGS_A_PAGE = 500


def thread_pages() -> range:
    """The numbers of the pages of threads. Two queries, of one row each."""
    return _pages(_threads(), THREADS_A_PAGE)


def tag_pages() -> range:
    return _pages(Tag.objects.all(), TAGS_A_PAGE)


def threads(*, number: int) -> Iterable[Thread]:
    """The threads of a page, with no more than their address and `active_at`. One query."""
    found = _threads().filter(pk__range=_ids(number, THREADS_A_PAGE))
    return found.only("kind", "slug", "active_at").order_by("pk")


def tags(*, number: int) -> Iterable[Tag]:
    """The tags of a page that are on a visible thread, with `newest` of these. One query."""
    visible = Thread.objects.listed_for(None)
    carrying = ThreadTag.objects.filter(tag=OuterRef("pk"), content_object__in=visible)
    # By the thread's id, as in the index: a common tag is not read to its end.
    newest = carrying.order_by("-content_object").values("content_object__created_at")[:1]
    found = Tag.objects.filter(pk__range=_ids(number, TAGS_A_PAGE)).annotate(
        newest=Subquery(newest)
    )
    return found.exclude(newest=None).order_by("pk")


def categories() -> Iterable[Category]:
    """The public categories with `newest`, None where there is no thread yet. One query."""
    listed = Q(threads__deleted_at=None) & ~Q(threads__kind=Thread.Kind.PRIVATE)
    found = Category.objects.visible_to(None).annotate(
        newest=Max("threads__created_at", filter=listed)
    )
    return found.order_by("position", "pk")


def newest() -> datetime | None:
    """When the newest thread was started. One query."""
    found = Thread.objects.listed_for(None).order_by("-created_at", "-pk")
    return found.values_list("created_at", flat=True).first()


def _threads() -> QuerySet[Thread]:
    return Thread.objects.listed_for(None).worth_indexing()


def _ids(number: int, size: int) -> tuple[int, int]:
    return (number - 1) * size + 1, number * size


def _pages(rows: QuerySet[Thread] | QuerySet[Tag], size: int) -> range:
    # Not min and max: with conditions beside them the database reads every row.
    first = rows.order_by("pk").values_list("pk", flat=True).first()
    last = rows.order_by("-pk").values_list("pk", flat=True).first()
    if first is None or last is None:
        return range(0)
    return range((first - 1) // size + 1, (last - 1) // size + 2)
