"""What tests of the ladder share: a week in Berlin, people of that time, and short ways to a row.

The week begins on Monday, 16 November 2026, without a holiday; at(4, 16, 59) is its Friday, 16:59.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from community.domain import (
    replay,
    scheduling,
    service_audit,
    service_events,
    sweeping,
    turns,
)
from community.models import Calendar, Expert, Opening, Policy, Pool, Service, ServiceEvent
from community.models.service import new_token
from community.queries import leases
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Member, OutboxMessage, Post, Thread
from tests import factories
from tests.community import staffed

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 16)
JOINED = datetime(2025, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MUCH = "Switch it off, wait for a minute, and then on again."


def at(day: int = 0, hour: int = 9, minute: int = 0) -> datetime:
    """By the clocks of Berlin."""
    local = datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), tzinfo=BERLIN)
    return local.astimezone(UTC)


def member(handle: str = "", *, is_new: bool = False, **extra: Any) -> Member:
    """Somebody known (level 1), or somebody of whom nothing is known yet."""
    extra.setdefault("joined_at", JOINED)
    person = factories.member(handle, **extra)
    if not is_new:
        person.standing.limit_tier, person.standing.points = "member", 60
        person.standing.save()
    return person


def ask(when: datetime | None = None, **extra: Any) -> Thread:
    extra["by"] = extra.get("by") or member()
    return factories.question(at=when or at(), **extra)


def answer(thread: Thread, when: datetime, *, by: Member | None = None, body: str = MUCH) -> Post:
    return factories.answer(thread, by=by or member(), at=when, body=body)


def row(thread: Thread) -> Service:
    return Service.objects.select_related("thread", "pool").get(thread=thread.pk)


def kinds(thread: Thread, *, without: tuple[str, ...] = ()) -> list[str]:
    found = ServiceEvent.objects.filter(service=thread.pk).exclude(kind__in=without)
    return list(found.order_by("pk").values_list("kind", flat=True))


def of_kind(thread: Thread, kind: str) -> ServiceEvent:
    return ServiceEvent.objects.filter(service=thread.pk, kind=kind).latest("pk")


def general() -> Pool:
    return Pool.objects.get(is_general=True)


def policy() -> Policy:
    return Policy.objects.get()


def calendar(hours: dict[int, tuple[int, int]], zone: str = "Europe/Berlin") -> Calendar:
    made = Calendar.objects.create(name=f"Hours {Calendar.objects.count()}", zone=zone)
    for day, (begins, ends) in hours.items():
        Opening.objects.create(calendar=made, weekday=day, begins=60 * begins, ends=60 * ends)
    return made


def staff(role: str = "expert", handle: str = "", **extra: Any) -> Member:
    return member(handle, staff_role=role, **extra)


def full_expert() -> Expert:
    """Somebody of the general pool who is always there and has no room: experts exist, and nobody
    takes a question."""
    expert = staffed.expert(general(), member=staff(), capacity=1)
    other = ask(at(-9))
    claim(other, expert.member, at(-9), lease=400 * DAY)
    answer(other, at(-9, 10))
    return expert


@verb
def claim(thread: Thread, by: Member, now: datetime, *, lease: timedelta | None = None) -> bool:
    """As an expert claims it at the desk; whether it was free."""
    service = turns.hold(thread=counters.lock(thread=thread))
    if service is None or service.status not in ("open", "answered") or service.owner_id:
        return False
    token = new_token()
    service.owner, service.claim_token, service.claimed_at = by, token, now
    until = now + (lease or leases.length(service))
    service.lease_until = until
    service.lease_reminder_at = leases.reminder_at(service=service, until=until)
    service.offer_at = None
    service.next_action_at = scheduling.following(service, now=now)
    return service_events.write(
        service=service, kind="claimed", key=f"{token}:claimed", at=now, by=by
    )


def sweep_until(end: datetime) -> None:
    """As a worker does from Monday at nine on, every half hour: nothing is late."""
    now = at(0, 9)
    while now <= end:
        sweeping.sweep(now=now)
        now += 30 * MINUTE


def assert_sound(now: datetime) -> None:
    """The audit finds nothing, and each row is what its events say. Mails leave elsewhere."""
    OutboxMessage.objects.update(sent_at=now)
    assert service_audit.find(now=now) == []
    assert list(replay.differences()) == []
