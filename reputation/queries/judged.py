"""How many of a month's threads were helped: n and u of the formula."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from forum.models import Post
from reputation.lib.month_sum import Judged
from reputation.models import Entry
from reputation.queries.closes import Scope
from reputation.queries.givers import Givers

DAYS = 14  # after the first answer a thread is judged
CODES = ("SOL", "CONF", "HELP")


def judged(*, scope: Scope, members: Sequence[int]) -> dict[int, Judged]:
    """By member: threads of others whose 14th day after the member's first answer falls in the
    month (by the site's calendar), and in how many of these a solution, a confirmation or a counted
    thank-you stands at its end. Deleted answers are judged as well: else deleting what did not help
    would pay. Four statements."""
    threads = _threads(scope, members)
    useful = _useful(scope, members)
    return {
        member: Judged(len(mine), len(mine & useful[member])) for member, mine in threads.items()
    }


def _threads(scope: Scope, members: Sequence[int]) -> dict[int, set[int]]:
    since, until = (
        end.astimezone(scope.zone) - timedelta(days=DAYS)
        for end in (scope.previous.ends_at, scope.ends_at)
    )
    earlier = Post.objects.filter(
        kind=Post.Kind.ANSWER, thread=OuterRef("thread"), author=OuterRef("author"),
        created_at__lt=since,
    )  # fmt: skip
    first = Post.objects.filter(
        ~Exists(earlier), kind=Post.Kind.ANSWER, thread__kind="question", author__in=members,
        created_at__gte=since, created_at__lt=until,
    ).exclude(thread__author=F("author"))  # fmt: skip
    found: dict[int, set[int]] = defaultdict(set)
    for author, thread in first.values_list("author", "thread"):
        found[author].add(thread)
    return found


def _useful(scope: Scope, members: Sequence[int]) -> dict[int, set[int]]:
    """Threads in which something of these codes stands at the end of the month, held or counted.
    Answers of this month cannot have been thanked for before its first judged day."""
    since = scope.previous.ends_at.astimezone(scope.zone) - timedelta(days=DAYS)
    written = Q(at__gte=since, at__lt=scope.ends_at, pk__lte=scope.last)
    roots = Entry.objects.filter(
        written, origin=None, receiver__in=members, rule__code__in=CODES
    ).values(
        "pk", "receiver_id", "thread_id", "giver_id", "rule__code", "rule__rule_set__giver_days"
    )
    steps = Entry.objects.filter(
        written, origin__receiver__in=members, origin__rule__code__in=CODES
    ).exclude(origin=None)
    last: dict[int, tuple[str, str]] = {}
    for origin, kind, cut in steps.order_by("step").values_list("origin", "kind", "cut"):
        last[origin or 0] = (kind, cut)
    rows: list[dict[str, Any]] = [dict(row) for row in roots]
    givers = Givers(row["giver_id"] for row in rows)
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        kind, cut = last.get(row["pk"], ("held", ""))
        if kind != Entry.Kind.REVERSED and _counts(row, cut, scope, givers):
            found[row["receiver_id"]].add(row["thread_id"])
    return found


def _counts(row: dict[str, Any], cut: str, scope: Scope, givers: Givers) -> bool:
    """A thank-you counts if it is not one too many and comes from somebody whose word counts for
    money: it is the easiest to fake."""
    if row["rule__code"] != "HELP":
        return True
    giver, days = row["giver_id"], timedelta(days=row["rule__rule_set__giver_days"])
    return cut != Entry.Cut.MOST and (
        giver in scope.team
        or givers.is_eligible(giver, at=scope.ends_at, days=days, suspended=scope.suspended)
    )
