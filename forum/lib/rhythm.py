"""When mail comes: at once, gathered or never, and at which hour where somebody lives."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

AT_ONCE, LATER, NEVER = "at_once", "later", "never"
CHOICES = (AT_ONCE, LATER, NEVER)  # for each group of notices
OFF, DAILY, WEEKLY = "off", "daily", "weekly"
RHYTHMS = (WEEKLY, DAILY, OFF)  # of the digest
DAYS = range(7)  # Monday is 0
HOURS = range(24)


def next_time(*, after: datetime, zone: str, hour: int, weekday: int | None = None) -> datetime:
    """The first instant later than `after` at which clocks there show `hour`, on this weekday or,
    without one, on any day; in UTC.

    Where the clocks leap over that hour it is the moment when they do, so the hour after; where
    they show it twice it is the first time.
    """
    here = ZoneInfo(zone)
    day = after.astimezone(here).date()
    for ahead in range(9):
        one = day + timedelta(days=ahead)
        if weekday is not None and one.weekday() != weekday:
            continue
        # In UTC: two times of one zone are compared by what their clocks show, not by instants.
        at = datetime.combine(one, time(hour), here).astimezone(UTC)
        if at > after:
            return at
    raise AssertionError("a week has each of its days")


def moved(at: datetime, *, old: str, new: str) -> datetime:
    """The instant at which clocks of zone `new` show what those of `old` show at `at`; in UTC."""
    shown = at.astimezone(ZoneInfo(old)).replace(tzinfo=ZoneInfo(new), fold=0)
    return shown.astimezone(UTC)
