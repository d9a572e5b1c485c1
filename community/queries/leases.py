"""How long somebody holds a question: the figures of its snapshot, and what they write there."""

from datetime import datetime, timedelta

from django.db.models import Q

from community.models import Policy, Service
from community.queries import calendars
from forum.lib import worktime
from forum.models import Draft

LONGEST = timedelta(hours=8)  # of the pool's hours, however much is written
REMINDS_AT = 0.8  # of the lease


def length(service: Service) -> timedelta:
    """Of the lease that a claim gives."""
    return timedelta(minutes=_figure(service, "lease"))


def accept_within(service: Service) -> timedelta:
    """How long an offer stands, of the pool's hours."""
    return timedelta(minutes=_figure(service, "accept_within"))


def reminder_at(*, service: Service, until: datetime) -> datetime:
    """When whoever holds it until then is reminded."""
    return until - (1 - REMINDS_AT) * length(service)


def longest(service: Service) -> datetime:
    """The end beyond which writing extends no claim. Three statements."""
    begin: datetime = service.claimed_at  # type: ignore[assignment] # only asked of a claimed one
    try:
        return worktime.add(begin, LONGEST, calendars.of(service.pool.calendar))
    except worktime.NeverOpen:
        return begin + LONGEST


def saved_at(service: Service) -> datetime | None:
    """When the holder last saved a draft of something in this thread. One statement."""
    here = Q(thread=service.pk) | Q(post__thread=service.pk)
    drafts = Draft.objects.filter(here, member=service.owner_id)
    return drafts.order_by("-updated_at").values_list("updated_at", flat=True).first()


def is_held(service: Service, *, now: datetime) -> bool:
    """By somebody whose time is not over."""
    return service.lease_until is not None and service.lease_until > now


def _figure(service: Service, name: str) -> int:
    """Minutes: of the snapshot under which it runs, else what a new policy says."""
    usual: int = getattr(Policy(), name)
    return int(service.snapshot.get(name, usual))
