"""Mentors and newcomers to test with."""

from datetime import datetime, timedelta
from typing import Any

from forum.lib import clock
from forum.models import Member, Standing
from reputation.models import Mentor, Newcomer, Pairing
from tests import factories

YEAR = timedelta(days=400)


def mentor(handle: str = "", **extra: Any) -> Mentor:
    """An active mentor of level 1000 with five places, here all day, who writes English."""
    points = extra.pop("points", 1000)
    fields = {
        "state": "active", "since": clock.now(), "capacity": 5, "languages": ["en"],
        "from_hour": 0, "until_hour": 0,
    } | extra  # fmt: skip
    person = fields.pop("member", None) or factories.member(handle)
    Standing.objects.filter(member=person).update(is_mentor=True, points=points)
    return Mentor.objects.create(member=person, **fields)


def newcomer(handle: str = "", *, at: datetime | None = None, **extra: Any) -> Member:
    """Who joined an hour before `at` (now)."""
    joined = (at or clock.now()) - timedelta(hours=1)
    return factories.member(handle, joined_at=joined, **extra)


def bulk(count: int, name: str) -> list[Member]:
    """Many newcomers at once, who cannot sign in."""
    joined = clock.now() - timedelta(hours=1)
    people = Member.objects.bulk_create([
        Member(handle=f"{name}{n}", handle_skeleton=f"{name}{n}", display_name=f"{name} {n}",
               joined_at=joined)
        for n in range(count)
    ])  # fmt: skip
    Standing.objects.bulk_create([Standing(member=one) for one in people])
    return people


def loads() -> list[int]:
    """Of all mentors, as their rows say; compared with the pairings, which must say the same."""
    rows = dict(Mentor.objects.order_by("pk").values_list("pk", "load"))
    counted = dict.fromkeys(rows, 0)
    for guide in Pairing.objects.filter(kind="mentor", ended_at=None).values_list(
        "guide", flat=True
    ):
        counted[guide] += 1
    assert rows == counted
    return list(rows.values())


def states() -> dict[str, int]:
    """How many newcomers are where."""
    found: dict[str, int] = {}
    for state in Newcomer.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found
