"""How good somebody's latest answers and suggestions were: what rights that can harm go by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.lib import limits, prepared
from forum.models import Post, Standing, SuggestedEdit
from reputation.lib import levels
from reputation.queries.ledger import STANDS

RECENT = timedelta(days=100)
# Threads in which something holds that was earned by helping.
_GOOD = f"""
SELECT DISTINCT entry.receiver_id, entry.thread_id
FROM reputation_entry AS entry JOIN reputation_rule AS rule ON rule.id = entry.rule_id
WHERE entry.receiver_id = ANY(%(members)s) AND entry.origin_id IS NULL AND entry.at > %(since)s
  AND rule.code IN ('SOL', 'CONF', 'HELP')
  AND {STANDS}
"""  # noqa: S608 - parts of our own
_BAD = """
SELECT DISTINCT post.author_id, post.thread_id FROM forum_post AS post
WHERE post.author_id = ANY(%(members)s) AND post.kind = 'answer' AND (
  post.deleted_at > %(since)s AND post.deleted_by_id IS DISTINCT FROM post.author_id
  OR EXISTS (
    SELECT FROM forum_verdict AS verdict
    WHERE verdict.post_id = post.id AND verdict.kind = 'still_broken' AND verdict.at > %(since)s
      AND verdict.withdrawn_at IS NULL
  )
)
"""
_EDITS = """
SELECT edit.by_id, count(*) FILTER (WHERE edit.outcome IN ('approved', 'improved')),
  count(*) FILTER (WHERE edit.outcome = 'rejected')
FROM forum_suggestededit AS edit
WHERE edit.by_id = ANY(%(members)s) AND edit.decided_at > %(since)s GROUP BY edit.by_id
"""


@dataclass(frozen=True, slots=True)
class Judged:
    good: int = 0
    bad: int = 0


NOBODY = Judged()


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
    asked = {"members": list(members), "since": now - RECENT}
    good: dict[int, set[int]] = {pk: set() for pk in members}
    for receiver, thread in prepared.rows(_GOOD, asked):
        good[receiver].add(thread)
    bad: dict[int, set[int]] = {pk: set() for pk in members}
    for author, thread in prepared.rows(_BAD, asked):
        if thread not in good[author]:
            bad[author].add(thread)
    return {pk: Judged(len(good[pk]), len(bad[pk])) for pk in members}


def edits(*, members: Sequence[int], now: datetime) -> dict[int, Judged]:
    """By member: how many of their suggestions were taken over lately, and how many were not."""
    rows = prepared.rows(_EDITS, {"members": list(members), "since": now - RECENT})
    found = {pk: Judged(good, bad) for pk, good, bad in rows}
    return {pk: found.get(pk, NOBODY) for pk in members}
