"""The tags of a thread: small letters, made when first used."""

from taggit.models import Tag
from taggit.utils import parse_tags

from forum.lib import limits, text
from forum.models import Thread, ThreadTag


def names(*, thread: Thread) -> list[str]:
    """The thread's tags in the order of their names."""
    return list(thread.tags.order_by("name").values_list("name", flat=True))


def put(*, thread: Thread, names: list[str]) -> None:
    """Let the thread carry exactly these tags. Names are normal already (`normal`)."""
    found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    for name in sorted(set(names) - set(found)):
        found[name] = _make(name)
    ThreadTag.objects.filter(content_object=thread).exclude(tag__in=found.values()).delete()
    ThreadTag.objects.bulk_create(
        [ThreadTag(content_object=thread, tag=found[name]) for name in sorted(found)],
        ignore_conflicts=True,
    )


def normal(raw: str) -> list[str]:
    """What somebody typed ("eSIM, New phone") as tag names, sorted, each once."""
    words = raw.split(",") if "," in raw else parse_tags(raw)
    found = {"-".join(text.clean(word, multiline=False).lower().split()) for word in words}
    return sorted(name.strip("-") for name in found if name.strip("-"))


def _make(name: str) -> Tag:
    """The tag of this name; two people may make it at once."""
    tag, _ = Tag.objects.get_or_create(name=name[: limits.TAG_LENGTH])
    return tag
