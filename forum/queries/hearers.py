"""Who hears of a post: the followers of its thread, in one statement that is planned once."""

from collections.abc import Sequence

from forum.lib import prepared
from forum.models import Member, Thread
from forum.queries import sight, thread_head
from forum.queries.parts import Part

# What is asked of whoever may hear: who they are, what they may see, where and what they want.
FIELDS = ("id", "staff_role", "is_active", "email", "mail_off", "mail_later")
# Whether visitors see a thread: asked once for all who may hear.
IS_PUBLIC = "EXISTS (SELECT FROM ({visible}) AS public (id) WHERE public.id = %s)"
HEARER = Part(Member, "hearer", *FIELDS)
_FOLLOWERS = f"""
SELECT {HEARER.columns}, {IS_PUBLIC}
FROM forum_member AS hearer
WHERE hearer.id IN (
    SELECT member_id FROM forum_following WHERE thread_id = %s AND ended_at IS NULL
  )
  AND hearer.id <> ALL(%s::bigint[])
  AND NOT EXISTS (SELECT FROM forum_notice WHERE member_id = hearer.id AND key = %s)
ORDER BY hearer.id
"""  # noqa: S608 - all of it written here


def followers(*, thread: Thread, key: str, without: Sequence[int]) -> list[Member]:
    """Who follows the thread, may see it, is not one of `without` (ids), and was not told under
    this `key` before. One statement, and one more for each where visitors do not see it."""
    visible, values = sight.of(thread_head.visible, member=None)
    rows = prepared.rows(
        _FOLLOWERS.format(visible=visible), [*values, thread.pk, thread.pk, list(without), key]
    )
    found = []
    for row in rows:
        left = iter(row)
        member: Member = HEARER.take(left)
        if sees(member, thread=thread, is_public=next(left)):
            found.append(member)
    return found


def sees(member: Member, *, thread: Thread, is_public: bool) -> bool:
    """Whether this person may see the thread: asked only where visitors do not."""
    return is_public or Thread.objects.visible_to(member).filter(pk=thread.pk).exists()
