"""What a policy means: when a question asked at some instant would go to whom."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from community.domain import policies
from community.lib import ladder
from community.lib.ladder import Times
from community.models import Calendar, Policy, Pool
from community.queries import pools
from forum.models import Category

FRIDAY, TUESDAY = 4, 1
# What people get wrong is the end of the week; the other one is a usual morning.
EXAMPLES = ((FRIDAY, time(16, 40)), (TUESDAY, time(9, 30)))


@dataclass(frozen=True)
class Example:
    """`category` None: any topic that no other policy or pool takes."""

    asked_at: datetime
    category: Category | None
    pool: Pool
    times: Times
    newcomer: Times


def instants(now: datetime) -> list[datetime]:
    """The next of each of EXAMPLES, in the site's zone."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    found = []
    for weekday, at in EXAMPLES:
        day = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
        found.append(datetime.combine(day, at, tzinfo=zone))
    return found


def of_policy(policy: Policy, *, asked: list[datetime]) -> list[Example]:
    """By this policy, saved or not, in its topic's pool."""
    pool = pools.of_topic(policy.category)
    return [_example(policy, pool, policy.category, at) for at in asked]


def of_pool(pool: Pool, *, asked: list[datetime]) -> list[Example]:
    """In the first of its topics, or any."""
    category = pool.categories.order_by("position", "pk").first()
    policy = policy_of(category)
    return [_example(policy, pool, category, at) for at in asked] if policy else []


def of_calendar(calendar: Calendar, *, asked: list[datetime]) -> list[Example]:
    """In the first pool that goes by it, else by the first policy."""
    pool = Pool.objects.filter(calendar=calendar).select_related("calendar").first()
    if pool is not None:
        return of_pool(pool, asked=asked)
    policy = Policy.objects.filter(calendar=calendar).select_related("calendar", "category").first()
    return of_policy(policy, asked=asked) if policy is not None else []


def policy_of(category: Category | None) -> Policy | None:
    """As `policies.of`, of a question in any language."""
    fits = Q(category=None) if category is None else Q(category=None) | Q(category=category)
    known = Policy.objects.filter(fits, language="").select_related("calendar")
    return known.order_by("position", "pk").first()


def shadow(policy: Policy) -> Policy | None:
    """Another one that comes before it and fits whatever it fits, so that it is never taken."""
    covers = Q(category=None) | Q(category=policy.category_id)
    before = Policy.objects.filter(covers, language__in=("", policy.language))
    if policy.pk is not None:
        before = before.exclude(pk=policy.pk)
    first = before.filter(position__lt=policy.position).order_by("position", "pk").first()
    if first is None and policy.pk is not None:
        first = before.filter(position=policy.position, pk__lt=policy.pk).first()
    return first


def _example(policy: Policy, pool: Pool, category: Category | None, at: datetime) -> Example:
    snapshot = policies.snapshot(policy, pool=pool, now=at)
    both = [ladder.times(anchor=at, snapshot=snapshot, halves=halves) for halves in (False, True)]
    return Example(at, category, pool, *both)
