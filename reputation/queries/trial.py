"""The closed months, computed by the live rules and by a draft's, of the same facts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min

from forum.models import Member, Post
from reputation.lib import payback, trial
from reputation.lib.book import LAG, Book
from reputation.lib.trial import Judged, Side
from reputation.queries import everything
from reputation.queries.everything import Report
from reputation.queries.rules import Rules, Stated

CALM = timedelta(minutes=1)
JUDGED_AFTER = timedelta(days=14)  # after one's first answer in a thread
WEIGHING = 2  # steps beyond reading: each side is weighed
DESIGNED = payback.Money(
    price=Decimal("0.03"), knee_from=Decimal(500), knee_to=Decimal(2500),
    knee_weight=Decimal("0.5"), quality_least=Decimal("0.2"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sides:
    """Money is empty where the site pays none."""

    now: Side
    then: Side
    money_now: dict[int, Decimal] | None
    money_then: dict[int, Decimal] | None


def sides(
    *, live: Stated, draft: Stated, since: datetime, until: datetime, now: datetime, report: Report
) -> Sides:
    """As if each of both had been in force from the beginning: what differs is the draft's doing
    alone. By the only set there ever was this is the ledger, to the row. Both need the rule for
    corrections by hand. Writes nothing, and keeps no transaction open: as long as `verify_ledger`
    takes, twice."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rules = [Rules([live]), Rules([draft])]
    read = everything.claims(
        rules=rules, until=now - CALM, report=lambda done, total: report(done, total + WEIGHING)
    )
    verified = _verified() if pays() else {}
    found = []
    for claims in read:
        written = Book(claims, zone=zone).lines(claims, horizon=now - LAG).values()
        found.append(trial.side(written, since=since, until=until, zone=zone, verified=verified))
    live_side, draft_side = found
    if not pays():
        return Sides(live_side, draft_side, money_now=None, money_then=None)
    threads = judged(since=since, until=until)
    costs = [
        trial.cost(of, judged=threads, money=money(rule_set=one))
        for of, (one, _rules) in zip(found, (live, draft), strict=True)
    ]
    return Sides(live_side, draft_side, money_now=costs[0], money_then=costs[1])


def pays() -> bool:
    """Whether this site turns points into money."""
    return bool(getattr(settings, "PAYBACK", False))


def money(*, rule_set: object) -> payback.Money:
    """What the set says about money; as designed where sets say nothing of it."""
    names = payback.Money.__dataclass_fields__
    said = {name: getattr(rule_set, name, getattr(DESIGNED, name)) for name in names}
    return payback.Money(**said)


def judged(*, since: datetime, until: datetime) -> Judged:
    """By member and month, the threads that were judged then."""
    zone = ZoneInfo(settings.TIME_ZONE)
    firsts = (
        Post.objects.answers()
        .filter(created_at__lt=until - JUDGED_AFTER)
        .order_by()
        .values("author", "thread")
        .annotate(first=Min("created_at"))
        .filter(first__gte=since - JUDGED_AFTER)
    )
    found: dict[tuple[int, trial.Month], set[int]] = defaultdict(set)
    for author, thread, first in firsts.values_list("author", "thread", "first"):
        found[author, trial.month(first + JUDGED_AFTER, zone)].add(thread)
    return found


def _verified() -> dict[int, datetime]:
    rows = Member.objects.exclude(verified_at=None).values_list("pk", "verified_at")
    return {pk: at for pk, at in rows if at is not None}
