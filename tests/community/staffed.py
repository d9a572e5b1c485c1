"""What tests of pools share: hours, pools, experts, and questions that wait on the step of experts.

Made as rows: the clock of a question has tests of its own.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from community.models import Calendar, Expert, Opening, Pool, Service, Shift, Skill
from forum.lib import clock
from forum.models import Member, Thread
from tests import factories

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN, MADRID = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Madrid")
Hours = list[tuple[int, int, int]]  # weekday, from, until
ALWAYS = [(day, 0, 24 * 60) for day in range(7)]
OFFICE = [(day, 9 * 60, 17 * 60) for day in range(5)]


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


def calendar(hours: Hours = ALWAYS, *, zone: str = "Europe/Berlin") -> Calendar:
    number = Calendar.objects.count()
    made = Calendar.objects.create(name=f"hours {number}", zone=zone)
    Opening.objects.bulk_create(
        Opening(calendar=made, weekday=day, begins=begin, ends=end) for day, begin, end in hours
    )
    return made


def general(hours: Hours = ALWAYS) -> Pool:
    """The pool that takes everything, with these hours."""
    pool, _new = Pool.objects.get_or_create(
        is_general=True, defaults={"slug": "general", "calendar": calendar()}
    )
    pool.calendar = calendar(hours)
    pool.save()
    return pool


def pool(slug: str, hours: Hours = ALWAYS, **extra: Any) -> Pool:
    return Pool.objects.create(
        slug=slug, name={"en": slug.capitalize()}, calendar=calendar(hours), **extra
    )


def expert(
    *pools: Pool, member: Member | None = None, shifts: Hours = ALWAYS,
    skills: dict[str, int] | None = None, **extra: Any,
) -> Expert:  # fmt: skip
    """Somebody of the staff in these pools, for English, always there unless said."""
    member = member or factories.member(staff_role="expert")
    made, _new = Expert.objects.update_or_create(
        member=member, defaults={"languages": ["en"]} | extra
    )
    Shift.objects.bulk_create(
        Shift(expert=made, weekday=day, begins=begin, ends=end) for day, begin, end in shifts
    )
    Skill.objects.bulk_create(
        Skill(expert=made, topic=topic, grade=grade) for topic, grade in (skills or {}).items()
    )
    made.pools.set(pools)
    return made


def waiting(
    pool: Pool, *, at: datetime | None = None, thread: Thread | None = None, **extra: Any
) -> Service:
    """The row of a question that waits on the step of experts of this pool."""
    at = at or clock.now()
    thread = thread or factories.question(at=at)
    figures = {
        "status": "open", "step": Service.Step.EXPERT, "pool": pool, "asked_at": at,
        "anchor_at": at, "next_action_at": at, "offer_at": at, "lead_at": at + 8 * HOUR,
        "owner": None, "claim_token": None, "claimed_at": None, "lease_until": None,
    }  # fmt: skip
    made, _new = Service.objects.update_or_create(thread=thread, defaults=figures | extra)
    return made


def fresh(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


def tag(thread: Thread) -> str:
    """The topic of its first tag."""
    return f"tag:{thread.tags.values_list('pk', flat=True).order_by('pk')[0]}"
