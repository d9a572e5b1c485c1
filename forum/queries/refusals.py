"""What whoever asked has refused: answers that are no solution, which others do not confirm then,
and another title than theirs."""

from forum.lib import prepared
from forum.models import Event, Thread

# Their last word on each answer counts, whatever they or the team said of others since. That an
# acceptance takes the place of what others confirmed has one instant: it is a yes. What a slip set
# is no yes, and neither its end nor that of what it ended is a no, whatever comes of these later.
_REFUSED = """
SELECT said.post_id FROM (
  SELECT post_id, at, false FROM forum_verdict
  WHERE thread_id = %(thread)s AND by_id = %(asker)s AND kind = 'still_broken'
    AND withdrawn_at IS NULL
  UNION ALL SELECT post_id, cleared_at, false FROM forum_solution
  WHERE thread_id = %(thread)s AND cleared_by_id = %(asker)s AND slip = ''
  UNION ALL SELECT reaction.post_id, reaction.given_at, false FROM forum_reaction AS reaction
  JOIN forum_post AS post ON post.id = reaction.post_id
  WHERE post.thread_id = %(thread)s AND reaction.member_id = %(asker)s
    AND reaction.kind = 'failed' AND reaction.withdrawn_at IS NULL
  UNION ALL SELECT post_id, at, true FROM forum_solution
  WHERE thread_id = %(thread)s AND by_id = %(asker)s AND slip <> 'set'
) AS said (post_id, at, is_yes)
GROUP BY said.post_id
HAVING max(said.at) FILTER (WHERE NOT is_yes)
  > coalesce(max(said.at) FILTER (WHERE is_yes), '-infinity')
"""


def refused(*, thread: Thread) -> set[int]:
    """Ids of the answers to `thread` that its asker refused. One statement."""
    asked = {"thread": thread.pk, "asker": thread.author_id}
    return {pk for (pk,) in prepared.rows(_REFUSED, asked)}


def wording(*, thread: Thread) -> bool:
    """Whether its asker took back what others had changed in its title or tags. One statement."""
    told = Event.objects.filter(thread=thread, kind__in=Event.WORDINGS, by=thread.author_id)
    return thread.author_id is not None and told.filter(data__has_key="undoes").exists()
