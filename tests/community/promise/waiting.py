"""What tests of the promise share: questions whose ladder runs, and what their rows say."""

from datetime import datetime, timedelta
from typing import Any

from community.domain import projecting
from community.lib.line import Line, of_row
from community.models import Calendar, Policy, Pool, Service
from community.models.service import new_token
from forum.models import Member, Thread
from tests import factories
from tests.community import staffed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALWAYS = {"zone": "UTC", "week": {str(day): [[0, 1440]] for day in range(7)}, "special": {}}
OFFICE = {"zone": "UTC", "week": {str(day): [[480, 1080]] for day in range(5)}, "special": {}}
FIGURES = {"expert_after": 240, "promise_after": 480, "hold_back": 120}


def waits(
    *, at: datetime, by: Member | None = None, hours: dict[str, Any] = ALWAYS, **extra: Any
) -> Service:
    """A question of this moment under the default figures, its ladder not told to anybody yet."""
    return ladder(factories.question(by=by, at=at), at=at, hours=hours, **extra)


def ladder(
    thread: Thread, *, at: datetime, hours: dict[str, Any] = ALWAYS, **extra: Any
) -> Service:
    """The same for a question that is there."""
    calendar = Calendar.objects.get_or_create(name="Always", defaults={"zone": "UTC"})[0]
    policy = Policy.objects.get_or_create(name="Usual", defaults={"calendar": calendar})[0]
    pool, _is_new = Pool.objects.get_or_create(
        is_general=True, defaults={"slug": "general", "calendar": calendar}
    )
    if not pool.experts.exists():  # somebody is always there: tests of gaps say otherwise
        staffed.expert(pool, languages=["en", "de"])
    row = {
        "status": "open", "step": 0, "policy": policy, "pool": pool, "asked_at": at,
        "anchor_at": at, "mentors_at": at + 30 * MINUTE, "expert_at": at + 4 * HOUR,
        "lead_at": at + 8 * HOUR, "promised_at": at + 8 * HOUR, "next_action_at": at + 30 * MINUTE,
        "snapshot": {**FIGURES, "community": ALWAYS, "pool": hours},
    } | extra  # fmt: skip
    service, _is_new = Service.objects.update_or_create(thread=thread, defaults=row)
    Thread.objects.filter(pk=thread.pk).update(service_line={}, service_state="")
    service.thread = Thread.objects.get(pk=thread.pk)
    return service


def project(service: Service, *, at: datetime | None = None, **changes: Any) -> Thread:
    """Change the row as its verbs do, and let the thread's row say it; the thread as it is then."""
    for name, value in changes.items():
        setattr(service, name, value)
    service.save()
    thread = Thread.objects.get(pk=service.pk)
    projecting.project(service=service, thread=thread, now=at)
    return thread


def claim(service: Service, *, by: Member, at: datetime, until: datetime) -> dict[str, Any]:
    """What changes of the row where somebody of the team takes it."""
    return {"owner": by, "claim_token": new_token(), "claimed_at": at, "lease_until": until}


def line(service: Service) -> Line | None:
    return of_row(Thread.objects.get(pk=service.pk).service_line)
