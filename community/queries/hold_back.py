"""Until when staff let members answer first."""

from datetime import datetime, timedelta

from community.lib import ladder
from community.models import Service
from forum.lib import worktime


def until(*, service: Service) -> datetime | None:
    """The end of the hold-back, in the community's hours since it waits; None where there is none:
    it is urgent, somebody called for a person, or the pool holds nothing back."""
    minutes, told = (service.snapshot.get(name) for name in ("hold_back", "community"))
    if service.is_urgent or service.escalated_at is not None or not minutes or not told:
        return None
    hours = ladder.calendar(told)
    try:
        return worktime.add(service.anchor_at, timedelta(minutes=minutes), hours)
    except worktime.NeverOpen:
        return None
