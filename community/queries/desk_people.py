"""Whom a question or an article can be given to, and what its forms choose from."""

from datetime import datetime

from community.models import Expert, Service
from community.queries import experts
from forum.models import Member, Post, Thread


def to_hand_to(*, service: Service, by: Member, now: datetime) -> list[Expert]:
    """Colleagues of its pool who are not away and have room, by name. Five statements."""
    there = list(experts.of_pool(pool=service.pool, now=now).exclude(pk=by.pk))
    there = [one for one in there if one.pk != service.thread.author_id]
    ids = [one.pk for one in there]
    gone = experts.away_ids(experts=ids, now=now)
    held = experts.claims(experts=ids, now=now)
    free = [one for one in there if one.pk not in gone and held[one.pk] < one.capacity]
    return sorted(free, key=by_name)


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
