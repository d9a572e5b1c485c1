"""Months of the calendar in the site's zone, as statements and leaderboards go by them. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"\A(2[0-9]{3})-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def following(self) -> "Month":
        return self.later(1)

    @property
    def previous(self) -> "Month":
        return self.later(-1)

    def later(self, months: int) -> "Month":
        """So many months after it or, below 0, before it."""
        number = self.year * 12 + self.month - 1 + months
        return Month(number // 12, number % 12 + 1)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From its first instant to the first one after it."""
        after = self.following
        first, last = (datetime(one.year, one.month, 1, tzinfo=zone) for one in (self, after))
        return first, last


def of(at: datetime, zone: ZoneInfo) -> Month:
    """The month in which this instant lies there."""
    day = at.astimezone(zone)
    return Month(day.year, day.month)


def read(raw: str) -> Month | None:
    """A month as addresses hold it ("2026-10"); None for anything else."""
    found = _WRITTEN.match(raw)
    return Month(int(found[1]), int(found[2])) if found else None


def up_to(first: Month, end: Month) -> list[Month]:
    """From the first on, in their order, all before `end`."""
    found: list[Month] = []
    while first < end:
        found.append(first)
        first = first.following
    return found


def between(first: Month, last: Month, *, most: int) -> list[Month]:
    """From the last to the first, the latest `most` of them."""
    found: list[Month] = []
    while last >= first and len(found) < most:
        found.append(last)
        last = last.previous
    return found
