"""Who the experts are: their hours, whether they are away, and what they hold."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from community.lib import week_hours
from community.models import Away, Case, Expert, ExpertOffer, Pool, Service
from forum.lib import worktime
from forum.models import Member


def of(member_id: int) -> Expert | None:
    """The expert that this member is, with the member; None where they are none."""
    return Expert.objects.select_related("member").filter(pk=member_id).first()


def active() -> QuerySet[Expert]:
    """Whoever answers for the company now, with their members."""
    found = Expert.objects.filter(is_active=True, member__is_active=True)
    return found.exclude(member__staff_role="").select_related("member").order_by("pk")


def of_pool(*, pool: Pool, now: datetime) -> QuerySet[Expert]:
    """Whoever answers in this pool now, and who stands in for those who are away."""
    standing_in = away(now=now).filter(expert__pools=pool).exclude(stand_in=None)
    here = Expert.objects.filter(pools=pool).order_by().values("pk")
    return active().filter(Q(pk__in=here) | Q(pk__in=standing_in.values("stand_in")))


def away(*, now: datetime) -> QuerySet[Away]:
    """Absences in force."""
    return Away.objects.filter(begins_at__lte=now, until__gt=now, ended_at=None)


def away_ids(*, experts: Collection[int], now: datetime) -> set[int]:
    return set(away(now=now).filter(expert__in=experts).values_list("expert", flat=True))


def hours(expert: Expert) -> worktime.Calendar:
    """Their shifts, by the clocks where they are. One statement, none where `shifts` were
    prefetched."""
    rows = [(one.weekday, one.begins, one.ends) for one in expert.shifts.all()]
    return worktime.Calendar(expert.zone, week_hours.week(rows))


def begins_at(*, expert: Expert, now: datetime) -> datetime | None:
    """Their next minute on shift, whether they are away or not; None where they entered no hours.
    One statement."""
    try:
        return worktime.next_open(now, hours(expert))
    except worktime.NeverOpen:
        return None


def claims(*, experts: Sequence[int], now: datetime) -> dict[int, int]:
    """By expert how many questions and private cases they hold: both fill one room. What waits for
    its asker takes no place, for nobody can do anything about it. One statement. Whoever goes by it
    holds the experts' rows."""
    counts = dict.fromkeys(experts, 0)
    found = Service.objects.filter(owner__in=experts, lease_until__gt=now)
    found = found.exclude(status=Service.Status.ASKED_BACK).order_by()
    cases = Case.objects.filter(owner__in=experts, status=Case.Status.OPEN).order_by()
    for pk in found.values_list("owner").union(cases.values_list("owner"), all=True):
        counts[pk[0]] += 1
    return counts


def held(*, experts: Sequence[int], now: datetime) -> dict[int, int]:
    """By expert how many questions fill their room: those that they hold, and those that are
    offered to them just now. Two statements. Whoever goes by it holds the experts' rows."""
    counts = claims(experts=experts, now=now)
    offers = ExpertOffer.objects.filter(expert__in=experts, answer="")
    for pk, n in offers.order_by().values_list("expert").annotate(n=Count("pk")):
        counts[pk] += n
    return counts


def leads_any(member: Member) -> bool:
    """Whether they lead a pool."""
    return Pool.objects.filter(lead=member).exists()
