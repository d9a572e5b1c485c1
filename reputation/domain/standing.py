"""The floor's projection of what people earned. Lock rule: thread row, then standings by id."""

from collections.abc import Sequence
from datetime import datetime

from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Event, Mark, Member, Solution, Standing
from reputation.lib import levels
from reputation.models import Account
from reputation.queries import quality

CHUNK = 500


@verb
def refresh_helped(event: Event) -> None:
    """Count anew how many people the member whom a verdict concerns has helped.

    Repeatable: the count is taken from the facts, not added to.
    """
    if event.member_id is None:
        return
    standing = Standing.objects.select_for_update().get(member=event.member_id)
    standing.helped_count = count_helped(member_id=event.member_id)
    standing.save(update_fields=["helped_count"])


def count_helped(*, member_id: int) -> int:
    """Distinct people: askers whose question this member solved, readers who marked an answer."""
    answers = {"post__author": member_id, "post__deleted_at": None}
    askers = Solution.objects.filter(**answers, cleared_at=None).values("thread__author")
    readers = Mark.objects.filter(**answers, withdrawn_at=None).values("member")
    people = Member.objects.exclude(pk=member_id)
    return (people.filter(pk__in=askers) | people.filter(pk__in=readers)).count()


@verb
def project(*, members: Sequence[int], now: datetime) -> None:
    """Let the floor show what the accounts of these members say: whole points, the level, which
    limits hold, which rights rest. Repeatable: taken from the ledger and the facts."""
    points = dict(Account.objects.filter(pk__in=members).values_list("pk", "points"))
    answers = quality.answers(members=members, now=now)
    edits = quality.edits(members=members, now=now)
    for standing in Standing.objects.select_for_update().filter(pk__in=members).order_by("pk"):
        pk = standing.pk
        standing.points = int(points.get(pk, 0))
        standing.level = levels.level(standing.points)
        standing.limit_tier = levels.tier(standing.points)
        judged = quality.rights(points=standing.points, answers=answers[pk], edits=edits[pk])
        standing.lapsed = [one.right.code for one in judged if one.is_lapsed]
        standing.save(update_fields=["points", "level", "limit_tier", "lapsed"])


def renew(*, now: datetime) -> None:
    """Ask anew which rights rest, of everybody who has any: what was judged grows old."""
    able = Standing.objects.filter(points__gte=min(limits.RIGHTS.values())).order_by("pk")
    pks = list(able.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        project(members=pks[start : start + CHUNK], now=now)
