"""Calendars as forum.lib.worktime counts by them."""

from community.lib import week_hours
from community.models import Calendar, SpecialDay
from forum.lib import worktime


def of(calendar: Calendar) -> worktime.Calendar:
    """The hours of this calendar with its special days. Three statements, none where they were
    prefetched (`openings`, `special_days__openings`). Raises ValueError for hours that are none."""
    rows = [(one.weekday, one.begins, one.ends) for one in calendar.openings.all()]
    days = calendar.special_days.all()
    if "special_days" not in getattr(calendar, "_prefetched_objects_cache", {}):
        days = SpecialDay.objects.filter(calendar=calendar).prefetch_related("openings")
    special = {
        one.day: week_hours.joined((hours.begins, hours.ends) for hours in one.openings.all())
        for one in days
    }
    return worktime.Calendar(calendar.zone, week_hours.week(rows), special)
