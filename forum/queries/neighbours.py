"""Threads like the one at hand, for the side of its page."""

from forum.lib import prepared
from forum.models import Member, Thread
from forum.queries import visible
from forum.queries.parts import Part

MOST = 5
THREAD = Part(Thread, "thread", "id", "kind", "state", "title", "slug", "language")

# Which they are was found out by a job (domain.neighbours); who may see them is asked now, so that
# what was hidden a moment ago is gone.
_NEAR = """
SELECT {columns}
FROM forum_threadneighbours AS known
CROSS JOIN LATERAL unnest(known.ids) WITH ORDINALITY AS near (id, place)
JOIN ({seen}) AS thread ON thread.id = near.id
WHERE known.thread_id = %s
ORDER BY near.place LIMIT %s
"""


def of(thread: Thread, *, member: Member | None) -> list[Thread]:
    """At most MOST threads like this one that `member` may see, the most alike first.

    They have what a link shows. None until the job has run, a moment after the question was
    asked. One statement.
    """
    seen, values = visible.listed(member=member, names=tuple(THREAD.names))
    sql = _NEAR.format(columns=THREAD.columns, seen=seen)
    return [THREAD.take(iter(row)) for row in prepared.rows(sql, [*values, thread.pk, MOST])]
