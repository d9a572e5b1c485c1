"""Calendars as forum.lib.worktime counts by them."""

from collections.abc import Iterable, Sequence
from datetime import date

from community.lib import week_hours
from community.models import Calendar
from forum.lib import prepared, worktime

# A special day without hours has one row, without them.
_HOURS = """
SELECT calendar_id, weekday, NULL::date, begins, ends FROM community_opening
WHERE calendar_id = ANY(%(calendars)s)
UNION ALL
SELECT special.calendar_id, NULL, special.day, hours.begins, hours.ends
FROM community_specialday AS special
LEFT JOIN community_specialopening AS hours ON hours.special_day_id = special.id
WHERE special.calendar_id = ANY(%(calendars)s)
"""
Row = tuple[int | None, date | None, int | None, int | None]


def of(calendar: Calendar) -> worktime.Calendar:
    """The hours of this calendar with its special days. One statement, none where they were fetched
    (`fetch`, `prefetch_related`). Raises ValueError for hours that are none."""
    if "openings" in getattr(calendar, "_prefetched_objects_cache", {}):
        return _counted(calendar, _prefetched(calendar))
    rows: list[Row] | None = vars(calendar).get("hour_rows")
    return _counted(calendar, _rows([calendar.pk])[calendar.pk] if rows is None else rows)


def fetch(calendars: Sequence[Calendar]) -> None:
    """Let these have their hours at hand, by one statement; for whoever asks `of` them several
    times within one act."""
    found = _rows([one.pk for one in calendars])
    for one in calendars:
        vars(one)["hour_rows"] = found[one.pk]


def _rows(ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {pk: [] for pk in ids}
    for pk, *row in prepared.rows(_HOURS, {"calendars": sorted(found)}):
        found[pk].append((row[0], row[1], row[2], row[3]))
    return found


def _prefetched(calendar: Calendar) -> list[Row]:
    rows: list[Row] = [(one.weekday, None, one.begins, one.ends) for one in calendar.openings.all()]
    for day in calendar.special_days.all():
        hours: list[tuple[int | None, int | None]]
        hours = [(one.begins, one.ends) for one in day.openings.all()]
        rows += [(None, day.day, begins, ends) for begins, ends in hours or [(None, None)]]
    return rows


def _counted(calendar: Calendar, rows: Iterable[Row]) -> worktime.Calendar:
    week: list[tuple[int, int, int]] = []
    special: dict[date, list[tuple[int, int]]] = {}
    for weekday, day, begins, ends in rows:
        if weekday is not None and begins is not None and ends is not None:
            week.append((weekday, begins, ends))
        elif day is not None:
            hours = special.setdefault(day, [])
            hours += [(begins, ends)] if begins is not None and ends is not None else []
    return worktime.Calendar(
        calendar.zone, week_hours.week(sorted(week)),
        {day: week_hours.joined(sorted(hours)) for day, hours in special.items()},
    )  # fmt: skip
