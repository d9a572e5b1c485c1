"""A member's own statement: what they have, what waits, and by month each line with what became of
it. `queries/lines.py` makes the lines."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from forum.lib import paging
from forum.models import Member
from reputation.lib import calendar_month, levels, month_sum
from reputation.lib.calendar_month import Month
from reputation.models import Account, Entry, Hold, PayLine
from reputation.queries import lines, own_payback, quality
from reputation.queries.lines import Line
from reputation.queries.quality import RightStatus

PAGE_SIZE = 25
MOST_MONTHS = 60
NOTHING = Decimal(0)
Kind = Entry.Kind


@dataclass(frozen=True, slots=True)
class Overview:
    points: Decimal
    held: Decimal  # at most: weights are found at the release
    level: int
    next_points: int | None  # at which the next level begins
    rights: list[RightStatus]


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a month: what there was at its beginning and at its end (or now), and what came to count
    and was taken back in between, for which their difference is `came + gone`."""

    before: Decimal
    came: Decimal
    gone: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.came + self.gone


def overview(*, member: Member, now: datetime) -> Overview:
    """Five statements. What the floor goes by, to the fraction where the ledger knows it."""
    account = Account.objects.filter(pk=member.pk).first() or Account(member=member)
    held = Hold.objects.filter(entry__receiver=member).aggregate(sum=Sum("entry__base"))["sum"]
    standing = member.standing
    is_known = levels.whole(account.points) == standing.points
    level = levels.level(standing.points)
    rights = quality.rights(
        points=standing.points,
        lapsed=standing.lapsed,
        answers=quality.answers(members=[member.pk], now=now)[member.pk],
        edits=quality.edits(members=[member.pk], now=now)[member.pk],
    )
    following = levels.LEVELS[level + 1] if level + 1 < len(levels.LEVELS) else None
    points = account.points if is_known else Decimal(standing.points)
    return Overview(points, held or NOTHING, level, following, rights)


def page(*, member: Member, month: Month | None, cursor: str) -> tuple[list[Line], str]:
    """The lines to which something happened in the month (None: all there are), the newest first,
    and the cursor of the next page. Four statements whatever their number. What is told in one row
    stands where its newest does; a next page may tell more of it. Raises paging.BadCursor."""
    roots = Entry.objects.filter(receiver=member, origin=None).select_related("rule__rule_set")
    if month is not None:
        since, until = month.span(zone())
        moved = _rows(member, since, until).exclude(origin=None)
        begun = Q(at__gte=since, at__lt=until)
        roots = roots.filter(begun | Q(pk__in=moved.values("origin")))
    found = paging.page(roots, field="at", cursor=cursor, size=PAGE_SIZE)
    return lines.grouped(lines=lines.of(roots=found.rows, member=member)), found.next_cursor


def sums(*, member: Member, month: Month) -> Sums:
    """One statement."""
    since, until = month.span(zone())
    own = Entry.objects.filter(receiver=member, at__lt=until)
    within = Q(at__gte=since)
    found = own.aggregate(
        before=Coalesce(Sum("points", filter=Q(at__lt=since)), NOTHING),
        came=Coalesce(Sum("points", filter=within & Q(kind=Kind.RELEASED)), NOTHING),
        gone=Coalesce(Sum("points", filter=within & Q(kind=Kind.REVERSED)), NOTHING),
    )
    return Sums(**found)


def months(*, member: Member, now: datetime) -> list[Month]:
    """This one, and all before it back to the first line; at most MOST_MONTHS."""
    last = calendar_month.of(now, zone())
    own = Entry.objects.filter(receiver=member, origin=None)
    begun = own.order_by("at").values_list("at", flat=True).first()
    since = calendar_month.of(begun, zone()) if begun else last
    return calendar_month.between(since, last, most=MOST_MONTHS)


def money(*, member: Member, month: Month, now: datetime) -> PayLine | month_sum.Sum | None:
    """What the month brings in money, closed or so far; None while the site pays none, or where
    there is nothing of it."""
    if not settings.PAYBACK:
        return None
    line = own_payback.line(member=member, month=month)
    if line is None and month == calendar_month.of(now, zone()):
        return own_payback.overview(member=member, now=now).current
    return line


def rows(*, member: Member, month: Month | None) -> QuerySet[Entry]:
    """Every row of the ledger that is theirs, in its order, for whoever takes it home."""
    own = Entry.objects.filter(receiver=member)
    if month is not None:
        own = _rows(member, *month.span(zone()))
    return own.select_related("rule__rule_set").annotate(line=Coalesce(F("origin"), F("pk")))


def zone() -> ZoneInfo:
    """Months are those of the site."""
    return ZoneInfo(settings.TIME_ZONE)


def _rows(member: Member, since: datetime, until: datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(receiver=member, at__gte=since, at__lt=until)
