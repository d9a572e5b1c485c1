"""Which pool of experts a question belongs to."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from community.models import Pool
from forum.models import Category, Thread
from forum.models.tag import ThreadTag

MOST_FALLBACKS = 5


def of(thread: Thread) -> Pool:
    """The pool that names most of its tags, else its topic's, else the general one: never none. Of
    several the first by position. One statement. Raises Pool.DoesNotExist where none takes
    everything else."""
    tags = ThreadTag.objects.filter(content_object=thread).values("tag")
    return _first(tags, thread.category_id)


def of_topic(category: Category | None) -> Pool:
    """The same of a question without tags; None: in a topic that no pool names."""
    return _first(ThreadTag.objects.none().values("tag"), category.pk if category else None)


def _first(tags: QuerySet[ThreadTag, Any], category: int | None) -> Pool:
    here = {"pool": OuterRef("pk")}
    shared = Pool.tags.through.objects.filter(**here, tag__in=tags)
    named = shared.order_by().values("pool").annotate(n=Count("*")).values("n")
    topics = Pool.categories.through.objects.filter(**here, category=category or 0)
    found = (
        Pool.objects.annotate(named=Subquery(named), has_topic=Exists(topics))
        .filter(Q(named__gt=0) | Q(has_topic=True) | Q(is_general=True))
        .order_by(F("named").desc(nulls_last=True), "-has_topic", "is_general", "position", "pk")
        .select_related("calendar")
        .first()
    )
    if found is None:
        raise Pool.DoesNotExist("no pool takes everything else: mark one as the general one")
    return found


def chain(*, pool: Pool) -> list[Pool]:
    """The pool, and those that come after it, each once. A statement for each of them."""
    return list(links(pool=pool))


def links(*, pool: Pool) -> Iterator[Pool]:
    """The same, each fetched when it is asked for."""
    found = [pool]
    yield pool
    while len(found) <= MOST_FALLBACKS and found[-1].fallback_id is not None:
        following = Pool.objects.select_related("calendar").get(pk=found[-1].fallback_id)
        if following in found:
            break
        found.append(following)
        yield following
