"""Questions that somebody can answer: by the tags of what they answered well, and by how long the
questions wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from forum.lib import limits
from forum.lib.follow_levels import MUTE, OFF
from forum.models import Following, Member, Post, Thread, ThreadTag
from forum.models.thread import ThreadQuerySet

RECENT = timedelta(days=30)  # what waits longer has been seen by everybody
MOST_LOOKED_AT = 2_000
# An answer counts once, four times more as a solution, and once more for each of up to four whom
# it helped.
_SKILL = """
WITH given AS (
  SELECT thread.tag_slugs, thread.language, 1 + least(post.helpful_count + post.works_count, 4)
    + CASE WHEN EXISTS (
        SELECT FROM forum_solution WHERE post_id = post.id AND cleared_at IS NULL
      ) THEN 4 ELSE 0 END AS weight
  FROM forum_post AS post JOIN forum_thread AS thread ON thread.id = post.thread_id
  WHERE post.author_id = %(member)s AND post.kind = 'answer' AND post.deleted_at IS NULL
    AND thread.kind = 'question' AND thread.deleted_at IS NULL
    AND thread.author_id IS DISTINCT FROM %(member)s
  ORDER BY post.created_at DESC, post.id DESC LIMIT 500
), skill AS (
  SELECT tag, sum(weight) AS weight FROM given, unnest(tag_slugs) AS tag
  GROUP BY tag ORDER BY weight DESC, tag LIMIT 40
)
SELECT (SELECT count(*) FROM given), ARRAY(SELECT DISTINCT language FROM given),
  ARRAY(SELECT tag FROM skill ORDER BY weight DESC, tag),
  ARRAY(SELECT weight::bigint FROM skill ORDER BY weight DESC, tag)
"""
_SCORE = """(
  SELECT coalesce(sum(skill.weight), 0)::bigint
  FROM unnest(%s::text[], %s::bigint[]) AS skill (tag, weight)
  WHERE skill.tag = ANY(forum_thread.tag_slugs)
)"""


@dataclass(frozen=True)
class Skill:
    """How many questions of others they answered, in which languages, and tags with weights."""

    answers: int
    languages: list[str]
    tags: list[str]
    weights: list[int]


def skill(*, member: Member) -> Skill:
    """What the member's latest answers tell of them. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SKILL, {"member": member.pk})
        return Skill(*cursor.fetchone())


def helps(*, member: Member, skill: Skill) -> bool:
    """Whether somebody helps others: answered once, a mentor, or of that standing."""
    standing = member.standing
    return bool(skill.answers) or standing.is_mentor or standing.points >= limits.HELPER_POINTS


def best(*, member: Member, skill: Skill, now: datetime, without: Sequence[int] = ()) -> list[int]:
    """Ids of questions that this person can answer, the best first: `without` those. One statement.

    Whoever has answered gets what shares a tag with it; a mentor who has not, what waits longest.
    """
    languages = {member.language, *skill.languages}
    waiting = (
        _answerable(member)
        .filter(waiting_since__gt=now - RECENT, language__in=languages)
        .exclude(pk__in=without)
        .order_by("-waiting_since", "-pk")
    )
    score = RawSQL(_SCORE, [skill.tags, skill.weights], output_field=BigIntegerField())  # noqa: S611
    found = Thread.objects.filter(pk__in=waiting.values("pk")[:MOST_LOOKED_AT])
    found = found.annotate(score=score)
    if skill.tags:
        found = found.filter(score__gt=0)
    ranked = found.order_by("-score", "waiting_since", "pk")
    return list(ranked.values_list("pk", flat=True)[: limits.DIGEST_QUESTIONS])


def still(*, member: Member, pks: Sequence[int]) -> list[Thread]:
    """Those of these questions that still wait for this person, in this order. One statement."""
    found = {thread.pk: thread for thread in _answerable(member).filter(pk__in=pks)}
    return [found[pk] for pk in pks if pk in found]


def _answerable(member: Member) -> ThreadQuerySet:
    """Visible, waiting, not their own, not answered by them, not of what they stopped following,
    and with nothing about it muted: thread, tag, topic or person."""
    answered = Post.objects.answers().filter(thread=OuterRef("pk"), author=member)
    own = Following.objects.in_force().filter(member=member)
    stopped = own.filter(thread=OuterRef("pk"), level__in=(MUTE, OFF))
    tags = ThreadTag.objects.filter(tag__in=own.muted().filter(tag__isnull=False).values("tag"))
    muted = own.muted().filter(Q(category=OuterRef("category")) | Q(person=OuterRef("author")))
    threads: ThreadQuerySet = Thread.objects.listed_for(member).questions()
    waiting = threads.filter(waiting_since__isnull=False, closed_at=None, duplicate_of=None)
    of_muted_tag = tags.filter(content_object=OuterRef("pk"))
    return waiting.exclude(author=member).filter(
        ~Exists(answered), ~Exists(stopped), ~Exists(muted), ~Exists(of_muted_tag)
    )
