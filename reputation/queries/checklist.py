"""How far people are on the checklist of mentors: figures by what happened, of many at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from forum.lib import limits, prepared
from forum.models import Event, Member
from reputation.lib import checklist
from reputation.lib.checklist import Figures, Line
from reputation.models import Mentor
from reputation.queries.ledger import STANDS

OLD_ENOUGH = timedelta(days=checklist.ACCOUNT_DAYS)
# What is there for everybody to read, in threads of others.
_ANSWERED = """
SELECT post.author_id, count(DISTINCT post.thread_id)
FROM forum_post AS post JOIN forum_thread AS thread ON thread.id = post.thread_id
WHERE post.author_id = ANY(%(members)s) AND post.kind = 'answer' AND post.created_at > %(since)s
  AND post.deleted_at IS NULL AND thread.deleted_at IS NULL AND thread.kind <> 'private'
  AND thread.author_id IS DISTINCT FROM post.author_id
GROUP BY post.author_id
"""
_DAYS = """
SELECT author_id, count(DISTINCT (created_at AT TIME ZONE %(zone)s)::date)
FROM forum_post
WHERE author_id = ANY(%(members)s) AND created_at > %(since)s AND deleted_at IS NULL
  AND kind <> 'message'
GROUP BY author_id
"""
# What the ledger holds and did not take back: which threads, and whom it helped.
_SOLVED = f"""
SELECT entry.receiver_id, count(DISTINCT entry.thread_id), count(DISTINCT thread.author_id)
FROM reputation_entry AS entry JOIN reputation_rule AS rule ON rule.id = entry.rule_id
JOIN forum_thread AS thread ON thread.id = entry.thread_id
WHERE entry.receiver_id = ANY(%(members)s) AND entry.origin_id IS NULL AND entry.at > %(since)s
  AND rule.code IN ('SOL', 'CONF') AND thread.author_id <> entry.receiver_id
  AND {STANDS}
GROUP BY entry.receiver_id
"""  # noqa: S608 - parts of our own
# A thread is judged once its first answer is two weeks old, or it helped before.
_USEFUL = f"""
SELECT answered.author_id,
  count(*) FILTER (WHERE answered.first_at <= %(judged)s OR helped.thread_id IS NOT NULL),
  count(helped.thread_id)
FROM (
  SELECT post.author_id, post.thread_id, min(post.created_at) AS first_at
  FROM forum_post AS post JOIN forum_thread AS thread ON thread.id = post.thread_id
  WHERE post.author_id = ANY(%(members)s) AND post.kind = 'answer' AND post.created_at > %(since)s
    AND post.deleted_at IS NULL AND thread.deleted_at IS NULL AND thread.kind <> 'private'
    AND thread.author_id IS DISTINCT FROM post.author_id
  GROUP BY post.author_id, post.thread_id
) AS answered LEFT JOIN (
  SELECT DISTINCT entry.receiver_id, entry.thread_id
  FROM reputation_entry AS entry JOIN reputation_rule AS rule ON rule.id = entry.rule_id
  WHERE entry.receiver_id = ANY(%(members)s) AND entry.origin_id IS NULL
    AND rule.code IN ('SOL', 'CONF', 'HELP')
    AND {STANDS}
) AS helped ON helped.receiver_id = answered.author_id AND helped.thread_id = answered.thread_id
GROUP BY answered.author_id
"""  # noqa: S608 - parts of our own


def figures(*, members: Sequence[Member], now: datetime) -> dict[int, Figures]:
    """By id: how far each of these is. Seven statements, however many they are. `standing` of each
    is at hand, or costs one more."""
    pks = [one.pk for one in members]
    asked: dict[str, Any] = {"members": pks, "since": now - checklist.RECENT}
    threads: dict[int, int] = dict(prepared.rows(_ANSWERED, asked))
    days: dict[int, int] = dict(
        prepared.rows(_DAYS, asked | {"zone": str(ZoneInfo(settings.TIME_ZONE))})
    )
    solved = {pk: rest for pk, *rest in prepared.rows(_SOLVED, asked)}
    judged = now - checklist.JUDGED
    useful = {pk: rest for pk, *rest in prepared.rows(_USEFUL, asked | {"judged": judged})}
    flags = upheld_flags(members=pks, since=now - checklist.RECENT)
    nominated = set(
        Member.objects.filter(pk__in=pks, nominations__isnull=False).values_list("pk", flat=True)
    )
    verifies = site_verifies()
    return {
        one.pk: Figures(
            account_days=max(0, (now - one.joined_at).days),
            active_days=days.get(one.pk, 0), threads=threads.get(one.pk, 0),
            solved=solved.get(one.pk, [0, 0])[0], people=solved.get(one.pk, [0, 0])[1],
            judged=useful.get(one.pk, [0, 0])[0], useful=useful.get(one.pk, [0, 0])[1],
            flags=flags.get(one.pk, 0), points=one.standing.points,
            nominated=int(one.pk in nominated),
            is_verified=one.verified_at is not None if verifies else None,
        )
        for one in members
    }  # fmt: skip


def of_member(*, member: Member, now: datetime) -> list[Line]:
    """The lines of one person, as they stand now."""
    return checklist.lines(figures(members=[member], now=now)[member.pk])


def upheld_flags(*, members: Sequence[int], since: datetime) -> dict[int, int]:
    """By author: how many flags on what they wrote were upheld since. They are read as events, so
    that nothing here knows of the flags' own table: `post` is what was flagged, and `data` says how
    it ended."""
    settled = Event.objects.filter(kind=Event.Kind.FLAG_SETTLED, at__gt=since)
    upheld = settled.filter(post__author__in=members, data__outcome="upheld").order_by()
    return dict(upheld.values_list("post__author").annotate(Count("pk")))


def site_verifies() -> bool:
    """Whether this site knows anybody as a customer: only then it asks mentors to be one."""
    return Member.objects.filter(verified_at__isnull=False).exists()


def could_be_invited(*, now: datetime) -> QuerySet[Member]:
    """Whoever may meet the figures and was never on the way: the level or a word for them, and old
    enough. In the order of ids, with their standing."""
    known = Q(standing__points__gte=limits.ADVISER_POINTS) | Q(nominations__isnull=False)
    return (
        Member.objects.filter(known, is_active=True, staff_role="", joined_at__lte=now - OLD_ENOUGH)
        .exclude(pk__in=Mentor.objects.values("pk"))
        .select_related("standing")
        .order_by("pk")
        .distinct()
    )
