"""The floor's projection of what people earned. Lock rule: thread row, then standings by id."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from forum.lib import limits, prepared
from forum.lib.transact import verb
from forum.models import Event, Standing
from reputation.lib import levels
from reputation.models import Account
from reputation.queries import quality

CHUNK = 500
PROJECTED = ("points", "level", "limit_tier", "lapsed")
# Distinct people: askers whose question this member solved, readers who marked an answer.
_HELPED = """
SELECT count(*) FROM (
  SELECT mark.member_id AS helped
  FROM forum_mark AS mark JOIN forum_post AS post ON post.id = mark.post_id
  WHERE post.author_id = %(member)s AND post.deleted_at IS NULL AND mark.withdrawn_at IS NULL
  UNION
  SELECT thread.author_id
  FROM forum_solution AS solution
  JOIN forum_post AS post ON post.id = solution.post_id
  JOIN forum_thread AS thread ON thread.id = solution.thread_id
  WHERE post.author_id = %(member)s AND post.deleted_at IS NULL AND solution.cleared_at IS NULL
) AS people WHERE helped <> %(member)s
"""
_LOCK = "SELECT 1 FROM forum_standing WHERE member_id = %(member)s FOR UPDATE"
_RECOUNT = f"UPDATE forum_standing SET helped_count = ({_HELPED}) WHERE member_id = %(member)s"  # noqa: S608


@verb
def refresh_helped(event: Event) -> None:
    """Count anew how many people the member whom a verdict concerns has helped.

    Repeatable: the count is taken from the facts, not added to. The row is locked first, by a
    statement of its own: what is counted while waiting for it would be as old as the wait.
    """
    if event.member_id is None:
        return
    who = {"member": event.member_id}
    prepared.rows(_LOCK, who)
    prepared.run(_RECOUNT, who)


def count_helped(*, member_id: int) -> int:
    """How many people this member has helped, by what happened."""
    found = prepared.row(_HELPED, {"member": member_id})
    return int(found[0]) if found else 0


@verb
def project(*, members: Sequence[int], now: datetime) -> None:
    """Let the floor show what the accounts of these members say: whole points, the level, which
    limits hold, which rights rest. Repeatable: taken from the ledger and the facts."""
    points = dict(Account.objects.filter(pk__in=members).values_list("pk", "points"))
    answers = quality.answers(members=members, now=now)
    edits = quality.edits(members=members, now=now)
    changed = []
    for standing in Standing.objects.select_for_update().filter(pk__in=members).order_by("pk"):
        pk, before = standing.pk, [getattr(standing, name) for name in PROJECTED]
        standing.points = levels.whole(points.get(pk, Decimal(0)))
        standing.level = levels.level(standing.points)
        standing.limit_tier = levels.tier(standing.points)
        judged = quality.rights(points=standing.points, answers=answers[pk], edits=edits[pk])
        standing.lapsed = [one.right.code for one in judged if one.is_lapsed]
        if before != [getattr(standing, name) for name in PROJECTED]:
            changed.append(standing)
    # They are there and held: of many at once this costs a fraction of bulk_update.
    Standing.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["member"], update_fields=PROJECTED
    )


def renew(*, now: datetime) -> None:
    """Ask anew which rights rest, of everybody who has any: what was judged grows old."""
    able = Standing.objects.filter(points__gte=min(limits.RIGHTS.values())).order_by("pk")
    pks = list(able.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        project(members=pks[start : start + CHUNK], now=now)
