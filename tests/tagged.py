"""What threads tell of their tags, beside the same recomputed from the rows of ThreadTag."""

from forum.models import Thread, ThreadTag

Links = dict[int, list[tuple[str, str]]]


def told() -> Links:
    """(slug, name) of each tag, by thread."""
    return {thread.pk: thread.tag_links for thread in Thread.objects.all()}


def recomputed() -> Links:
    found: Links = {pk: [] for pk in told()}
    for row in ThreadTag.objects.select_related("tag").order_by("tag__name", "tag"):
        found[row.content_object_id].append((row.tag.slug, row.tag.name))
    return found
