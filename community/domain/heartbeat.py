"""Leaving a sign of life, for the health check."""

from datetime import datetime

from community.models import Heartbeat


def beat(*, name: str, now: datetime) -> None:
    """The process `name` was at work at `now`. Repeatable."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
