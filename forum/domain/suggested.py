"""Suggestions that made no question needless, and those that did: counted, so that the team sees
which answers do not help. Neither who asked nor what they asked is kept."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from forum.domain import request_keys
from forum.lib import retention
from forum.lib.transact import verb
from forum.models import AskedAnyway, Member
from forum.queries import visible

MOST = 10  # threads that one question counts for: more than two titles would show
KEPT = retention.SUGGESTED.kept

_STORE = """
INSERT INTO forum_askedanyway AS known (thread_id, shown, opened, last_at)
SELECT seen.id, 1, (seen.id = ANY(%s))::int, %s
FROM ({seen}) AS seen WHERE seen.id = ANY(%s) ORDER BY seen.id
ON CONFLICT (thread_id) DO UPDATE SET shown = known.shown + 1,
  opened = known.opened + excluded.opened, last_at = excluded.last_at
"""
_STORE_DAY = """
INSERT INTO forum_searchday AS day (date, searches, empty, opened, asked, asked_opened, spared)
VALUES (%s, 0, 0, 0, %s, %s, %s)
ON CONFLICT (date) DO UPDATE SET asked = day.asked + excluded.asked,
  asked_opened = day.asked_opened + excluded.asked_opened, spared = day.spared + excluded.spared
"""


@verb
def asked_anyway(
    *,
    by: Member | None,
    shown: Sequence[int],
    opened: Sequence[int],
    key: uuid.UUID | None,
    now: datetime,
) -> None:
    """Somebody asked although these threads (ids) were shown to them, of which they had opened
    some. Once per `key`; of ids only those that `by` may see, MOST of them. The team's own
    questions are not counted."""
    read = list(opened)[:MOST]
    pks = list(dict.fromkeys([*read, *shown]))[:MOST]
    if not pks or (by is not None and by.is_company):
        return
    if request_keys.claim(member=by, key=key, verb="asked_anyway", now=now) is not None:
        return
    seen, values = visible.listed(member=by, names=("id",))
    with connection.cursor() as cursor:
        cursor.execute(_STORE.format(seen=seen), [read, now, *values, pks])
        if not cursor.rowcount:
            return
    request_keys.settle(member=by, key=key, verb="asked_anyway", result=pks[0])
    _count(now, asked=1, asked_opened=int(bool(read)))


@verb
def spared(*, now: datetime) -> None:
    """A suggestion made a question needless. For search.record_solved_it, which knows it is new."""
    _count(now, spared=1)


def prune(*, now: datetime) -> int:
    """Forget what nobody was shown in 90 days."""
    return AskedAnyway.objects.filter(last_at__lt=now - KEPT).delete()[0]


def _count(now: datetime, *, asked: int = 0, asked_opened: int = 0, spared: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STORE_DAY, [now.date(), asked, asked_opened, spared])
