"""What the pages of the desk say of times."""

from datetime import datetime

from django import template

from community.lib import call_times, told_times
from community.models import Callback
from forum.lib import clock

register = template.Library()


@register.filter
def at_clock(at: datetime | None, now: datetime) -> str:
    """An instant as the promise says it: "11:00", "Mon 11:00", or with the date."""
    return told_times.moment(at, now=now) if at is not None else ""


@register.filter
def window(call: Callback | None) -> str:
    """When a call is booked for, on its customer's clock, by which it is today or tomorrow."""
    if call is None:
        return ""
    return call_times.told(call.begins_at, call.ends_at, zone=call.zone, now=clock.now())


@register.filter
def place(zone: str) -> str:
    """The town that a zone is named by: "Berlin" of "Europe/Berlin"."""
    return zone.rpartition("/")[2].replace("_", " ")
