"""Lists of threads: the views of the contract, of a tag, a category, a person, the home page."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, Value, When
from taggit.models import Tag

from forum.lib import paging, resting
from forum.models import Category, Member, Solution, TagName, Thread
from forum.queries import rows, sight

PAGE_SIZE = 20
HOME_SIZE = 5
MOST_PINNED = 3
# Of the whole community: those in the reader's language are looked for among them.
FRESH = 200
VIEWS = ("latest", "needs-help", "unanswered", "unsolved", "solved")


@dataclass(frozen=True)
class Listed:
    """A page of a list, and what is pinned above it."""

    page: paging.Page[Thread]
    pinned: list[Thread]


@dataclass(frozen=True)
class Home:
    """What the first page lists; each at most HOME_SIZE, of the pinned MOST_PINNED."""

    needs_help: list[Thread]
    solved: list[Thread]
    pinned: list[Thread]


def questions(
    *,
    member: Member | None,
    view: str,
    cursor: str,
    language: str = "",
    category: Category | None = None,
    tag: Tag | None = None,
    pinned_in: str = "",
) -> Listed:
    """A page of the view. Raises paging.BadCursor, and KeyError for a view that is not there.

    latest: everything; needs-help: nobody but the asker has answered, or what was answered did
    not help; unanswered: no answer at
    all; unsolved: no solution yet; solved. Newest first, needs-help by when the waiting began.
    `language` leaves only threads in it; "" takes all. With `pinned_in` the threads pinned in
    that language come along. One statement.
    """
    field = _field(view)
    where = (view, language, category.pk if category else None, tag.pk if tag else None)
    if cursor:
        asked = [rows.ids(_page(member, *where, cursor))]
    else:
        asked = [sight.of(_page, *where, member=member)]
    if pinned_in:
        asked.append(sight.of(_pinned, pinned_in, where[2], member=member))
    found, *pinned = rows.load(asked)
    page = paging.cut(found, field=field, cursor=cursor, size=PAGE_SIZE)
    return Listed(page, pinned[0] if pinned else [])


def page_of(
    *, view: str, category: Category | None = None, tag: Tag | None = None
) -> QuerySet[Thread, Any]:
    """Ids of the first page of `questions` for visitors, and of one thread more."""
    return _page(None, view, "", category.pk if category else None, tag.pk if tag else None)


def by_person(*, member: Member | None, person: Member, cursor: str) -> paging.Page[Thread]:
    """What `person` asked or published, as far as `member` may see it. Raises BadCursor."""
    found = Thread.objects.listed_for(member).filter(author=person)
    chosen = paging.after(found, field="created_at", cursor=cursor, size=PAGE_SIZE)
    return paging.cut(
        rows.load([rows.ids(chosen)])[0], field="created_at", cursor=cursor, size=PAGE_SIZE
    )


def home(*, member: Member | None, language: str) -> Home:
    """What waits and what was solved, the reader's language first, and what is pinned in it.

    One statement. Each of the selections walks an index and stops when it has enough.
    """
    others = [code for code, _name in settings.LANGUAGES if code != language]
    solved, pinned, own, *more = rows.load(
        [
            sight.of(_freshly_solved, language, member=member),
            sight.of(_pinned, language, None, member=member),
            *(sight.of(_waiting, code, member=member) for code in [language, *others]),
        ]
    )
    rest = sorted(chain(*more), key=lambda row: (row.waiting_since, row.pk), reverse=True)
    return Home([*own, *rest][:HOME_SIZE], solved, pinned)


def topics(*, member: Member | None) -> QuerySet[Category]:
    """The categories, without counts: those cost a look at every thread."""
    return Category.objects.visible_to(member)


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
        called = TagName.objects.filter(name__istartswith=begins)
        found = found.filter(Q(name__istartswith=begins) | Q(pk__in=called.values("tag")))
    start = (page - 1) * size
    return list(found.order_by("-thread_count", "name", "pk")[start : start + size + 1])


def _page(
    member: Member | None,
    view: str,
    language: str,
    category: int | None,
    tag: int | None,
    cursor: str = "",
) -> QuerySet[Thread, Any]:
    """Ids of the threads of `questions` and of one more; `category` and `tag` are ids."""
    found = _view(Thread.objects.listed_for(member), view)
    if language:
        found = found.filter(language=language)
    if category is not None:
        found = found.filter(category=category)
    if tag is not None:
        found = found.filter(thread_tags__tag=tag)
    return paging.after(found, field=_field(view), cursor=cursor, size=PAGE_SIZE).values("pk")


def _field(view: str) -> str:
    """The instant that orders a view."""
    return "waiting_since" if view == "needs-help" else "created_at"


def _view(threads: QuerySet[Thread], view: str) -> QuerySet[Thread]:
    """The threads of a view. Raises KeyError for one that is not there."""
    asked = Q(kind=Thread.Kind.QUESTION)
    filters = {
        "latest": Q(),
        "needs-help": asked & Q(waiting_since__isnull=False),
        "unanswered": asked
        & Q(answer_count=0, state=Thread.State.OPEN, duplicate_of=None)
        & ~Q(service_state__in=resting.RESTS),
        "unsolved": asked
        & Q(state__in=[Thread.State.OPEN, Thread.State.ANSWERED], duplicate_of=None),
        "solved": asked & Q(state=Thread.State.SOLVED),
    }
    return threads.filter(filters[view])


def _waiting(member: Member | None, language: str) -> QuerySet[Thread, Any]:
    waiting = _view(Thread.objects.listed_for(member), "needs-help").filter(language=language)
    return waiting.order_by("-waiting_since", "-pk").values("pk")[:HOME_SIZE]


def _pinned(member: Member | None, language: str, category: int | None) -> QuerySet[Thread, Any]:
    found = Thread.objects.listed_for(member).filter(pinned_at__isnull=False, language=language)
    if category is not None:
        found = found.filter(category=category)
    return found.order_by("-pinned_at", "-pk").values("pk")[:MOST_PINNED]


def _freshly_solved(member: Member | None, language: str) -> QuerySet[Thread, Any]:
    """Of the newest solutions those in `language` first. Never more than FRESH are looked at,
    however many were ever found."""
    solved = Thread.objects.listed_for(member).filter(state=Thread.State.SOLVED)
    fresh = Solution.objects.filter(cleared_at=None, thread__in=solved).order_by("-at", "-pk")
    own_first = Case(When(language=language, then=Value(0)), default=Value(1))
    found = Thread.objects.filter(pk__in=fresh.values("thread")[:FRESH])
    return found.order_by(own_first, "-solution__at", "-pk").values("pk")[:HOME_SIZE]
