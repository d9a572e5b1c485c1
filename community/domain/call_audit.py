"""What must not be with booked calls: a sentence for each, for the nightly look (service_audit)."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from community.lib import call_times
from community.models import Callback, Case

GRACE = timedelta(hours=1)  # for a worker that is busy
SHOWN = 5


def find(*, now: datetime) -> list[str]:
    """None where all is well. By ids only."""
    return [sentence for name, rows in _wrong(now) if (sentence := _said(name, rows))]


def _wrong(now: datetime) -> list[tuple[str, QuerySet[Callback]]]:
    rows = Callback.objects.order_by("pk")
    late = now - call_times.ON_THE_PHONE - GRACE
    tried = rows.filter(attempts__begun_at__gte=F("begins_at")).values("pk")
    untried = rows.filter(status=Callback.Status.BOOKED, ends_at__lt=late).exclude(pk__in=tried)
    there = rows.filter(number_gone_at=None)
    ended = (Case.Status.DONE, Case.Status.WITHDRAWN)
    return [
        ("are past their window without an attempt", untried),
        ("keep a number past its date", there.filter(number_until__lt=now - GRACE)),
        (
            "keep a number of a closed case without a date",
            there.filter(number_until=None, case__status__in=ended),
        ),
    ]


def _said(name: str, rows: QuerySet[Callback]) -> str:
    many = rows.count()
    if not many:
        return ""
    first = ", ".join(str(pk) for pk in rows.values_list("pk", flat=True)[:SHOWN])
    return f"{many} callbacks {name}: {first}{', ...' if many > SHOWN else ''}"
