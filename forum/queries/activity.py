"""What a member did lately, for the limits."""

from datetime import datetime, timedelta

from forum.lib import prepared
from forum.models import Member
from forum.rules import Counts

_COUNTS = """
SELECT count(*) FILTER (WHERE kind = 'question'), count(*) FILTER (WHERE kind <> 'question'),
  (SELECT count(*) FROM forum_mark WHERE member_id = %(member)s AND given_at > %(since)s)
    + (SELECT count(*) FROM forum_reaction WHERE member_id = %(member)s AND given_at > %(since)s),
  max(created_at)
FROM forum_post WHERE author_id = %(member)s AND created_at > %(since)s
"""


def counts(*, member: Member, now: datetime) -> Counts:
    """Posts of the last 24 hours, marks and reactions together, and the time of the last post. One
    query."""
    found = prepared.rows(_COUNTS, {"member": member.pk, "since": now - timedelta(days=1)})
    return Counts(*found[0])
