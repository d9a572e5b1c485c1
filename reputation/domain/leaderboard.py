"""Leaderboards: counted anew every night, and who does not want to stand there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from forum import rules
from forum.lib.transact import verb
from forum.models import Member
from reputation.models import Rank, Ranking, Unranked
from reputation.queries.leaderboard import periods
from reputation.queries.ledger import STANDS

# What is found in threads that everybody may read, and what belongs to no thread (first steps,
# corrections). Points by the rows that moved them; people by the lines that stand, each with whom
# it helped: whoever marked it, or whoever asked.
_COUNT = f"""
WITH open_thread AS NOT MATERIALIZED (
  SELECT thread.id, thread.category_id, thread.author_id
  FROM forum_thread AS thread JOIN forum_category AS category ON category.id = thread.category_id
  WHERE NOT category.is_private AND thread.kind <> 'private' AND thread.deleted_at IS NULL
), moved AS (
  SELECT entry.receiver_id, entry.thread_id, sum(entry.points) AS points
  FROM reputation_entry AS entry
  WHERE entry.points <> 0 AND entry.at >= %(since)s AND entry.at < %(until)s
  GROUP BY entry.receiver_id, entry.thread_id
), helped AS (
  SELECT DISTINCT entry.receiver_id, entry.thread_id,
    CASE WHEN rule.code = 'HELP' THEN entry.giver_id ELSE thread.author_id END AS person
  FROM reputation_entry AS entry
  JOIN reputation_rule AS rule ON rule.id = entry.rule_id
  JOIN open_thread AS thread ON thread.id = entry.thread_id
  WHERE entry.origin_id IS NULL AND rule.code IN ('SOL', 'CONF', 'HELP')
    AND entry.at >= %(since)s AND entry.at < %(until)s
    AND {STANDS}
), told AS (
  SELECT moved.receiver_id, moved.thread_id, moved.points, NULL::bigint AS person
  FROM moved LEFT JOIN open_thread AS thread ON thread.id = moved.thread_id
  WHERE moved.thread_id IS NULL OR thread.id IS NOT NULL
  UNION ALL
  SELECT receiver_id, thread_id, 0, person FROM helped WHERE person <> receiver_id
), placed AS (
  SELECT 'all' AS scope, 0::bigint AS place, told.* FROM told
  UNION ALL
  SELECT 'category', thread.category_id, told.*
  FROM told JOIN open_thread AS thread ON thread.id = told.thread_id
  UNION ALL
  SELECT 'tag', tagged.tag_id, told.*
  FROM told JOIN forum_threadtag AS tagged ON tagged.content_object_id = told.thread_id
)
INSERT INTO reputation_rank (period, scope, place, member_id, points, helped)
SELECT %(period)s, scope, place, receiver_id, trunc(sum(points)), count(DISTINCT person)
FROM placed GROUP BY scope, place, receiver_id
HAVING sum(points) >= 1 OR count(DISTINCT person) > 0
"""  # noqa: S608 - parts of our own


@verb
def renew(*, now: datetime) -> int:
    """Count all of them anew; how many rows. A statement a period, whatever there is to count.
    Whoever reads meanwhile sees the old ones. Lock rule: the row of the ranking."""
    Ranking.objects.get_or_create(pk=1, defaults={"at": now})
    Ranking.objects.select_for_update().get(pk=1)
    Rank.objects.all().delete()
    written = 0
    with connection.cursor() as cursor:
        # Of parts that are counted first the planner knows nothing: no loop within a loop then.
        cursor.execute("SET LOCAL enable_nestloop = off")
        for period, (since, until) in periods(now=now, zone=ZoneInfo(settings.TIME_ZONE)).items():
            cursor.execute(_COUNT, {"period": period, "since": since, "until": until})
            written += cursor.rowcount
        cursor.execute("SET LOCAL enable_nestloop = on")
    Ranking.objects.filter(pk=1).update(at=now)
    return written


@verb
def choose(*, member: Member, is_shown: bool, now: datetime) -> None:
    """Stand on leaderboards, or not; said twice it is said once. It holds at once. Raises
    NotAllowed."""
    rules.check_member(member)
    if is_shown:
        Unranked.objects.filter(member=member, ended_at=None).update(ended_at=now)
    else:
        Unranked.objects.bulk_create([Unranked(member=member, at=now)], ignore_conflicts=True)
