"""Lists of threads: the views of the contract, of a tag, a category, a person, the home page."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from taggit.models import Tag

from forum.lib import paging
from forum.models import Category, Member, Thread, ThreadTag

PAGE_SIZE = 20
HOME_SIZE = 5
MOST_PINNED = 3
TAGS = Prefetch("thread_tags", ThreadTag.objects.select_related("tag").order_by("tag__name"))
VIEWS = ("latest", "needs-help", "unanswered", "unsolved", "solved")


def rows(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Everything that a thread row shows, in two queries whatever the number of rows."""
    return threads.select_related(
        "author__standing",
        "category",
        "last_answer_by__standing",
        "solution__post__author__standing",
    ).prefetch_related(TAGS)


def questions(
    *,
    member: Member | None,
    view: str,
    cursor: str,
    language: str = "",
    category: Category | None = None,
    tag: Tag | None = None,
) -> paging.Page[Thread]:
    """A page of the view. Raises paging.BadCursor, and KeyError for a view that is not there.

    latest: everything; needs-help: nobody but the asker has answered, or what was answered did
    not help; unanswered: no answer at
    all; unsolved: no solution yet; solved. Newest first, needs-help by when the waiting began.
    `language` leaves only threads in it; "" takes all.
    """
    found, field = _view(Thread.objects.listed_for(member), view)
    if language:
        found = found.filter(language=language)
    if category is not None:
        found = found.filter(category=category)
    if tag is not None:
        found = found.filter(_carries(tag))
    return paging.page(rows(found), field=field, cursor=cursor, size=PAGE_SIZE)


def pinned(
    *, member: Member | None, language: str, category: Category | None = None
) -> list[Thread]:
    """Pinned threads in the reader's language."""
    found = Thread.objects.listed_for(member).filter(pinned_at__isnull=False, language=language)
    if category is not None:
        found = found.filter(category=category)
    return list(rows(found).order_by("-pinned_at", "-pk")[:MOST_PINNED])


def by_person(*, member: Member | None, person: Member, cursor: str) -> paging.Page[Thread]:
    """What `person` asked or published, as far as `member` may see it. Raises BadCursor."""
    found = Thread.objects.listed_for(member).filter(author=person)
    return paging.page(rows(found), field="created_at", cursor=cursor, size=PAGE_SIZE)


def needs_help(*, member: Member | None, language: str) -> list[Thread]:
    """For the home page: what waits, in the reader's language first."""
    found, _ = _view(Thread.objects.listed_for(member), "needs-help")
    return _language_first(found, language, "waiting_since")


def fresh_solutions(*, member: Member | None, language: str) -> list[Thread]:
    found, _ = _view(Thread.objects.listed_for(member), "solved")
    return _language_first(found, language, "solution__at")


def categories(*, member: Member | None) -> QuerySet[Category]:
    """Categories with `thread_count` and `open_count`, counted after the visibility filter."""
    listed = Q(threads__deleted_at=None) & ~Q(threads__kind=Thread.Kind.PRIVATE)
    found = Category.objects.visible_to(member).annotate(
        thread_count=Count("threads", filter=listed),
        open_count=Count("threads", filter=listed & Q(threads__waiting_since__isnull=False)),
    )
    # Said again: grouping drops the model's own order.
    return found.order_by("position", "pk")


def tags(*, member: Member | None, begins: str, page: int, size: int) -> list[Tag]:
    """Tags on threads that `member` may see, the most used first, with `thread_count`.

    Up to `size` + 1 of them, so that the caller knows whether another page follows.
    """
    visible = Thread.objects.listed_for(member)
    found = Tag.objects.annotate(
        thread_count=Count(
            "forum_threadtag_items", filter=Q(forum_threadtag_items__content_object__in=visible)
        )
    ).filter(thread_count__gt=0)
    if begins:
        found = found.filter(name__istartswith=begins)
    start = (page - 1) * size
    return list(found.order_by("-thread_count", "name", "pk")[start : start + size + 1])


def _view(threads: QuerySet[Thread], view: str) -> tuple[QuerySet[Thread], str]:
    """The threads of a view, and the instant that orders them."""
    asked = Q(kind=Thread.Kind.QUESTION)
    filters = {
        "latest": Q(),
        "needs-help": asked & Q(waiting_since__isnull=False),
        "unanswered": asked & Q(answer_count=0, state=Thread.State.OPEN),
        "unsolved": asked & Q(state__in=[Thread.State.OPEN, Thread.State.ANSWERED]),
        "solved": asked & Q(state=Thread.State.SOLVED),
    }
    field = "waiting_since" if view == "needs-help" else "created_at"
    return threads.filter(filters[view]), field


def _carries(tag: Tag) -> Exists:
    return Exists(ThreadTag.objects.filter(content_object=OuterRef("pk"), tag=tag))


def _language_first(found: QuerySet[Thread], language: str, order: str) -> list[Thread]:
    """Up to HOME_SIZE threads, those in `language` before others, each newest `order` first."""
    order_by = (f"-{order}", "-pk")
    own = found.filter(language=language).order_by(*order_by).values("pk")[:HOME_SIZE]
    others = found.exclude(language=language).order_by(*order_by).values("pk")[:HOME_SIZE]
    both = rows(Thread.objects.filter(Q(pk__in=own) | Q(pk__in=others))).order_by(*order_by)
    return sorted(both, key=lambda thread: thread.language != language)[:HOME_SIZE]
