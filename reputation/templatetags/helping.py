"""Who and when, in the sentences about help."""

from collections.abc import Sequence
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext, pgettext

from forum.lib import clock
from forum.models import Member

register = template.Library()
MOST_NAMED = 3


@register.filter
def people(members: Sequence[Member]) -> str:
    """ "Mara", "Mara and Hana", "Mara, Hana, Jo and 4 more"."""
    names = [str(member) for member in members]
    more = len(names) - MOST_NAMED
    if more > 0:
        shown = ", ".join(names[:MOST_NAMED])
        return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {
            "names": shown, "n": more,
        }  # fmt: skip
    if len(names) < 2:
        return "".join(names)
    return pgettext("two people", "%(some)s and %(last)s") % {
        "some": ", ".join(names[:-1]), "last": names[-1],
    }  # fmt: skip


@register.filter
def at(instant: datetime) -> str:
    """The time of the day in the viewer's zone, with the date where it is not of today."""
    here, today = timezone.localtime(instant), timezone.localtime(clock.now())
    same_day = here.date() == today.date()
    return date_format(here, "TIME_FORMAT" if same_day else "SHORT_DATETIME_FORMAT")
