"""By when somebody has looked at what is held or reported: hours of the house, in the settings."""

from datetime import datetime, timedelta

from django.conf import settings

from forum.lib import worktime


def due(at: datetime) -> datetime:
    """When what came at `at` has been looked at: MODERATION_WITHIN hours of MODERATION_HOURS
    later, every day of the week."""
    return worktime.due(at, timedelta(hours=settings.MODERATION_WITHIN), _hours())


def is_open(at: datetime) -> bool:
    """Whether `at` is within the hours of the house."""
    return worktime.is_open(at, _hours())


def _hours() -> worktime.Calendar:
    begins, ends = settings.MODERATION_HOURS
    return worktime.daily(begins, ends, zone=settings.TIME_ZONE)
