"""What a member did lately, for the limits."""

from datetime import datetime

from forum.lib import prepared
from forum.lib.limits import DAY, Counts
from forum.models import Member

_COUNTS = """
SELECT count(*) FILTER (WHERE kind = 'question'),
  count(*) FILTER (WHERE kind NOT IN ('question', 'message')),
  (SELECT count(*) FROM forum_mark WHERE member_id = %(member)s AND given_at > %(since)s)
    + (SELECT count(*) FROM forum_reaction WHERE member_id = %(member)s AND given_at > %(since)s),
  max(created_at) FILTER (WHERE kind <> 'message'),
  min(created_at) FILTER (WHERE kind = 'question'),
  min(created_at) FILTER (WHERE kind NOT IN ('question', 'message')),
  count(*) FILTER (WHERE kind = 'message'), min(created_at) FILTER (WHERE kind = 'message')
FROM forum_post WHERE author_id = %(member)s AND created_at > %(since)s
"""


def counts(*, member: Member, now: datetime) -> Counts:
    """Posts of the last 24 hours, marks and reactions together, and when the first and the
    last post were. One query."""
    found = prepared.rows(_COUNTS, {"member": member.pk, "since": now - DAY})
    return Counts(*found[0])
