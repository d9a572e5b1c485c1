"""What somebody follows, and on which level: a list, and one thing at a time."""

from datetime import datetime
from typing import TypeVar, cast

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from forum.lib import paging
from forum.lib.follow_levels import HEARING, MUTE
from forum.models import Category, Following, Member, Thread
from forum.queries import tags

PAGE_SIZE = 20
VIEWS = ("all", "threads", "tags", "topics", "people", "muted")
_PLACES = {"threads": "thread", "tags": "tag", "topics": "category", "people": "person"}
M = TypeVar("M", bound=Model)


def with_level(found: QuerySet[M], *, member: Member | None, place: str) -> QuerySet[M]:
    """The same, each with `own_level`: how `member` follows it, "" for not at all. No statement
    more, and nothing is asked for visitors."""
    if member is None:
        return found
    own = Following.objects.in_force().filter(member=member, **{place: OuterRef("pk")})
    level = Coalesce(Subquery(own.values("level")[:1]), Value(""))
    return cast("QuerySet[M]", found.annotate(own_level=level))


def page(*, member: Member, view: str, cursor: str) -> paging.Page[Following]:
    """What `member` follows or has muted, as far as they may see it, what began last first.

    Raises paging.BadCursor, and KeyError for a view that is not there. One statement.
    """
    threads = Thread.objects.visible_to(member).filter(deleted_at=None)
    in_sight = (
        Q(thread__in=threads)
        | Q(tag__in=tags.seen(member=member))
        | Q(category__in=Category.objects.visible_to(member))
        | Q(person__is_active=True)
    )
    found = Following.objects.in_force().filter(in_sight, member=member)
    found = found.filter(level__in=[MUTE] if view == "muted" else HEARING)
    if view not in ("all", "muted"):
        found = found.filter(**{f"{_PLACES[view]}__isnull": False})
    rows = found.select_related("thread", "tag", "category", "person")
    return paging.page(rows, field="began_at", cursor=cursor, size=PAGE_SIZE)


def muted_at(*, member: Member, thread: int, at: datetime) -> Thread | None:
    """The thread (an id) that `member` muted at this instant, if that holds and they see it."""
    own = Following.objects.muted().filter(member=member, thread=thread, began_at=at)
    return Thread.objects.visible_to(member).filter(pk__in=own.values("thread")).first()
