"""Which questions are offered to mentors, and which still need an answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from forum.models import Post, Thread, Verdict
from reputation.models import Mentor, Offer, OfferRun

SAYS_LITTLE = 40  # characters: a shorter answer without a link asks back, or says nothing


def open_for(member_id: int, *, now: datetime) -> QuerySet[Offer]:
    """What is offered to this mentor now and neither refused nor answered, the oldest first, each
    with its `run.thread`."""
    found = Offer.objects.filter(
        mentor=member_id, refused_at=None, answered_at=None, expires_at__gt=now,
        mentor__mentoring__state__in=Mentor.TAKES_NEWCOMERS,
        run__in=wanted(OfferRun.objects.filter(ended_at=None)),
    )  # fmt: skip
    return found.select_related("run__thread__category").order_by("offered_at", "pk")


def open_here(*, member_id: int, thread_id: int, now: datetime) -> Offer | None:
    """The one of this thread."""
    return open_for(member_id, now=now).filter(run__thread=thread_id).first()


def wanted(runs: QuerySet[OfferRun]) -> QuerySet[OfferRun]:
    """Those of the runs whose question still needs an answer, and is everybody's to read.

    An answer that says little leaves the question waiting here, whatever its state says.
    """
    waits = Q(thread__waiting_since__isnull=False)
    still_waits = Q(thread__state=Thread.State.ANSWERED, thread__duplicate_of=None) & ~Q(
        thread__verdict__kind=Verdict.Kind.SOLVED_ALONE
    )
    return runs.filter(
        waits | still_waits & ~Exists(_told()),
        thread__kind=Thread.Kind.QUESTION,
        thread__deleted_at=None,
        thread__closed_at=None,
        thread__category__is_private=False,
    )


def is_wanted(*, run: OfferRun) -> bool:
    """The same of one."""
    return wanted(OfferRun.objects.filter(pk=run.pk)).exists()


def answers(*, run: OfferRun) -> QuerySet[Post]:
    """The answers that count for this run, the first one first."""
    found = _counting(Post.objects.filter(thread=run.thread_id, created_at__gte=run.since))
    return found.exclude(author=run.thread.author_id).order_by("created_at", "pk")


def due(*, now: datetime, without: Sequence[int], most: int) -> list[int]:
    """Ids of the runs at which it is time to look again, the longest due first."""
    found = OfferRun.objects.filter(ended_at=None, next_at__lte=now).exclude(pk__in=without)
    return list(found.order_by("next_at", "pk").values_list("pk", flat=True)[:most])


def _told() -> QuerySet[Post]:
    """Answers of others that count, of the run that it is asked of."""
    found = Post.objects.filter(thread=OuterRef("thread"), created_at__gte=OuterRef("since"))
    return _counting(found).exclude(author=OuterRef("thread__author"))


def _counting(posts: QuerySet[Post]) -> QuerySet[Post]:
    found = posts.filter(kind=Post.Kind.ANSWER, deleted_at=None).alias(length=Length("body"))
    return found.filter(Q(length__gte=SAYS_LITTLE) | Q(body__contains="://"))


def is_first(*, thread: Thread) -> bool:
    """Whether it is the first question of somebody who was new here when they asked."""
    asker = thread.author
    if asker is None or not asker.is_newcomer(thread.created_at):
        return False
    before = Thread.objects.filter(author=asker, kind=Thread.Kind.QUESTION)
    return not before.filter(created_at__lt=thread.created_at).exclude(pk=thread.pk).exists()


def late(*, now: datetime) -> int:
    """How many runs should have been looked at a quarter of an hour ago: none while a worker is
    there."""
    return OfferRun.objects.filter(ended_at=None, next_at__lte=now - timedelta(minutes=15)).count()
