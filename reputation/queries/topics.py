"""What topics are called."""

from collections.abc import Iterable

from reputation.queries import badges


def names(*, topics: Iterable[str]) -> dict[str, dict[str, str]]:
    """What these are called, by language (forum.lib.facts.in_language). At most two statements."""
    found: dict[str, dict[str, str]] = {}
    for per, pks in split(topics=topics).items():
        called = badges.topic_names(per=per, pks=pks)
        found |= {f"{per}:{pk}": name for pk, name in called.items()}
    return found


def split(*, topics: Iterable[str]) -> dict[str, set[int]]:
    """ "tag:3" and "category:2" as ids by kind; what is neither is left out."""
    found: dict[str, set[int]] = {"category": set(), "tag": set()}
    for topic in topics:
        per, _, raw = topic.partition(":")
        if per in found and raw.isascii() and raw.isdigit() and len(raw) < 19:
            found[per].add(int(raw))
    return found
