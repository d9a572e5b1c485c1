"""What became of a mentor's work: counted from the facts, never estimated."""

from dataclasses import dataclass
from datetime import datetime

from forum.lib import prepared
from forum.models import Member
from reputation.lib import calendar_month
from reputation.queries import closes

# People: askers whose question this member solved, and readers who marked an answer; as
# domain.standing counts them, of the month. Both of what still stands.
_MONTH = """
SELECT
  (
    SELECT count(*) FROM (
      SELECT mark.member_id AS helped
      FROM forum_mark AS mark JOIN forum_post AS post ON post.id = mark.post_id
      WHERE post.author_id = %(member)s AND post.deleted_at IS NULL AND mark.withdrawn_at IS NULL
        AND mark.given_at >= %(since)s AND mark.given_at < %(until)s
      UNION
      SELECT thread.author_id
      FROM forum_solution AS solution
      JOIN forum_post AS post ON post.id = solution.post_id
      JOIN forum_thread AS thread ON thread.id = solution.thread_id
      WHERE post.author_id = %(member)s AND post.deleted_at IS NULL
        AND solution.cleared_at IS NULL
        AND solution.at >= %(since)s AND solution.at < %(until)s
    ) AS people WHERE helped <> %(member)s
  ),
  (
    SELECT count(*)
    FROM forum_post AS post JOIN forum_thread AS thread ON thread.id = post.thread_id
    WHERE post.author_id = %(member)s AND post.kind = 'answer' AND post.deleted_at IS NULL
      AND thread.deleted_at IS NULL AND thread.kind <> 'private'
      AND post.created_at >= %(since)s AND post.created_at < %(until)s
  ),
  (
    SELECT count(*) FROM reputation_pairing AS pairing
    WHERE pairing.guide_id = %(member)s AND pairing.kind = 'mentor'
      AND pairing.ending = 'graduated'
  ),
  (
    SELECT count(*) FROM reputation_pairing AS pairing
    WHERE pairing.guide_id = %(member)s AND pairing.kind = 'mentor'
  )
"""


@dataclass(frozen=True, slots=True)
class Impact:
    """`helped` people, ever and this month; `answers` of this month; newcomers who graduated with
    this mentor, of all whom they looked after."""

    helped: int
    helped_this_month: int
    answers_this_month: int
    graduated: int
    looked_after: int


def of(*, member: Member, now: datetime) -> Impact:
    """Of a member who comes with the standing. The month is the site's. One statement."""
    since, until = calendar_month.of(now, closes.zone()).span(closes.zone())
    row = prepared.row(_MONTH, {"member": member.pk, "since": since, "until": until})
    helped, answers, graduated, looked_after = row or (0, 0, 0, 0)
    return Impact(member.standing.helped_count, helped, answers, graduated, looked_after)
