"""Whom people have to look at before they are paid. The review list is kept by persons."""

from collections.abc import Callable

from reputation.lib.calendar_month import Month

Finder = Callable[[Month], set[int]]
_finders: list[Finder] = []


def add(finder: Finder) -> None:
    """Let `finder` name members of a month as well; saying it twice counts once."""
    if finder not in _finders:
        _finders.append(finder)


def to_be_looked_at(*, month: Month) -> set[int]:
    """Members who are paid for this month only after two people looked: their ids."""
    return {member for finder in _finders for member in finder(month)}
