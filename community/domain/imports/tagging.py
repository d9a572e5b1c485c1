"""Their tags as ours: many threads at once."""

from collections.abc import Iterable

from taggit.models import Tag

from community.domain.imports import fields, store
from community.domain.imports.context import Context
from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from forum.domain import tags
from forum.models import Thread, ThreadTag


def write(ctx: Context, rows: list[Row], tally: Tally) -> None:
    """Make the tags of a batch of Tags rows."""
    names: set[str] = set()
    for row in rows:
        found = fields.tags(row.get("TagName", ""))
        if not found:
            tally.skip("tags without a name", row.get("Id"))
        names.update(found)
    before = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
    ensure(names)
    tally.count("tags", "new", len(names - before))
    tally.count("tags", "unchanged", len(names & before))


def ensure(names: Iterable[str]) -> dict[str, int]:
    """Name -> id of the tag, made where there is none yet."""
    wanted = set(names)
    found = dict(Tag.objects.filter(name__in=wanted).values_list("name", "pk"))
    new = {name: Tag(name=name) for name in sorted(wanted - set(found))}
    slugs: dict[str, Tag] = {}
    for tag in new.values():
        tag.slug = tag.slugify(tag.name)
        slugs.setdefault(tag.slug, tag)
    taken = set(Tag.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    plain = [tag for slug, tag in slugs.items() if slug not in taken]
    found |= {tag.name: tag.pk for tag in store.insert(Tag, plain)}
    for name in new.keys() - set(found):  # its address is taken: taggit finds it another
        found[name] = Tag.objects.get_or_create(name=name)[0].pk
    return found


def put(tagged: list[tuple[Thread, tuple[str, ...]]], *, fresh: bool = False) -> None:
    """Let each thread carry exactly its tags. `fresh` ones carry none yet."""
    ids = ensure(name for _thread, names in tagged for name in names)
    tags.hold(pks=list(ids.values()))
    if not fresh:
        ThreadTag.objects.filter(content_object__in=[thread for thread, _names in tagged]).delete()
    store.insert(
        ThreadTag,
        [
            ThreadTag(content_object=thread, tag_id=ids[name])
            for thread, names in tagged
            for name in names
        ],
    )
    tags.project(pks=[thread.pk for thread, _names in tagged])
