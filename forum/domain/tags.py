"""The tags of a thread: small letters, made when first used.

A thread shows its tags from its own row (`Thread.tag_names`, `tag_slugs`): every verb that changes
the rows of ThreadTag, or a tag, ends in `project`.
"""

from collections.abc import Sequence

from django.db import connection
from taggit.models import Tag
from taggit.utils import parse_tags

from forum.domain import look, rendering
from forum.lib import addresses, limits, text
from forum.lib.transact import verb
from forum.models import Thread, ThreadTag

_PROJECT = """
UPDATE forum_thread AS thread SET tag_names = carried.names, tag_slugs = carried.slugs
FROM (
  SELECT own.id,
    coalesce(array_agg(tag.name ORDER BY tag.name, tag.id) FILTER (WHERE tag.id IS NOT NULL), '{}')
      AS names,
    coalesce(array_agg(tag.slug ORDER BY tag.name, tag.id) FILTER (WHERE tag.id IS NOT NULL), '{}')
      AS slugs
  FROM forum_thread AS own
  LEFT JOIN forum_threadtag AS link ON link.content_object_id = own.id
  LEFT JOIN taggit_tag AS tag ON tag.id = link.tag_id
  WHERE own.id = ANY(%s)
  GROUP BY own.id
) AS carried
WHERE thread.id = carried.id
  AND (thread.tag_names, thread.tag_slugs) IS DISTINCT FROM (carried.names, carried.slugs)
"""


def names(*, thread: Thread) -> list[str]:
    """The thread's tags in the order of their names."""
    return list(thread.tags.order_by("name").values_list("name", flat=True))


def put(*, thread: Thread, names: list[str]) -> None:
    """Let the thread carry exactly these tags. Names are normal already (`normal`)."""
    found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    for name in sorted(set(names) - set(found)):
        found[name] = _make(name)
    hold(pks=[tag.pk for tag in found.values()])
    ThreadTag.objects.filter(content_object=thread).exclude(tag__in=found.values()).delete()
    ThreadTag.objects.bulk_create(
        [ThreadTag(content_object=thread, tag=found[name]) for name in sorted(found)],
        ignore_conflicts=True,
    )
    project(pks=[thread.pk])
    thread.refresh_from_db(fields=["tag_names", "tag_slugs"])


def hold(*, pks: Sequence[int]) -> None:
    """Keep these tags from being renamed or removed until the transaction ends; others may give
    them to threads as well. Before rows of ThreadTag are written: their keys are checked late."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM taggit_tag WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [list(pks)]
        )


def project(*, pks: Sequence[int]) -> None:
    """Let these threads' own rows say which tags they carry. One statement.

    Call it after the rows of ThreadTag were written, with the threads' rows locked: it reads what
    others have committed until now, and nobody may write between.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PROJECT, [list(pks)])


@verb
def rename(*, tag: Tag, name: str, slug: str) -> Tag:
    """Call the tag otherwise, everywhere. The caller has checked that nobody else has the name.

    Lock rule: the threads that carry it, by id, then the tag. Whoever gave it to a thread
    meanwhile holds the tag until they are done, so that the second look finds theirs as well.
    """
    _lock_carriers(tag)
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    path = addresses.path("tag", tag.slug)
    tag.name, tag.slug = name, slug
    tag.save(update_fields=["name", "slug"])
    project(pks=_lock_carriers(tag))
    rendering.link_tag_anew(path=path)
    look.renew()
    return tag


@verb
def remove(*, tag: Tag) -> None:
    """Take the tag off every thread, and away. Lock rule: as `rename`."""
    _lock_carriers(tag)
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    carriers = _lock_carriers(tag)
    path = addresses.path("tag", tag.slug)
    tag.delete()
    project(pks=carriers)
    rendering.link_tag_anew(path=path)
    look.renew()


def normal(raw: str) -> list[str]:
    """What somebody typed ("eSIM, New phone") as tag names, sorted, each once."""
    words = raw.split(",") if "," in raw else parse_tags(raw)
    found = {"-".join(text.clean(word, multiline=False).lower().split()) for word in words}
    return sorted(name.strip("-") for name in found if name.strip("-"))


def _make(name: str) -> Tag:
    """The tag of this name; two people may make it at once."""
    tag, _ = Tag.objects.get_or_create(name=name[: limits.TAG_LENGTH])
    return tag


def _lock_carriers(tag: Tag) -> list[int]:
    carriers = Thread.objects.filter(thread_tags__tag=tag).order_by("pk")
    return list(carriers.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
