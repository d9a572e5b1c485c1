"""Hours of a day in somebody else's zone. Pure."""

from datetime import datetime, time
from zoneinfo import ZoneInfo


def seen_from(
    hours: tuple[int, int], *, zone: ZoneInfo, viewer: ZoneInfo, at: datetime
) -> tuple[time, time]:
    """From when to when it is there, on a clock of the viewer's, as the clocks stand on the day of
    `at`."""
    day = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    first, last = (day.replace(hour=hour).astimezone(viewer).time() for hour in hours)
    return first, last
