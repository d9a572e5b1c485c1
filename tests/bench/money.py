"""What the ledger pays, month by month: the one function that `bin/bench fairness` asks."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reputation.lib import payback

# Rule set 1, as in reputation.md, section 3.
TERMS = payback.Money(
    price=Decimal("0.03"), knee_from=Decimal(500), knee_to=Decimal(2500),
    knee_weight=Decimal("0.5"), quality_least=Decimal("0.2"),
)  # fmt: skip
# Released points of rules that pay, by the month of the release, of givers who are customers, less
# what was taken back since. What the house gives (an article, a first step) has no giver.
_POINTS = """
SELECT entry.receiver_id, date_trunc('month', entry.at AT TIME ZONE %(zone)s)::date,
  sum(entry.points)
FROM reputation_entry AS entry
JOIN reputation_rule AS rule ON rule.id = entry.rule_id
LEFT JOIN forum_member AS giver ON giver.id = entry.giver_id
WHERE rule.pays AND entry.kind = 'released' AND entry.receiver_id = ANY(%(members)s)
  AND (giver.id IS NULL OR giver.verified_at <= entry.at)
  AND NOT EXISTS (
    SELECT 1 FROM reputation_entry AS later
    WHERE later.origin_id = entry.origin_id AND later.kind = 'reversed' AND later.step > entry.step
  )
GROUP BY 1, 2
"""
# Threads of others by the month of the fourteenth day after one's first answer there, and those of
# them that helped somebody.
_JUDGED = """
SELECT author_id, date_trunc('month', (first_at + interval '14 days') AT TIME ZONE %(zone)s)::date,
  count(*), count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM reputation_entry AS entry
    JOIN reputation_rule AS rule ON rule.id = entry.rule_id
    WHERE entry.receiver_id = author_id AND entry.thread_id = answered.thread_id
      AND entry.kind = 'released' AND entry.cut <> 'most' AND rule.code IN ('SOL', 'CONF', 'HELP')
      AND NOT EXISTS (
        SELECT 1 FROM reputation_entry AS later
        WHERE later.origin_id = entry.origin_id AND later.kind = 'reversed'
          AND later.step > entry.step
      )
  ))
FROM (
  SELECT post.author_id, post.thread_id, min(post.created_at) AS first_at
  FROM forum_post AS post JOIN forum_thread AS thread ON thread.id = post.thread_id
  WHERE post.kind = 'answer' AND post.author_id = ANY(%(members)s)
    AND thread.author_id IS DISTINCT FROM post.author_id
  GROUP BY 1, 2
) AS answered
GROUP BY 1, 2
"""


@dataclass(slots=True)
class Month:
    points: Decimal = Decimal(0)
    judged: int = 0
    useful: int = 0

    @property
    def amount(self) -> Decimal:
        return payback.amount(
            points=self.points, judged=self.judged, useful=self.useful, money=TERMS
        )


def months(members: list[int]) -> dict[int, dict[date, Month]]:
    """What each of these members has in each month, by the first of it, in the site's zone."""
    from django.conf import settings
    from django.db import connection

    found: dict[int, dict[date, Month]] = {pk: defaultdict(Month) for pk in members}
    values: dict[str, Any] = {"members": members, "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, values)
        for member, month, points in cursor.fetchall():
            found[member][month].points = points
        cursor.execute(_JUDGED, values)
        for member, month, judged, useful in cursor.fetchall():
            found[member][month].judged, found[member][month].useful = judged, useful
    return found
