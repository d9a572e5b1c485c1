"""What the filters of a search name that is not there: people, tags and topics.

For a search that found nothing. What its reader may not see is not there.
"""

import re

from forum.lib import search_operators as operators
from forum.lib import spelling
from forum.lib.search_query import Piece, Query, Trouble
from forum.models import Category, Member
from forum.queries import search_filters, tags


def of(*, query: Query, member: Member | None) -> tuple[Trouble, ...]:
    """One Trouble (kind "absent") for each such filter; of a topic the nearest is named. One
    statement for all topics, and one for each filter that names a person or a tag."""
    found: list[Trouble] = []
    pieces = [piece for piece in query.conditions if not piece.is_not]
    topics = []
    if any(piece.field == "category" for piece in pieces):
        topics = list(Category.objects.visible_to(member))
    for piece in pieces:
        if piece.field == "category":
            if not any(str(piece.value) in _names(topic) for topic in topics):
                found.append(_trouble(piece, _better(query, piece, topics)))
        elif piece.field in _THERE and not _THERE[piece.field](piece, member):
            found.append(_trouble(piece))
    return tuple(found)


def _is_here(piece: Piece, member: Member | None) -> bool:
    return (
        piece.value in search_filters.ME
        or Member.objects.filter(handle__iexact=str(piece.value)).exists()
    )


def _is_carried(piece: Piece, member: Member | None) -> bool:
    called = search_filters.tags_called(piece.value)
    return tags.seen(member=member).filter(pk__in=called).exists()


_THERE = {"by": _is_here, "tag": _is_carried}


def _trouble(piece: Piece, better: str = "") -> Trouble:
    return Trouble("absent", piece.field, piece.field, piece.raw.lstrip("@#"), better)


def _names(topic: Category) -> list[str]:
    """What finds it, in small letters: its address, and its name in any language."""
    return [topic.slug, *(name.casefold() for name in topic.name.values())]


def _better(query: Query, piece: Piece, topics: list[Category]) -> str:
    """The whole query with the topic that is nearest, under the name that its reader sees."""
    topic = _nearest(str(piece.value), topics)
    if topic is None:
        return ""
    typed = piece.text.partition(":")[0]
    label = topic.label
    if operators.read("category", label) is None:
        label = topic.slug
    said = f'{typed}:"{label}"' if re.search(r"\s", label) else f"{typed}:{label}"
    return " ".join(said if one is piece else one.text for one in query.pieces)


def _nearest(said: str, topics: list[Category]) -> Category | None:
    """A slip of the finger away, else with the word in its name, else in what it is about."""
    names = {name: topic for topic in topics for name in _names(topic)}
    if near := spelling.nearest(said, names, most=spelling.slips(said)):
        return names[near]
    word = re.compile(rf"\b{re.escape(said)}")
    for told in (lambda topic: topic.label, lambda topic: topic.about):
        for topic in topics:
            if word.search(told(topic).casefold()):
                return topic
    return None
