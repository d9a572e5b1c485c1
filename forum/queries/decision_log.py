"""What everybody may read of what moderation does: counts, no names, no words. Decision 0049."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from forum.models import Decision, Flag

DAYS = 90
LISTED_DAYS = 30


@dataclass(frozen=True)
class Line:
    day: date
    act: str
    reason: str
    by_rule: bool
    count: int
    undone: int


@dataclass(frozen=True)
class Log:
    """Sums of the last DAYS, and lines of the last LISTED_DAYS by day, act, reason and who."""

    total: int
    by_rule: int
    undone: int
    appealed: int
    overturned: int
    reports: int
    upheld: int
    lines: list[Line]

    @property
    def undone_share(self) -> int:
        """Per hundred."""
        return round(100 * self.undone / self.total) if self.total else 0


def log(*, now: datetime) -> Log:
    """Three statements. A line says nothing of whom or what: several alike are one."""
    since = now - timedelta(days=DAYS)
    made = Decision.objects.filter(at__gt=since, at__lte=now)
    undone = Q(undone_at__isnull=False) & ~Q(data__has_key="superseded_by")
    sums = made.aggregate(
        total=Count("pk"),
        by_rule=Count("pk", filter=Q(by=None)),
        undone=Count("pk", filter=undone),
        appealed=Count("appeal"),
        overturned=Count("appeal", filter=Q(appeal__outcome="overturned")),
    )
    flags = Flag.objects.filter(settled_at__gt=since).aggregate(
        reports=Count("pk"), upheld=Count("pk", filter=Q(outcome=Flag.Outcome.UPHELD))
    )
    rows = (
        made.filter(at__gt=now - timedelta(days=LISTED_DAYS))
        .annotate(day=TruncDate("at"), by_rule=Q(by=None))
        .values("day", "act", "reason", "by_rule")
        .annotate(count=Count("pk"), gone=Count("pk", filter=undone))
        .order_by("-day", "act", "reason", "by_rule")
    )
    lines = [
        Line(
            row["day"], str(Decision.Act(row["act"]).label),
            str(Decision.Reason(row["reason"]).label), row["by_rule"], row["count"], row["gone"],
        )
        for row in rows
    ]  # fmt: skip
    return Log(**sums, **flags, lines=lines)
