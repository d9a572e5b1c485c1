"""How much waits on a list of the team, and since when the oldest does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet


@dataclass(frozen=True, slots=True)
class Age:
    """`oldest_at` is None where nothing waits. Shown by `{% queue_age %}`."""

    count: int
    oldest_at: datetime | None


def of(rows: QuerySet[Any], field: str = "at") -> Age:
    """Of all these rows, which wait since `field`. One statement."""
    found = rows.order_by().aggregate(n=Count("pk"), oldest=Min(field))
    return Age(found["n"], found["oldest"])


def of_instants(instants: Iterable[datetime]) -> Age:
    """Of what is loaded whole: since when each waits. No statement."""
    found = list(instants)
    return Age(len(found), min(found, default=None))
