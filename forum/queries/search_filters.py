"""The operators of a search as conditions on threads: always on top of the one visibility."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from taggit.models import Tag

from forum.lib import search_operators as operators
from forum.lib.search_query import Piece
from forum.models import Member, Post, Thread, ThreadTag

# As the list of that name (queries/feeds.py): the answer of a duplicate stands elsewhere.
UNSOLVED = Q(state__in=(Thread.State.OPEN, Thread.State.ANSWERED), duplicate_of=None)
NOBODY = Q(pk__in=())


ME = ("me", "mir")  # whoever asks


@dataclass(frozen=True)
class Reader:
    """Who asks (None is a visitor), and when: "me" and "a week ago" are theirs."""

    member: Member | None
    now: datetime


def narrowed(
    *, threads: QuerySet[Thread], conditions: Iterable[Piece], reader: Reader
) -> QuerySet[Thread]:
    """Threads that meet all of them; of `tag:` and `category:` what does not exist finds nothing.

    Several of the same `is:`, `category:`, `by:` or `lang:` ask for one of them, several tags for
    all of them.
    """
    any_of: dict[str, Q] = {}
    for piece in conditions:
        if piece.field not in _READ:
            continue
        met = _READ[piece.field](piece.value, reader)
        if piece.is_not:
            threads = threads.filter(~met)
        elif piece.field in ("category", "by", "lang", "is"):
            any_of[piece.field] = any_of.get(piece.field, Q(pk__in=())) | met
        else:
            threads = threads.filter(met)
    for met in any_of.values():
        threads = threads.filter(met)
    return threads


def tags_called(value: Any) -> QuerySet[Tag]:
    """By any of its names or addresses."""
    return Tag.objects.filter(
        Q(slug=value) | Q(name=value) | Q(other_names__slug=value) | Q(other_names__name=value)
    )


def _tag(value: Any, reader: Reader) -> Q:
    carried = ThreadTag.objects.filter(tag__in=tags_called(value).values("pk"))
    return Q(pk__in=carried.values("content_object"))


def _category(value: Any, reader: Reader) -> Q:
    """By its address, or by its name in any language."""
    return (
        Q(category__slug=value)
        | Q(category__name__en__iexact=value)
        | Q(category__name__de__iexact=value)
    )


def _by(value: Any, reader: Reader) -> Q:
    if value in ME:
        return Q(author=reader.member) if reader.member is not None else NOBODY
    return Q(author__handle=value)


def _is(value: Any, reader: Reader) -> Q:
    if value == "solved":
        return Q(state=Thread.State.SOLVED)
    if value == "unsolved":
        return UNSOLVED
    if value == "needs-help":
        return Q(waiting_since__isnull=False)
    if value == "article":
        return Q(kind=Thread.Kind.ARTICLE)
    return UNSOLVED & Q(_asked_back())


def _asked_back() -> Exists:
    """Others wrote, and the asker has not written since: it is the asker's turn."""
    said = Post.objects.filter(thread=OuterRef("pk"), deleted_at=None)
    later = Post.objects.filter(
        thread=OuterRef("thread"), deleted_at=None, author=OuterRef("thread__author"),
        created_at__gte=OuterRef("created_at"),
    )  # fmt: skip
    others = said.exclude(kind=Post.Kind.QUESTION).exclude(author=F("thread__author"))
    return Exists(others.filter(~Exists(later)))


def _answers(value: Any, reader: Reader) -> Q:
    return Q(kind=Thread.Kind.QUESTION, answer_count__gte=value.first, answer_count__lte=value.last)


def _before(value: Any, reader: Reader) -> Q:
    return Q(created_at__lt=_day(value, reader))


def _after(value: Any, reader: Reader) -> Q:
    return Q(created_at__gte=_day(value, reader))


def _day(value: Any, reader: Reader) -> datetime:
    day = operators.day(value, today=timezone.localdate(reader.now))
    return timezone.make_aware(datetime.combine(day, time.min))


def _lang(value: Any, reader: Reader) -> Q:
    return Q(language=value)


_READ: dict[str, Callable[[Any, Reader], Q]] = {
    "tag": _tag, "category": _category, "by": _by, "is": _is, "answers": _answers,
    "before": _before, "after": _after, "lang": _lang,
}  # fmt: skip
