"""Under which policy a question runs, and what its row keeps of it. Decision 0039."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from community.lib import ladder
from community.models import Calendar, Policy, Pool
from community.queries import calendars
from forum.lib import worktime
from forum.models import Thread

log = logging.getLogger(__name__)


def of(thread: Thread) -> Policy:
    """The first in order whose topic and language fit. Where somebody has removed the last one that
    fits everything: the figures as designed, which are in no row."""
    fits = Policy.objects.filter(
        Q(category=None) | Q(category=thread.category_id), Q(language__in=("", thread.language))
    )
    found = fits.select_related("calendar").order_by("position", "pk").first()
    return found or Policy(name="", calendar=Calendar(name="", zone=settings.TIME_ZONE))


def snapshot(policy: Policy, *, pool: Pool, now: datetime) -> dict[str, Any]:
    """What a service row keeps of both (lib/ladder.py), so that whoever edits them changes nothing
    that runs. A calendar without an hour to come counts round the clock, and somebody is alarmed:
    a promise is made all the same."""
    # For whoever asks next who is there at this pool, too.
    calendars.fetch([one for one in (policy.calendar, pool.calendar) if one.pk])
    return {
        **{name: getattr(policy, name) for name in ladder.FIGURES},
        "policy": policy.pk,
        "pool_calendar": pool.calendar_id,
        "community": _hours(policy.calendar, now),
        "pool": _hours(pool.calendar, now),
    }


def _hours(calendar: Calendar, now: datetime) -> dict[str, Any]:
    hours = calendars.of(calendar) if calendar.pk else worktime.daily(7, 22, zone=calendar.zone)
    try:
        worktime.next_open(now, hours)
    except worktime.NeverOpen:
        log.exception(
            "calendar %s (%s) has no hours: it counts round the clock", calendar.pk, calendar
        )
        return ladder.as_told(ladder.always(calendar.zone), since=now) | {"is_makeshift": True}
    return ladder.as_told(hours, since=now)
