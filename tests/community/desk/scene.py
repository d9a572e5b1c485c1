"""What tests of the desk share: an expert in a pool, and a question that waits for them."""

import re
from datetime import timedelta
from typing import Any

from community.domain import claims, projecting
from community.lib import ladder
from community.models import Expert, Pool, Service
from forum.lib import clock, limits
from forum.lib.ratelimit import METER, Limit
from forum.models import Member
from tests import factories
from tests.community import staffed

HOUR = timedelta(hours=1)


def pool_of(*members: Member, slug: str = "phones") -> Pool:
    """A pool that is always open, with these people, who are always there."""
    pool = staffed.pool(slug)
    for member in members:
        staffed.expert(pool, member=member)
    return pool


def expert(member: Member) -> Expert:
    return Expert.objects.get(member=member)


def waiting(pool: Pool, *, title: str = "", promised: float = 1, **extra: Any) -> Service:
    """A question that reached the experts, with an answer promised in so many hours."""
    ago = clock.now() - timedelta(days=2)
    asked = {name: extra.pop(name) for name in ("by", "category", "language") if name in extra}
    title = title or f"Who knows what {Service.objects.count()} is about?"
    thread = factories.question(at=ago, title=title, **asked)
    at = clock.now() + promised * HOUR
    figures = {"promised_at": at, "expert_at": ago + HOUR, "snapshot": snapshot()} | extra
    return staffed.waiting(pool, thread=thread, at=ago, **figures)


def snapshot() -> dict[str, Any]:
    """Of a policy whose hours, and whose pool's, have no end."""
    hours = ladder.as_told(ladder.always("Europe/Berlin"), since=clock.now())
    figures = {
        "wave_1": 30, "wave_2": 60, "wave_3": 120, "expert_after": 240, "promise_after": 480,
        "lead_after": 480, "lead_promise_after": 960, "hold_back": 120,
    }  # fmt: skip
    return {**figures, "community": hours, "pool": hours}


def changed(service: Service, **fields: Any) -> None:
    """Let its row say so, and the thread's row with it."""
    Service.objects.filter(pk=service.pk).update(**fields)
    projecting.project(service=staffed.fresh(service), thread=service.thread)


def claimed(service: Service, *, by: Member) -> Service:
    return claims.claim(thread=service.thread, by=by, now=clock.now())


def words(response: Any) -> str:
    """What the page says, its blanks joined."""
    return re.sub(r"\s+", " ", response.content.decode())


def titles(response: Any) -> list[str]:
    """The questions of the queue, in their order."""
    found = re.findall(r"data-desk-row[^>]*>([^<]+)</a>", response.content.decode())
    return [one.strip() for one in found]


def at_the_limit(member: Member, limit: Limit = limits.WRITE) -> None:
    """They have sent as much as they may in this minute."""
    for _ in range(limit.amount):
        METER.spend(limit, who=f"member:{member.pk}", now=clock.now())
