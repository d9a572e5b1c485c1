"""A calendar's rows as `forum.lib.worktime` counts by them."""

from collections import defaultdict

from community.models import Calendar, Opening, SpecialDay
from forum.lib import worktime
from forum.lib.worktime import Hours


def of(calendar: Calendar) -> worktime.Calendar:
    """Its hours of the week and its special days; three statements."""
    week: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in Opening.objects.filter(calendar=calendar).order_by("weekday", "begins"):
        week[row.weekday].append((row.begins, row.ends))
    days = SpecialDay.objects.filter(calendar=calendar).prefetch_related("openings")
    special: dict[object, Hours] = {
        day.day: tuple((one.begins, one.ends) for one in day.openings.all()) for day in days
    }
    return worktime.Calendar(
        zone=calendar.zone, week={day: tuple(spans) for day, spans in week.items()}, special=special
    )  # type: ignore[arg-type]
