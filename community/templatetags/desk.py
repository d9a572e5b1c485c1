"""What the pages of the desk say of times."""

import functools
from datetime import datetime

from django import template

from community.lib import call_times, told_times
from community.models import Callback
from forum.lib import clock, markup
from forum.lib.text import shorten

register = template.Library()
BEGINNING = 160  # characters


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
def plainly(source: str) -> str:
    """The words of what was typed as Markdown, as its readers would see them, on one line."""
    return shorten(_plain(source), BEGINNING)


@functools.lru_cache(maxsize=512)  # the desk shows dozens of them at each step, and few change
def _plain(source: str) -> str:
    try:
        return markup.render(source).excerpt
    except markup.MarkupTooLarge:
        return source


@register.filter
def place(zone: str) -> str:
    """The town that a zone is named by: "Berlin" of "Europe/Berlin"."""
    return zone.rpartition("/")[2].replace("_", " ")
