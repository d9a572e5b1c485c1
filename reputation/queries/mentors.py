"""Who is a mentor, and who takes newcomers now."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from reputation.models import Mentor


def serving() -> QuerySet[Mentor]:
    """Whoever has the rights of a mentor."""
    return Mentor.objects.filter(state__in=Mentor.SERVING)


def taking(now: datetime) -> QuerySet[Mentor]:
    """Whoever is not away: they may be given newcomers."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    found = Mentor.objects.filter(state__in=Mentor.TAKES_NEWCOMERS)
    return found.filter(Q(paused_until=None) | Q(paused_until__lte=today))
