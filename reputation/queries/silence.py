"""Which mentors were silent, and whose newcomers wait: what the rounds and the team go by."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from forum.lib import prepared
from forum.models import DraftSuggestion, Event, Post
from reputation.models import Mentor, MentorStep, Pairing
from reputation.queries import mentors, talks_waiting

SILENT, GONE = timedelta(days=14), timedelta(days=90)
UNANSWERED = timedelta(hours=48)
SEVERAL = 2  # newcomers that wait: then we ask
# What a mentor does without a post or a message of their own, beside suggesting other words for a
# draft. Whoever did none of all this is silent: here, and wherever else it matters.
ACTS = (
    Event.Kind.CONFIRMED, Event.Kind.OUTDATED_SET, Event.Kind.DUPLICATE_MARKED,
    Event.Kind.TWINS_LINKED, Event.Kind.THREAD_RETITLED, Event.Kind.THREAD_RETAGGED,
    Event.Kind.EDIT_TAKEN_OVER, Event.Kind.EDIT_REJECTED, Event.Kind.REACTION_GIVEN,
)  # fmt: skip
# A newcomer's own open question that nobody answered.
_WAITING = """
SELECT pairing.guide_id, pairing.newcomer_id
FROM reputation_pairing AS pairing
JOIN forum_thread AS thread ON thread.author_id = pairing.newcomer_id
WHERE pairing.ended_at IS NULL AND pairing.kind = 'mentor' AND thread.kind = 'question'
  AND thread.state = 'open' AND thread.deleted_at IS NULL
  AND thread.created_at >= pairing.began_at AND thread.waiting_since <= %(since)s
"""


def heard(*, since: datetime) -> Q:
    """Whether a mentor (a row of Mentor) wrote, suggested or did anything after `since`."""
    wrote, helped, acted = _words(since)
    return Q(Exists(wrote)) | Q(Exists(helped)) | Q(Exists(acted))


def last_heard(*, since: datetime) -> Greatest:
    """When they did so last; NULL where it was not after `since`."""
    wrote, helped, acted = _words(since)
    return Greatest(
        Subquery(wrote.order_by("-created_at").values("created_at")[:1]),
        Subquery(helped.order_by("-at").values("at")[:1]),
        Subquery(acted.order_by("-at").values("at")[:1]),
    )


def _words(since: datetime) -> tuple[QuerySet[Post], QuerySet[DraftSuggestion], QuerySet[Event]]:
    """What is one, of a row of Mentor, after `since`."""
    return (
        Post.objects.filter(author=OuterRef("member"), created_at__gt=since),
        DraftSuggestion.objects.filter(by=OuterRef("member"), at__gt=since),
        Event.objects.filter(by=OuterRef("member"), kind__in=ACTS, at__gt=since),
    )


def awake(*, now: datetime) -> Q:
    """Whether a mentor said anything for two weeks, or came or came back within them."""
    return Q(since__gt=now - SILENT) | heard(since=now - SILENT)


def silent(*, now: datetime) -> list[Mentor]:
    """Who has newcomers and said nothing for two weeks in which they had some; and those whose
    account is closed. One statement."""
    theirs = Pairing.objects.filter(
        guide=OuterRef("member"), kind=Pairing.Kind.MENTOR, ended_at=None
    )
    quiet = Q(Exists(theirs.filter(began_at__lte=now - SILENT))) & ~awake(now=now)
    closed = Q(Exists(theirs), member__is_active=False)
    found = Mentor.objects.filter(quiet | closed, state__in=Mentor.TAKES_NEWCOMERS)
    return list(found.select_related("member").order_by("pk"))


def gone(*, now: datetime) -> list[Mentor]:
    """Who said nothing for ninety days, nor took a step of their own as a mentor, nor came back
    from a pause; but for a pause with a day that is still to come where they live. Two statements.
    """
    quiet = mentors.serving().filter(
        ~heard(since=now - GONE), Q(paused_until=None) | mentors.day_has_come(now)
    )
    there = list(quiet.select_related("member").order_by("pk"))
    fresh = MentorStep.objects.filter(
        Q(by=F("mentor")) | Q(state__in=Mentor.TAKES_NEWCOMERS),
        mentor__in=[one.pk for one in there],
    )
    began_at = dict(fresh.order_by().values_list("mentor").annotate(Max("at")))
    return [one for one in there if began_at.get(one.pk, one.since) <= now - GONE]


def unanswered(*, now: datetime) -> dict[int, list[int]]:
    """By mentor: ids of their newcomers who have waited for two days since they came to this
    mentor, with a question or for a word in a talk in which the mentor takes part. Two statements.
    """
    since = now - UNANSWERED
    found: defaultdict[int, set[int]] = defaultdict(set)
    in_private = talks_waiting.waiting().filter(
        newcomer=OuterRef("newcomer"), waits_since__lte=since,
        thread__participants__member=OuterRef("guide"),
    )  # fmt: skip
    paired = Pairing.objects.filter(
        Exists(in_private), kind=Pairing.Kind.MENTOR, ended_at=None, began_at__lte=since
    )
    asked = prepared.rows(_WAITING, {"since": since})
    for guide, newcomer in (*asked, *paired.values_list("guide", "newcomer")):
        found[guide].add(newcomer)
    return {guide: sorted(newcomers) for guide, newcomers in found.items()}
