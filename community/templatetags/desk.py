"""What the pages of the desk say of times."""

from datetime import datetime

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

register = template.Library()
WEEK = 7


@register.filter
def at_clock(at: datetime | None, now: datetime) -> str:
    """An instant as one says it at a desk, where the reader is: "11:00", "Mon 11:00", a date."""
    if at is None:
        return ""
    there, here = timezone.localtime(at), timezone.localtime(now)
    days, clock = (there.date() - here.date()).days, formats.time_format(there, "TIME_FORMAT")
    if days == 0:
        return clock
    if abs(days) < WEEK:
        return _("%(weekday)s %(time)s") % {
            "weekday": formats.date_format(there, "D"),
            "time": clock,
        }
    return formats.date_format(there, "SHORT_DATETIME_FORMAT")


@register.filter
def minutes(value: int) -> str:
    """Minutes of a day as a clock shows them."""
    hour, minute = divmod(value, 60)
    return f"{hour}:{minute:02}"
