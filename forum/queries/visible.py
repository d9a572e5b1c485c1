"""The one visibility, as a part of statements that we wrote ourselves."""

import functools
from typing import Any

from django.db.models import QuerySet

from forum.models import Member, Thread

Sql = tuple[str, tuple[Any, ...]]


def listed(*, member: Member | None, names: tuple[str, ...]) -> Sql:
    """`Thread.objects.listed_for(member)` with these columns: text and values of a SELECT.

    Visitors all see the same, so that theirs is compiled once.
    """
    if member is None:
        return _for_visitors(names)
    return compiled(Thread.objects.listed_for(member), names=names)


def compiled(threads: QuerySet[Thread], *, names: tuple[str, ...]) -> Sql:
    """Text and values of a SELECT of these columns. Raises EmptyResultSet for nothing at all."""
    text, values = threads.values(*names).query.sql_with_params()
    return text, tuple(values)


@functools.cache
def listed_at_all(*, names: tuple[str, ...]) -> Sql:
    """What lists may show to somebody; who that is must be asked before it is shown."""
    return compiled(Thread.objects.listed(), names=names)


@functools.cache
def _for_visitors(names: tuple[str, ...]) -> Sql:
    return compiled(Thread.objects.listed_for(None), names=names)
