"""When members were here last, as far as it is known."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from forum.models import Member

# What is kept of a visit: signing in, the sign-ins that last, and what can be said without them,
# by a mail's page or as a post.
_LAST = """
SELECT member.id, greatest(
  member.joined_at, member.last_login,
  (SELECT max(last_seen_at) FROM usersessions_usersession WHERE user_id = member.id),
  (SELECT max(used_at) FROM forum_onetap WHERE member_id = member.id),
  (SELECT created_at FROM forum_post WHERE author_id = member.id
   ORDER BY created_at DESC, id DESC LIMIT 1)
)
FROM forum_member AS member WHERE member.id = ANY(%s)
"""


def last(*, members: Sequence[Member]) -> dict[int, datetime]:
    """The last visit of each, by id: the latest of what is kept. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [[member.pk for member in members]])
        return dict(cursor.fetchall())
