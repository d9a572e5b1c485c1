"""When calls are: the figures, and a window in words. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.lib import retention

WINDOW = timedelta(hours=2)
A_CALL = timedelta(minutes=30)  # two calls an hour
AHEAD = timedelta(hours=1)  # the first window begins so much later, at least
OPEN_DAYS = 5
FAR = timedelta(days=28)  # beyond it nobody looks for open days
CHANGES_UNTIL = timedelta(minutes=30)  # before the window
REMINDS, FRESH = timedelta(hours=1), timedelta(hours=3)  # none where it was booked so lately
WATCHES = timedelta(hours=1)  # so long before it begins, whether it can be kept
IN_WINDOW = 2  # attempts; one more in the next window
LATE, ON_THE_PHONE = timedelta(minutes=5), timedelta(hours=1)  # after the end, until it is missed
KEPT = timedelta(days=30)  # a number, after the case is closed
RETENTION = retention.Rule(
    "numbers", gettext_lazy("Phone numbers for callbacks"),
    gettext_lazy("So that we can call again about the same."),
    gettext_lazy("after the case was closed"), KEPT,
)  # fmt: skip
MOST_BOOKED, MOST_OF_NUMBER, COUNTED = 3, 3, timedelta(days=30)
MOST_MOVES = 3


def told(begins_at: datetime, ends_at: datetime, *, zone: str, now: datetime) -> str:
    """For a page, which is read now: "Today, 14:00 to 16:00 (Friday, 27 November)", the same of
    tomorrow, else as `said`. Which day is today is asked of the clocks of `zone`."""
    word = near(begins_at, zone=zone, now=now)
    if not word:
        return said(begins_at, ends_at, zone=zone)
    begins = begins_at.astimezone(ZoneInfo(zone))
    return _("%(near)s, %(hours)s (%(day)s, %(date)s)") % {
        "near": word, "hours": hours(begins_at, ends_at, zone=zone),
        "day": date_format(begins, "l"), "date": date_format(begins, "MONTH_DAY_FORMAT"),
    }  # fmt: skip


def near(at: datetime, *, zone: str, now: datetime) -> str:
    """ "Today" or "Tomorrow" by the clocks of `zone`; "" for any other day."""
    place = ZoneInfo(zone)
    days = (at.astimezone(place).date() - now.astimezone(place).date()).days
    return {0: _("Today"), 1: _("Tomorrow")}.get(days, "")


def said(begins_at: datetime, ends_at: datetime, *, zone: str) -> str:
    """ "Monday, 30 November, 09:00 to 11:00" by the clocks of `zone`. Where they are changed within
    it, or show the hour twice, each time has its name: "01:00 CEST to 02:00 CET"."""
    place = ZoneInfo(zone)
    begins, ends = begins_at.astimezone(place), ends_at.astimezone(place)
    is_named = begins.utcoffset() != ends.utcoffset() or _is_twice(begins) or _is_twice(ends)
    parts = {
        "day": date_format(begins, "l"), "date": date_format(begins, "MONTH_DAY_FORMAT"),
        "begins": _clock(begins, is_named), "ends": _clock(ends, is_named),
    }  # fmt: skip
    return _("%(day)s, %(date)s, %(begins)s to %(ends)s") % parts


def hours(begins_at: datetime, ends_at: datetime, *, zone: str) -> str:
    """The same without the day."""
    place = ZoneInfo(zone)
    begins, ends = begins_at.astimezone(place), ends_at.astimezone(place)
    is_named = begins.utcoffset() != ends.utcoffset() or _is_twice(begins) or _is_twice(ends)
    return _("%(begins)s to %(ends)s") % {
        "begins": _clock(begins, is_named), "ends": _clock(ends, is_named),
    }  # fmt: skip


def _clock(at: datetime, is_named: bool) -> str:
    shown = date_format(at, "TIME_FORMAT")
    return f"{shown} {at.tzname()}" if is_named else shown


def _is_twice(at: datetime) -> bool:
    """Whether the clocks show this time twice that day."""
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
