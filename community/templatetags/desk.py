"""What the pages of the desk say of times."""

from datetime import datetime

from django import template

from community.lib import told_times

register = template.Library()


@register.filter
def at_clock(at: datetime | None, now: datetime) -> str:
    """An instant as the promise says it: "11:00", "Mon 11:00", or with the date."""
    return told_times.moment(at, now=now) if at is not None else ""
