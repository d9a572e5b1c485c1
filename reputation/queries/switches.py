"""When payback was seen to be off, and what two people said was a mistake."""

from dataclasses import dataclass
from datetime import datetime

from reputation.lib import calendar_month
from reputation.lib.calendar_month import Month
from reputation.models import OffByMistake, Switch
from reputation.queries import closes


@dataclass(frozen=True, slots=True)
class Off:
    """From `switch` on until `until` (None: still) it was off. `months` began meanwhile: they pay
    nothing, unless it `was_mistake`; `words` are of whoever said so."""

    switch: Switch
    until: datetime | None
    months: list[Month]
    words: list[OffByMistake]

    @property
    def was_mistake(self) -> bool:
        return len(self.words) >= closes.TWO

    @property
    def reason(self) -> str:
        """Of whoever said it first."""
        return self.words[0].reason


def spans() -> list[Off]:
    """In their order. Three statements."""
    rows = list(Switch.objects.order_by("pk").prefetch_related("words__by"))
    found = []
    for place, row in enumerate(rows):
        if not row.is_on:
            until = rows[place + 1].at if place + 1 < len(rows) else None
            months = _began(row.at, until) if until else []
            found.append(Off(row, until, months, list(row.words.all())))
    return found


def mendable() -> list[Off]:
    """Those that cost months which are not closed, the newest first: they can be called a mistake
    still, or were."""
    before = closes.closes()
    if not before:
        return []
    following = closes.next_month(before)
    return [one for one in reversed(spans()) if one.until and _is_before_close(one, following)]


def mistakes() -> list[Off]:
    """What counts as if payback had been on, the newest first."""
    return [one for one in reversed(spans()) if one.was_mistake]


def _is_before_close(off: Off, following: Month) -> bool:
    return bool(off.months) and off.months[0] >= following


def _began(since: datetime, until: datetime) -> list[Month]:
    """Which months began between the two."""
    here = closes.zone()
    end = calendar_month.of(until, here).following
    months = calendar_month.up_to(calendar_month.of(since, here), end)
    return [one for one in months if since <= one.span(here)[0] < until]
