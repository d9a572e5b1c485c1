"""How good somebody's latest answers and suggestions were: what rights that can harm go by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from forum.lib import limits
from forum.models import Post, Standing, SuggestedEdit
from reputation.lib import levels
from reputation.models import Entry

RECENT = timedelta(days=100)
Outcome = SuggestedEdit.Outcome


@dataclass(frozen=True, slots=True)
class Judged:
    good: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class RightStatus:
    """A right, and what is missing for it in points and in good answers (or suggestions)."""

    right: levels.Right
    points: int
    judged: Judged
    good_missing: int
    is_lapsed: bool

    @property
    def points_missing(self) -> int:
        return max(0, self.right.points - self.points)

    @property
    def good_wanted(self) -> int:
        """As in "2 of 4 good answers"."""
        return self.judged.good + self.good_missing

    @property
    def is_held(self) -> bool:
        return not self.points_missing and not self.is_lapsed


def rights(
    *, points: int, answers: Judged, edits: Judged, lapsed: Collection[str] | None = None
) -> list[RightStatus]:
    """Every right, the nearest first, for somebody with these figures. `lapsed`: what rests as it
    was noted last, which is what buttons go by; else it is judged here."""
    figures = {"answers": answers, "edits": edits}
    return [_status(right, points, figures[right.of], lapsed) for right in levels.RIGHTS]


def _status(
    right: levels.Right, points: int, judged: Judged, lapsed: Collection[str] | None
) -> RightStatus:
    missing = levels.good_needed(right, judged.good, judged.bad)
    rests = bool(missing) if lapsed is None else right.code in lapsed
    return RightStatus(right, points, judged, missing, points >= right.points and rests)


def judged(*, threads: Sequence[int]) -> set[int]:
    """Whoever answered in these threads, or suggested edits there, and has a right to lose."""
    able = Standing.objects.filter(points__gte=min(limits.RIGHTS.values()))
    answered = Post.objects.answers().filter(thread__in=threads)
    suggested = SuggestedEdit.objects.filter(post__thread__in=threads)
    return {
        *able.filter(member__in=answered.values("author")).values_list("pk", flat=True),
        *able.filter(member__in=suggested.values("by")).values_list("pk", flat=True),
    }


def answers(*, members: Sequence[int], now: datetime) -> dict[int, Judged]:
    """By member: in how many threads of the last 100 days they helped, and in how many an answer of
    theirs did not help the asker, or was deleted by somebody else, and none did help."""
    since = now - RECENT
    last = Entry.objects.filter(origin=OuterRef("pk")).order_by("-step").values("kind")[:1]
    held = Entry.objects.filter(
        origin=None, receiver__in=members, rule__code__in=("SOL", "CONF", "HELP"), at__gt=since
    )
    standing = held.annotate(last=Coalesce(Subquery(last), Value("held"))).exclude(last="reversed")
    good: dict[int, set[int]] = {pk: set() for pk in members}
    for receiver, thread in standing.values_list("receiver", "thread"):
        good[receiver].add(thread)
    bad: dict[int, set[int]] = {pk: set() for pk in members}
    failed = Q(verdicts__kind="still_broken", verdicts__at__gt=since)
    gone = Q(deleted_at__gt=since) & ~Q(deleted_by=F("author"))
    posts = Post.objects.answers().filter(failed | gone, author__in=members)
    for author, thread in posts.values_list("author", "thread"):
        if thread not in good[author]:
            bad[author].add(thread)
    return {pk: Judged(len(good[pk]), len(bad[pk])) for pk in members}


def edits(*, members: Sequence[int], now: datetime) -> dict[int, Judged]:
    """By member: how many of their suggestions were taken over lately, and how many were not."""
    decided = SuggestedEdit.objects.filter(by__in=members, decided_at__gt=now - RECENT)
    counted = decided.values("by").annotate(
        good=Count("pk", filter=Q(outcome__in=(Outcome.APPROVED, Outcome.IMPROVED))),
        bad=Count("pk", filter=Q(outcome=Outcome.REJECTED)),
    )
    found = {row["by"]: Judged(row["good"], row["bad"]) for row in counted}
    return {pk: found.get(pk, Judged()) for pk in members}
