"""Which mentors were silent, and whose newcomers wait: what the nightly round goes by."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Max, Min

from forum.lib import prepared
from forum.models import Event, Post
from reputation.models import Mentor, MentorStep, Pairing
from reputation.queries import mentors

SILENT, GONE = timedelta(days=14), timedelta(days=90)
UNANSWERED = timedelta(hours=48)
SEVERAL = 2  # newcomers that wait: then we ask
# What a mentor does without a post of their own.
ACTS = (
    Event.Kind.CONFIRMED, Event.Kind.OUTDATED_SET, Event.Kind.DUPLICATE_MARKED,
    Event.Kind.TWINS_LINKED, Event.Kind.THREAD_RETITLED, Event.Kind.THREAD_RETAGGED,
    Event.Kind.EDIT_TAKEN_OVER, Event.Kind.EDIT_REJECTED, Event.Kind.REACTION_GIVEN,
)  # fmt: skip
# A newcomer's own open question, or the last word in a talk of the two, that nobody answered.
_WAITING = """
SELECT pairing.guide_id, pairing.newcomer_id
FROM reputation_pairing AS pairing
JOIN forum_thread AS thread ON thread.author_id = pairing.newcomer_id
WHERE pairing.ended_at IS NULL AND pairing.kind = 'mentor' AND thread.kind = 'question'
  AND thread.state = 'open' AND thread.deleted_at IS NULL
  AND thread.created_at >= pairing.began_at AND thread.waiting_since <= %(since)s
UNION
SELECT pairing.guide_id, pairing.newcomer_id
FROM reputation_pairing AS pairing
JOIN forum_threadmember AS guide ON guide.member_id = pairing.guide_id
JOIN forum_threadmember AS newcomer
  ON newcomer.thread_id = guide.thread_id AND newcomer.member_id = pairing.newcomer_id
JOIN forum_thread AS thread ON thread.id = guide.thread_id AND thread.kind = 'private'
CROSS JOIN LATERAL (
  SELECT post.author_id, post.created_at FROM forum_post AS post
  WHERE post.thread_id = thread.id AND post.deleted_at IS NULL
  ORDER BY post.created_at DESC, post.id DESC LIMIT 1
) AS said
WHERE pairing.ended_at IS NULL AND pairing.kind = 'mentor' AND thread.deleted_at IS NULL
  AND said.author_id = pairing.newcomer_id AND said.created_at <= %(since)s
"""


def last_acts(*, members: Sequence[int], now: datetime) -> dict[int, datetime]:
    """By id: when they last wrote something or used a mentor's right; absent where that is more
    than 90 days ago. Two statements."""
    since = now - GONE
    posts = Post.objects.filter(author__in=members, created_at__gt=since)
    acts = Event.objects.filter(kind__in=ACTS, at__gt=since, by__in=members)
    found: dict[int, datetime] = dict(posts.values_list("author").annotate(Max("created_at")))
    for pk, at in acts.order_by().values_list("by").annotate(Max("at")):
        found[pk] = max(found.get(pk, at), at)
    return found


def silent(*, now: datetime) -> list[Mentor]:
    """Who has newcomers and said nothing for two weeks in which they had some."""
    there = list(_serving(Mentor.TAKES_NEWCOMERS))
    open_ones = Pairing.objects.filter(
        guide__in=[one.pk for one in there], kind=Pairing.Kind.MENTOR, ended_at=None
    )
    since = dict(open_ones.order_by().values_list("guide").annotate(Min("began_at")))
    acts = last_acts(members=list(since), now=now)
    return [
        one
        for one in there
        if one.pk in since
        and max(since[one.pk], one.since, acts.get(one.pk, one.since)) <= now - SILENT
    ]


def gone(*, now: datetime) -> list[Mentor]:
    """Who said nothing for ninety days, nor took a step of their own as a mentor; but for a pause
    with a day that is still to come."""
    there = list(_serving(Mentor.SERVING))
    pks = [one.pk for one in there]
    acts, began = last_acts(members=pks, now=now), now - GONE
    own = MentorStep.objects.filter(mentor__in=pks, by=F("mentor"))
    began_at = dict(own.order_by().values_list("mentor").annotate(Max("at")))
    return [
        one
        for one in there
        if one.pk not in acts
        and (one.paused_until is None or one.paused_until <= now.date())
        and began_at.get(one.pk, one.since) <= began
    ]


def unanswered(*, now: datetime) -> dict[int, list[int]]:
    """By mentor: ids of their newcomers who have waited for two days. One statement."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for guide, newcomer in prepared.rows(_WAITING, {"since": now - UNANSWERED}):
        found[guide].append(newcomer)
    return {guide: sorted(newcomers) for guide, newcomers in found.items()}


def _serving(states: Sequence[str]) -> list[Mentor]:
    found = mentors.serving().filter(state__in=states)
    return list(found.select_related("member").order_by("pk"))
