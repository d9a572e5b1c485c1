"""How good somebody's latest answers and suggestions were: what rights that can harm go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from forum.models import Post, SuggestedEdit
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

    @property
    def points_missing(self) -> int:
        return max(0, self.right.points - self.points)

    @property
    def good_missing(self) -> int:
        return levels.good_needed(self.right, self.judged.good, self.judged.bad)

    @property
    def good_wanted(self) -> int:
        """As in "2 of 4 good answers"."""
        return self.judged.good + self.good_missing

    @property
    def is_held(self) -> bool:
        return not self.points_missing and not self.good_missing

    @property
    def is_lapsed(self) -> bool:
        return not self.points_missing and bool(self.good_missing)


def rights(*, points: int, answers: Judged, edits: Judged) -> list[RightStatus]:
    """Every right, the nearest first, for somebody with these figures."""
    judged = {"answers": answers, "edits": edits}
    return [RightStatus(right, points, judged[right.of]) for right in levels.RIGHTS]


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
