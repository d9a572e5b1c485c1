"""Tags of many threads at once."""

from collections.abc import Iterable

from taggit.models import Tag


def ensure(*, names: Iterable[str]) -> dict[str, int]:
    """Ids of the tags of these (normal) names; missing ones are made, as `tags.put` makes them."""
    wanted = set(names)
    missing = wanted - set(Tag.objects.filter(name__in=wanted).values_list("name", flat=True))
    fresh = [Tag(name=name, slug=Tag().slugify(name)) for name in sorted(missing)]
    Tag.objects.bulk_create(fresh, ignore_conflicts=True)
    return dict(Tag.objects.filter(name__in=wanted).values_list("name", "pk"))
