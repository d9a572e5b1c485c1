"""Which pool answers a question."""

from django.db.models import Case, IntegerField, Q, Value, When

from community.models import Pool
from forum.models import Thread


def of(thread: Thread) -> Pool:
    """By a tag, else by its category, else the general one: never none."""
    by_tag = Q(tags__slug__in=thread.tag_slugs)
    here = Pool.objects.filter(
        by_tag | Q(categories=thread.category_id) | Q(is_general=True)
    ).alias(
        rank=Case(
            When(by_tag, then=Value(0)), When(categories=thread.category_id, then=Value(1)),
            default=Value(2), output_field=IntegerField(),
        )
    )  # fmt: skip
    found = here.select_related("calendar", "fallback").order_by("rank", "position", "pk").first()
    if found is None:
        raise Pool.DoesNotExist("there is no general pool")
    return found
