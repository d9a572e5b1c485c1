"""Whom a question or an article can be given to, and what its forms choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.models import Expert, Pool
from community.queries import experts
from forum.models import Member, Post, Thread

# Whoever is not there now begins within so long: the next site in the morning, not after a weekend.
BEGINS_WITHIN = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a question can be handed to; `begins_at` is their next minute on shift, `is_late`:
    that is after what its asker was promised."""

    expert: Expert
    begins_at: datetime
    is_late: bool


def receivers(
    *, pool: Pool, without: Sequence[int | None], promised_at: datetime | None, now: datetime
) -> list[Receiver]:
    """Colleagues of the pool who are not away, have room and are there soon, by name; nobody
    `without` (ids: who gives it on, and whose it is). Six statements."""
    found = experts.of_pool(pool=pool, now=now).prefetch_related("shifts")
    there = [one for one in found if one.pk not in without]
    return _who_can(there, promised_at, now)


def of_others(
    *, pool: Pool, without: Sequence[int | None], promised_at: datetime | None, now: datetime
) -> list[tuple[Pool, list[Receiver]]]:
    """The other pools in their order, each with whoever can take something on there; nobody who can
    in `pool` itself. The same few statements however many there are."""
    found = experts.active().exclude(pools=pool).prefetch_related("shifts", "pools")
    there = [one for one in found if one.pk not in without]
    free = _who_can(there, promised_at, now)
    return [
        (other, [one for one in free if other in one.expert.pools.all()])
        for other in Pool.objects.exclude(pk=pool.pk).order_by("position", "pk")
    ]


def _who_can(
    there: Sequence[Expert], promised_at: datetime | None, now: datetime
) -> list[Receiver]:  # fmt: skip
    ids = [one.pk for one in there]
    gone = experts.away_ids(experts=ids, now=now)
    held = experts.claims(experts=ids, now=now)
    free = [one for one in there if one.pk not in gone and held[one.pk] < one.capacity]
    listed = []
    for one in sorted(free, key=by_name):
        begins_at = experts.begins_at(expert=one, now=now)
        if begins_at is not None and begins_at - now <= BEGINS_WITHIN:
            is_late = promised_at is not None and begins_at > max(promised_at, now)
            listed.append(Receiver(one, begins_at, is_late))
    return listed


def stand_ins(*, expert: Expert) -> list[Expert]:
    """Whoever shares a pool with them. One statement."""
    found = experts.active().filter(pools__in=expert.pools.all()).exclude(pk=expert.pk)
    return sorted(found.distinct(), key=by_name)


def owners(*, by: Member) -> list[Member]:
    """Who can look after an article: oneself first, then the other active experts."""
    others = Member.objects.filter(expert__is_active=True, is_active=True).exclude(pk=by.pk)
    return [by, *others.exclude(staff_role="").order_by("display_name", "pk")]


def answers(*, thread: Thread, member: Member) -> list[Post]:
    """What could have solved it, the latest first: one's own, then those of others."""
    found = Post.objects.visible_to(member).answers().present().filter(thread=thread)
    found = found.exclude(author=thread.author_id).select_related("author")
    return sorted(
        found.order_by("-created_at", "-pk"), key=lambda one: one.author_id != member.pk
    )  # fmt: skip


def by_name(expert: Expert) -> tuple[str, int]:
    """What experts are sorted by where one is chosen."""
    return str(expert.member), expert.pk
