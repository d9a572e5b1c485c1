"""Patterns in what people gave each other: whole tables at once, by a job at night.

Each function takes what counts from `since` (not included) to `until`, and says how many are
evidence: posts by id, the weightiest first.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from reputation.lib import levels, review
from reputation.lib.review import Found, percent
from reputation.models import Entry, Finding

# Givers whose every gift went to one member, and who wrote nothing but in threads where they gave
# it: asked, talked there, accepted. Not the team and not mentors, whose word is their work.
_LONE = """
WITH one_sided AS (
  SELECT giver_id, min(receiver_id) AS receiver_id FROM reputation_entry
  WHERE origin_id IS NULL AND giver_id IS NOT NULL
  GROUP BY giver_id HAVING min(receiver_id) = max(receiver_id)
), lone AS (
  SELECT one_sided.giver_id FROM one_sided
  JOIN forum_member AS giver ON giver.id = one_sided.giver_id
  LEFT JOIN forum_standing AS standing ON standing.member_id = one_sided.giver_id
  WHERE giver.staff_role = '' AND NOT COALESCE(standing.is_mentor, false)
    AND NOT EXISTS (
      SELECT 1 FROM forum_post AS post
      WHERE post.author_id = one_sided.giver_id AND NOT EXISTS (
        SELECT 1 FROM reputation_entry AS gift
        WHERE gift.thread_id = post.thread_id AND gift.giver_id = post.author_id
      )
    )
)
"""
_STARS = f"""{_LONE}, given AS (
  SELECT entry.receiver_id, entry.giver_id, sum(entry.points) AS points,
    max(entry.post_id) AS post
  FROM reputation_entry AS entry JOIN reputation_rule AS rule ON rule.id = entry.rule_id
  WHERE rule.pays AND entry.at > %(since)s AND entry.at <= %(until)s
    AND (%(members)s::bigint[] IS NULL OR entry.receiver_id = ANY(%(members)s::bigint[]))
  GROUP BY entry.receiver_id, entry.giver_id
)
SELECT receiver_id, sum(points) AS points,
  COALESCE(sum(points) FILTER (WHERE lone.giver_id IS NOT NULL), 0) AS of_lone,
  count(lone.giver_id) FILTER (WHERE points > 0) AS people,
  (array_agg(post ORDER BY points DESC, post DESC)
    FILTER (WHERE lone.giver_id IS NOT NULL AND post IS NOT NULL AND points > 0))[1:%(most)s]
FROM given LEFT JOIN lone ON lone.giver_id = given.giver_id
GROUP BY receiver_id
HAVING sum(points) >= %(least)s
  AND sum(points) FILTER (WHERE lone.giver_id IS NOT NULL) > %(share)s * sum(points)
ORDER BY receiver_id
"""  # noqa: S608 - parts of our own
# Whose answers whoever asked accepted, as it stands now.
_ACCEPTED = """
WITH accepted AS (
  SELECT post.author_id AS helper, thread.author_id AS asker, count(*) AS times,
    array_agg(post.id ORDER BY solution.at DESC, post.id DESC) AS posts
  FROM forum_solution AS solution
  JOIN forum_post AS post ON post.id = solution.post_id
  JOIN forum_thread AS thread ON thread.id = solution.thread_id
  WHERE solution.cleared_at IS NULL AND solution.kind = 'accepted'
    AND solution.by_id = thread.author_id AND post.author_id <> thread.author_id
    AND post.deleted_at IS NULL AND thread.deleted_at IS NULL
    AND solution.at > %(since)s AND solution.at <= %(until)s
  GROUP BY post.author_id, thread.author_id
), whole AS (SELECT helper, sum(times) AS times FROM accepted GROUP BY helper)
"""
_PAIRS = f"""{_ACCEPTED}
SELECT one.helper, other.helper, one.times, whole.times, other.times, of_other.times,
  one.posts[1:%(most)s / 2] || other.posts[1:%(most)s / 2]
FROM accepted AS one
JOIN accepted AS other ON other.helper = one.asker AND other.asker = one.helper
JOIN whole ON whole.helper = one.helper
JOIN whole AS of_other ON of_other.helper = other.helper
WHERE one.helper < other.helper AND one.times >= %(least)s AND other.times >= %(least)s
  AND one.times > %(share)s * whole.times AND other.times > %(share)s * of_other.times
ORDER BY one.helper, other.helper
"""  # noqa: S608
_CIRCLES = f"""{_ACCEPTED}
SELECT one.helper, whole.times, sum(one.times), count(*),
  (array_agg(one.posts[1] ORDER BY one.times DESC, one.posts[1] DESC))[1:%(most)s]
FROM accepted AS one
JOIN accepted AS other ON other.helper = one.asker AND other.asker = one.helper
JOIN whole ON whole.helper = one.helper
GROUP BY one.helper, whole.times
HAVING whole.times >= %(least)s AND sum(one.times) > %(share)s * whole.times AND count(*) > 1
ORDER BY one.helper
"""  # noqa: S608
_GROWTH = """
SELECT entry.receiver_id, sum(entry.points),
  COALESCE(sum(entry.points) FILTER (WHERE entry.at > %(lately)s), 0),
  COALESCE(sum(entry.points) FILTER (WHERE rule.pays AND entry.at > %(month)s), 0),
  COALESCE(sum(entry.points) FILTER (WHERE rule.pays AND entry.at > %(money)s), 0),
  (array_agg(entry.post_id ORDER BY entry.points DESC, entry.at DESC) FILTER
    (WHERE entry.at > %(lately)s AND entry.points > 0 AND entry.post_id IS NOT NULL))[1:%(most)s]
FROM reputation_entry AS entry JOIN reputation_rule AS rule ON rule.id = entry.rule_id
WHERE entry.at <= %(until)s
GROUP BY entry.receiver_id
HAVING COALESCE(sum(entry.points) FILTER (WHERE entry.at > %(lately)s), 0) > 0
ORDER BY entry.receiver_id
"""


def stars(
    *, since: datetime, until: datetime, least: Decimal, members: list[int] | None = None
) -> Iterator[Found]:
    """Members most of whose points come from accounts that do nothing but ask them and accept.
    It looks like honest people who ask once; a person has to tell them apart."""
    values = {
        "since": since, "until": until, "least": least, "share": review.STAR_SHARE,
        "members": members, "most": review.EVIDENCE,
    }  # fmt: skip
    for member, points, lone, people, posts in _rows(_STARS, values):
        figures = {"points": _told(points), "lone": _told(lone), "people": people}
        yield Found("star", member, lone, percent(lone, points), figures | {"posts": posts or []})


def pairs(*, since: datetime, until: datetime) -> Iterator[Found]:
    """Two of whom each has much of what was accepted from the other."""
    values = _within(since, until, review.PAIR_LEAST, review.PAIR_SHARE)
    for one, other, given, of_one, back, of_other, posts in _rows(_PAIRS, values):
        figures = {
            "given": given, "of_one": int(of_one), "back": back, "of_other": int(of_other),
            "posts": posts,
        }  # fmt: skip
        worst = max(percent(given, of_one), percent(back, of_other))
        yield Found("pair", one, Decimal(given + back), worst, figures, other)


def circles(*, since: datetime, until: datetime) -> Iterator[Found]:
    """Members most of whose acceptances come from people whose questions they solve as well, in a
    group so large that no two of them stand out."""
    values = _within(since, until, review.CIRCLE_LEAST, review.CIRCLE_SHARE)
    for member, whole, mutual, people, posts in _rows(_CIRCLES, values):
        figures = {"whole": int(whole), "mutual": int(mutual), "people": people, "posts": posts}
        yield Found("circle", member, Decimal(mutual), percent(mutual, whole), figures)


def bursts(*, now: datetime) -> Iterator[Found]:
    """Members whose points have just jumped over a level, or over what is worth money."""
    values = {
        "until": now, "lately": now - review.BURST, "month": now - review.MONEY_WINDOW,
        "money": now - review.MONEY_BURST, "most": review.EVIDENCE,
    }  # fmt: skip
    for member, points, lately, of_month, of_days, posts in _rows(_GROWTH, values):
        over = review.crossed(points - lately, points, levels.LEVELS)
        if over is not None:
            figures = _jump("level", over, points - lately, points, review.BURST.days)
            size, share = lately, percent(lately, points)
        elif review.crossed_money(of_month - of_days, of_month):
            days = review.MONEY_BURST.days
            money = int(review.MONEY_POINTS)
            figures = _jump("money", money, of_month - of_days, of_month, days)
            size, share = of_days, percent(of_days, of_month)
        else:
            continue
        yield Found("burst", member, size, share, figures | {"posts": posts or []})


def odd(*, entries: Sequence[int]) -> list[Found]:
    """Whose these entries are, in the order of members."""
    rows = Entry.objects.filter(pk__in=entries).order_by("receiver", "pk")
    mine: dict[int, list[int | None]] = defaultdict(list)
    for member, post in rows.values_list("receiver", "post"):
        mine[member].append(post)
    return [
        Found(
            Finding.Kind.ODD, member, Decimal(len(some)), 100,
            {"rows": len(some), "posts": [pk for pk in some if pk][: review.EVIDENCE]},
        )
        for member, some in mine.items()
    ]  # fmt: skip


def _jump(what: str, over: int, before: Decimal, after: Decimal, days: int) -> dict[str, Any]:
    return {
        "of": what, "over": over, "before": _told(before), "after": _told(after), "days": days,
    }  # fmt: skip


def _within(since: datetime, until: datetime, least: int, share: Decimal) -> dict[str, Any]:
    return {
        "since": since, "until": until, "least": least, "share": share, "most": review.EVIDENCE,
    }  # fmt: skip


def _told(points: Decimal) -> str:
    """As JSON holds it: a number's words, no fraction of a machine."""
    return f"{points:.2f}"


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
