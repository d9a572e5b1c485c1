"""How soon questions are usually answered: reckoned out of what happened, read by the projection
of a question that begins to wait. No page reckons it. Decision 0041.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, IntegerField, Q, When

from community.lib.line import Expected
from community.lib.saying import SAYS_LITTLE
from community.models import ExpectedTime
from forum.lib import prepared
from forum.models import Thread, ThreadTag

WINDOW = timedelta(days=365)  # of that time is what counts
MATURE = timedelta(days=7)  # old enough to know whether it was answered soon
LEAST = 20  # questions: fewer say nothing
BAND_HOURS = 6
Scope = ExpectedTime.Scope

# Whatever was not answered is answered last of all. A duplicate has its answer elsewhere.
_RECKON = """
WITH asked AS (
  SELECT thread.id, thread.category_id,
    extract(hour FROM thread.created_at AT TIME ZONE %(zone)s)::int / %(hours)s AS band,
    coalesce(extract(epoch FROM answered.at - thread.created_at)::float8, 'Infinity') AS seconds
  FROM forum_thread AS thread
  JOIN forum_category AS category ON category.id = thread.category_id
  LEFT JOIN LATERAL (
    SELECT min(post.created_at) AS at FROM forum_post AS post
    WHERE post.thread_id = thread.id AND post.kind = 'answer' AND post.deleted_at IS NULL
      AND (post.author_id IS NULL OR post.author_id IS DISTINCT FROM thread.author_id)
      AND (length(post.body) >= %(little)s OR post.body LIKE '%%://%%')
      AND post.created_at BETWEEN thread.created_at AND %(now)s
  ) AS answered ON true
  WHERE thread.kind = 'question' AND thread.deleted_at IS NULL AND thread.duplicate_of_id IS NULL
    AND thread.merged_into_id IS NULL
    AND NOT category.is_private
    AND thread.created_at >= %(since)s AND thread.created_at < %(until)s
), told AS (
  SELECT 'tag' AS scope, own.tag_id, NULL::bigint AS category_id, band, count(*) AS count,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds
  FROM asked JOIN forum_threadtag AS own ON own.content_object_id = asked.id
  GROUP BY own.tag_id, band
  UNION ALL
  SELECT 'category', NULL, category_id, NULL, count(*),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds)
  FROM asked GROUP BY category_id
  UNION ALL
  SELECT 'site', NULL, NULL, NULL, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds)
  FROM asked
)
SELECT scope, tag_id, category_id, band, count, nullif(seconds, 'Infinity')
FROM told WHERE count >= %(least)s
"""


def band(at: datetime) -> int:
    """Which six hours of the day it is where the site is, 0 to 3."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).hour // BAND_HOURS


def reckon(*, now: datetime) -> list[ExpectedTime]:
    """The rows as they are now, unsaved: of questions of a year that are old enough, in public."""
    found = prepared.rows(
        _RECKON,
        {
            "zone": settings.TIME_ZONE, "hours": BAND_HOURS, "little": SAYS_LITTLE, "now": now,
            "since": now - WINDOW, "until": now - MATURE, "least": LEAST,
        },
    )  # fmt: skip
    return [
        ExpectedTime(
            scope=scope, tag_id=tag, category_id=category, band=of_day, count=count,
            seconds=None if seconds is None else round(seconds), reckoned_at=now,
        )
        for scope, tag, category, of_day, count, seconds in found
    ]  # fmt: skip


def of(thread: Thread) -> Expected | None:
    """What can be told whoever asked it: by its rarest tag at this time of day, else by its topic,
    else by the site; None where nothing is known, or half of them wait for ever. One statement."""
    tags = ThreadTag.objects.filter(content_object=thread).values("tag")
    fits = Q(scope=Scope.TAG, tag__in=tags, band=band(thread.created_at))
    fits |= Q(scope=Scope.CATEGORY, category=thread.category_id) | Q(scope=Scope.SITE)
    order = Case(
        When(scope=Scope.TAG, then=0), When(scope=Scope.CATEGORY, then=1), default=2,
        output_field=IntegerField(),
    )  # fmt: skip
    rows = ExpectedTime.objects.filter(fits).order_by(order, "count", "pk").select_related("tag")
    found = rows.first()
    if found is None or found.seconds is None:
        return None
    return Expected(found.scope, found.seconds, found.tag.name if found.tag else "")
