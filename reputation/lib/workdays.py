"""Days on which people work, for what is promised by one. Pure; holidays are not known."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
DAY = timedelta(days=1)


def after(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The last minute of the day that is so many working days (Monday to Friday) after that of
    `at`, as the clocks of the zone show it: asked on a Friday, three days end on a Wednesday."""
    day = at.astimezone(zone)
    while days:
        day += DAY
        days -= day.weekday() < SATURDAY
    return day.replace(hour=23, minute=59, second=0, microsecond=0)
