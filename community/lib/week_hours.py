"""Rows of hours as forum.lib.worktime reads them. Pure."""

from collections.abc import Iterable
from itertools import pairwise

from forum.lib.worktime import MINUTES, Hours, Span


class NoHours(ValueError):
    """Hours of a day that are none, or lie over one another."""


def joined(spans: Iterable[Span]) -> Hours:
    """The same hours in order, with what overlaps or touches in one piece: two people's entries,
    or one's own twice, never stop a clock."""
    whole: list[Span] = []
    for begins, ends in sorted(spans):
        if whole and begins <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(ends, whole[-1][1]))
        else:
            whole.append((begins, ends))
    return tuple(whole)


def week(rows: Iterable[tuple[int, int, int]]) -> dict[int, Hours]:
    """Of rows (weekday, from, until), by weekday."""
    days: dict[int, list[Span]] = {}
    for weekday, begins, ends in rows:
        days.setdefault(weekday, []).append((begins, ends))
    return {weekday: joined(spans) for weekday, spans in days.items()}


def check(rows: Iterable[tuple[int, int, int]]) -> None:
    """Whether these are hours of a week, as somebody entered them. Raises NoHours."""
    by_day: dict[int, list[Span]] = {}
    for weekday, begins, ends in rows:
        if weekday not in range(7) or not 0 <= begins < ends <= MINUTES:
            raise NoHours((weekday, begins, ends))
        by_day.setdefault(weekday, []).append((begins, ends))
    for spans in by_day.values():
        spans.sort()
        for one, other in pairwise(spans):
            if other[0] < one[1]:
                raise NoHours((one, other))
