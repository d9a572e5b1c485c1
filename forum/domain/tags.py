"""The tags of a thread: small letters, made when first used.

A thread shows its tags from its own row (`Thread.tag_names`, `tag_slugs`): every verb that changes
the rows of ThreadTag, or a tag, ends in `project`.
"""

from collections.abc import Collection, Sequence

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue
from taggit.models import Tag
from taggit.utils import parse_tags

from forum.domain import following, look, rendering, search
from forum.lib import addresses, limits, text
from forum.lib.transact import verb
from forum.models import TagName, TagText, Thread, ThreadTag

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
RETURNING thread.tag_names, thread.tag_slugs
"""


def names(*, thread: Thread) -> list[str]:
    """The thread's tags in the order of their names."""
    return list(thread.tags.order_by("name").values_list("name", flat=True))


def put(*, thread: Thread, names: list[str]) -> None:
    """Let the thread, whose row is held, carry exactly these tags. Names are normal already
    (`normal`); another name of a tag gives the tag."""
    found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    if called := _otherwise(set(names) - set(found)):
        names = [name for name in names if name not in called]
        found |= {tag.name: tag for tag in called.values()}
    for name in sorted(set(names) - set(found)):
        found[name] = _make(name)
    hold(pks=[tag.pk for tag in found.values()])
    if thread.tag_names:
        ThreadTag.objects.filter(content_object=thread).exclude(tag__in=found.values()).delete()
    ThreadTag.objects.bulk_create(
        [ThreadTag(content_object=thread, tag=found[name]) for name in sorted(found)],
        ignore_conflicts=True,
    )
    if changed := project(pks=[thread.pk]):
        thread.tag_names, thread.tag_slugs = changed[0]


def main(*, names: Sequence[str]) -> list[str]:
    """What the tags of these names are called, sorted, each once. One statement."""
    called = _otherwise(names)
    return sorted({called[name].name if name in called else name for name in names})


def unknown(*, names: Collection[str]) -> set[str]:
    """Which of these names no tag has, not even beside its own. No statement without names."""
    if not names:
        return set()
    known = Tag.objects.filter(name__in=names).values_list("name", flat=True)
    others = TagName.objects.filter(name__in=names).values_list("name", flat=True)
    return set(names) - set(known.union(others))


def hold(*, pks: Sequence[int]) -> None:
    """Keep these tags from being renamed or removed until the transaction ends; others may give
    them to threads as well. Before rows of ThreadTag are written: their keys are checked late."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM taggit_tag WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [list(pks)]
        )


def project(*, pks: Sequence[int]) -> list[tuple[list[str], list[str]]]:
    """Let these threads' own rows say which tags they carry; names and slugs of those whose row
    said something else. One statement.

    Call it after the rows of ThreadTag were written, with the threads' rows locked: it reads what
    others have committed until now, and nobody may write between.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PROJECT, [list(pks)])
        return [(list(names), list(slugs)) for names, slugs in cursor.fetchall()]


@verb
def rename(*, tag: Tag, name: str, slug: str) -> Tag:
    """Call the tag otherwise, everywhere; what it was called leads to it. The caller has checked
    that nobody else has the name.

    Lock rule: the threads that carry it, by id, then the tag. Whoever gave it to a thread
    meanwhile holds the tag until they are done, so that the second look finds theirs as well.
    """
    _lock_carriers(tag)
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    path, before = addresses.path("tag", tag.slug), TagName(name=tag.name, slug=tag.slug, tag=tag)
    tag.name, tag.slug = name, slug
    tag.save(update_fields=["name", "slug"])
    TagName.objects.filter(name=name).exclude(tag=tag).delete()
    if (before.name, before.slug) != (name, slug):
        TagName.objects.update_or_create(name=before.name, slug=before.slug, defaults={"tag": tag})
    _renew(_lock_carriers(tag))
    rendering.link_tag_anew(path=path)
    look.renew()
    return tag


@verb
def same_as(*, tag: Tag, names: Sequence[str]) -> Tag:
    """Let these (normal) names, and no others, mean the tag. A tag of such a name goes into it: its
    threads carry this one. Lock rule: as `rename`, for the tags in order of their ids.
    """
    names = list(dict.fromkeys(name for name in names if name != tag.name))
    absorbed = list(Tag.objects.filter(name__in=names).exclude(pk=tag.pk).order_by("pk"))
    _lock_carriers(tag, *absorbed)
    both = [tag.pk, *(one.pk for one in absorbed)]
    list(Tag.objects.filter(pk__in=both).order_by("pk").select_for_update())
    carriers = _lock_carriers(tag, *absorbed)
    slugs = {one.name: one.slug for one in absorbed}
    ThreadTag.objects.bulk_create(
        [ThreadTag(content_object_id=pk, tag=tag) for pk in _lock_carriers(*absorbed)],
        ignore_conflicts=True,
    )
    tag.other_names.exclude(name__in=[*names, tag.name]).delete()
    TagName.objects.filter(tag__in=absorbed).update(tag=tag)
    following.join_tags(tag=tag, absorbed=absorbed)
    Tag.objects.filter(pk__in=[one.pk for one in absorbed]).delete()
    known = set(TagName.objects.filter(name__in=names).values_list("name", flat=True))
    TagName.objects.bulk_create(
        TagName(name=name, slug=slugs.get(name) or tag.slugify(name), tag=tag)
        for name in names
        if name not in known
    )
    _renew(carriers)
    for one in absorbed:
        rendering.link_tag_anew(path=addresses.path("tag", one.slug))
    look.renew()
    return tag


@verb
def explain(*, tag: Tag, texts: dict[str, str]) -> None:
    """Say what the tag is about, by language; nothing takes the text away."""
    if texts:
        TagText.objects.update_or_create(tag=tag, defaults={"texts": texts})
    else:
        TagText.objects.filter(tag=tag).delete()
    look.renew()


@verb
def remove(*, tag: Tag) -> None:
    """Take the tag off every thread, and away. Lock rule: as `rename`."""
    _lock_carriers(tag)
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    carriers = _lock_carriers(tag)
    path = addresses.path("tag", tag.slug)
    tag.delete()
    _renew(carriers)
    rendering.link_tag_anew(path=path)
    look.renew()


def normal(raw: str) -> list[str]:
    """What somebody typed ("eSIM, New phone") as tag names, sorted, each once."""
    words = raw.split(",") if "," in raw else parse_tags(raw)
    found = {"-".join(text.clean(word, multiline=False).lower().split()) for word in words}
    return sorted(name.strip("-") for name in found if name.strip("-"))


def _otherwise(names: Collection[str]) -> dict[str, Tag]:
    """The tags that have another of these names. No statement without names."""
    if not names:
        return {}
    called = TagName.objects.filter(name__in=names).select_related("tag")
    return {other.name: other.tag for other in called}


def _renew(pks: Sequence[int]) -> None:
    """What these threads, locked already, tell of their tags: on their rows, and to search; of a
    tag that very many carry, to search by jobs."""
    project(pks=pks)
    search.index_chunk(pks=list(pks[: search.CHUNK]))
    for start in range(search.CHUNK, len(pks), search.CHUNK):
        chunk: list[JSONValue] = [*pks[start : start + search.CHUNK]]
        app.configure_task(search.TASK).defer(pks=chunk)


def _make(name: str) -> Tag:
    """The tag of this name; two people may make it at once."""
    tag, _ = Tag.objects.get_or_create(name=name[: limits.TAG_LENGTH])
    return tag


def _lock_carriers(*tags: Tag) -> list[int]:
    """The threads that carry any of these, by id."""
    carriers = Thread.objects.filter(thread_tags__tag__in=tags).order_by("pk")
    locked = carriers.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)
    return list(dict.fromkeys(locked))
