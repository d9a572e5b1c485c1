"""The first instants of months in the site's time zone. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reputation.lib import calendar_month

# Whoever helps can read what comes for at least so long before it begins.
LEAD = timedelta(days=1)


def first_of(at: datetime, *, zone: ZoneInfo, months: int = 0) -> datetime:
    """When the month of `at` began; with `months`, so many later or, below 0, earlier."""
    first, _last = calendar_month.of(at, zone).later(months).span(zone)
    return first


def next_begin(now: datetime, *, zone: ZoneInfo) -> datetime:
    """When what is decided now can begin: with the next month, or, a day before it and later, with
    the one after."""
    first = first_of(now, zone=zone, months=1)
    return first if now + LEAD <= first else first_of(now, zone=zone, months=2)
