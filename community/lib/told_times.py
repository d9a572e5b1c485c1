"""Instants and spans of the promise in words, in the language and zone of the moment."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WEEK = timedelta(days=6)
MINUTE, HOUR, DAY = 60, 3600, 86_400


def moment(at: datetime, *, now: datetime) -> str:
    """ "12:40" where it is today, "Mon 11:00" within the week, else with the date."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    clock = date_format(here, "TIME_FORMAT")
    if here.date() == today.date():
        return clock
    if timedelta(0) < at - now < WEEK:
        return f"{date_format(here, 'D')} {clock}"
    return dated(at)


def dated(at: datetime) -> str:
    """Day, date and time, for what is read another day."""
    here = timezone.localtime(at)
    parts = (date_format(here, name) for name in ("D", "MONTH_DAY_FORMAT", "TIME_FORMAT"))
    return _("%(day)s, %(date)s, %(time)s") % dict(zip(("day", "date", "time"), parts, strict=True))


def span(seconds: int) -> str:
    """ "14 minutes", "3 hours", "2 days": rounded up, so that nobody is promised too much."""
    if seconds < HOUR:
        minutes = max(1, -(-seconds // MINUTE))
        minutes = minutes if minutes <= 20 else -(-minutes // 5) * 5
        if minutes < 60:
            return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if seconds <= 36 * HOUR:
        hours = -(-seconds // HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = -(-seconds // DAY)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
