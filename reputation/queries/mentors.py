"""Who serves as a mentor now."""

from datetime import datetime

from django.db.models import QuerySet

from reputation.models import Mentor


def serving() -> QuerySet[Mentor]:
    """Everybody with the standing: on probation, active or paused, and still here."""
    return Mentor.objects.filter(state__in=Mentor.SERVING, member__is_active=True)


def taking(now: datetime) -> QuerySet[Mentor]:
    """Of these, who is there for newcomers and questions."""
    return serving().filter(state__in=Mentor.TAKES_NEWCOMERS)
