"""Who helped most, by period and topic, as counted last night; and one's own place."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from taggit.models import Tag

from forum.models import Category, Member
from forum.queries import tags
from reputation.lib import calendar_month
from reputation.models import Rank, Ranking, Unranked

TOP = 50
AROUND = 2  # so many above oneself and below, where one is further down
BY = ("points", "helped")
PERIODS = ("month", "last-month", "year", "ever")
EVER = "ever"
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """`number`: how many have more, and one. Whoever has as much has the same."""

    number: int
    rank: Rank


@dataclass(frozen=True, slots=True)
class Board:
    """`own` is one's own place, also where others do not see it; `around` is who stands next to
    it, where that is below the top. `at` is when it was counted; None: never yet."""

    top: list[Place]
    around: list[Place]
    own: Place | None
    at: datetime | None


def periods(*, now: datetime, zone: ZoneInfo) -> dict[str, tuple[datetime, datetime]]:
    """What is counted: the name of each period, from when, until when."""
    month = calendar_month.of(now, zone)
    january = calendar_month.Month(month.year, 1).span(zone)[0]
    following = calendar_month.Month(month.year + 1, 1).span(zone)[0]
    return {
        str(month): month.span(zone),
        str(month.previous): month.previous.span(zone),
        f"{month.year:04}": (january, following),
        EVER: (_FIRST, _LAST),
    }


def key_of(*, period: str, now: datetime, zone: ZoneInfo) -> str:
    """The name in the table of one of PERIODS. Raises ValueError for another."""
    return list(periods(now=now, zone=zone))[PERIODS.index(period)]


def board(*, period: str, by: str, place: Category | Tag | None, member: Member | None) -> Board:
    """The top, and `member` among their neighbours. At most six statements, each by an index and
    for as many rows as it shows, whatever there is; counting the own place walks who has more."""
    found = _shown(period, place)
    order = [f"-{by}", "-points" if by == "helped" else "-helped", "member"]
    positive = Q(**{f"{by}__gt": 0})
    rows = list(found.filter(positive).order_by(*order)[:TOP])
    top = _numbered(rows, by)
    at = Ranking.objects.values_list("at", flat=True).first()
    own = _own(found, period, by, place, member)
    is_among = own is not None and any(one.rank.member_id == own.rank.member_id for one in top)
    around = [] if own is None or is_among else _around(found, own, by)
    return Board(top, around, own, at)


def is_shown(*, member: Member) -> bool:
    """Whether this member stands on leaderboards where they have earned it."""
    return not Unranked.objects.filter(member=member, ended_at=None).exists()


def topics() -> list[Category]:
    """Those that everybody may read, as leaderboards tell only of what happened there."""
    return list(Category.objects.visible_to(None).order_by("position", "pk"))


def topic(*, slug: str) -> Category | None:
    """One of them."""
    return Category.objects.visible_to(None).filter(slug=slug).first()


def tag(*, slug: str) -> Tag | None:
    """A tag of any thread that everybody may read."""
    return tags.seen(member=None).filter(slug=slug).first()


def _all(period: str, place: Category | Tag | None) -> QuerySet[Rank]:
    scope = Rank.Scope.ALL
    if place is not None:
        scope = Rank.Scope.CATEGORY if isinstance(place, Category) else Rank.Scope.TAG
    return Rank.objects.filter(period=period, scope=scope, place=place.pk if place else 0)


def _shown(period: str, place: Category | Tag | None) -> QuerySet[Rank]:
    """Customers who are here and want to stand there; the team helps as its work."""
    unseen = Unranked.objects.filter(member=OuterRef("member"), ended_at=None)
    here = _all(period, place).filter(member__is_active=True, member__staff_role="")
    return here.filter(~Exists(unseen)).select_related("member__standing")


def _own(
    found: QuerySet[Rank], period: str, by: str, place: Category | Tag | None, member: Member | None
) -> Place | None:
    if member is None or member.is_company:
        return None
    rank = _all(period, place).filter(member=member).select_related("member__standing").first()
    if rank is None or getattr(rank, by) <= 0:
        return None
    above = found.filter(**{f"{by}__gt": getattr(rank, by)}).exclude(member=member)
    return Place(above.count() + 1, rank)


def _around(found: QuerySet[Rank], own: Place, by: str) -> list[Place]:
    """Who stands next to oneself, and oneself between them."""
    mine, more = getattr(own.rank, by), found.filter(**{f"{by}__gt": OuterRef(by)})
    higher = more.order_by().values("period").annotate(n=Count("pk")).values("n")
    others = found.exclude(member=own.rank.member_id)
    others = others.annotate(number=Coalesce(Subquery(higher), 0) + 1)
    above = others.filter(**{f"{by}__gt": mine}).order_by(by, "-member")[:AROUND]
    below = others.filter(**{f"{by}__lte": mine, f"{by}__gt": 0}).order_by(f"-{by}", "member")
    return [
        *(Place(vars(row)["number"], row) for row in reversed(above)),
        own,
        *(Place(vars(row)["number"], row) for row in below[:AROUND]),
    ]


def _numbered(rows: list[Rank], by: str) -> list[Place]:
    found: list[Place] = []
    for place, row in enumerate(rows):
        same = found and getattr(found[-1].rank, by) == getattr(row, by)
        found.append(Place(found[-1].number if same else 1 + place, row))
    return found
