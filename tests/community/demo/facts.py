"""What must hold of any community's rows, whoever wrote them: recounted from nothing."""

from datetime import datetime

from django.db.models import Count, F, Max, Q

from forum.domain import counters
from forum.models import Event, Mark, Member, Post, Revision, SearchDocument, Solution, Thread
from reputation.domain import standing

SHOWN = ("answer_count", "last_answer_by_id", "state", "waiting_since", "active_at", "solution_id")


def in_the_future(now: datetime) -> int:
    """How many instants lie after `now`."""
    return sum(
        model.objects.filter(**{f"{field}__gt": now}).count()
        for model, fields in {
            Thread: ("created_at", "active_at", "waiting_since", "pinned_at"),
            Post: ("created_at",), Revision: ("at",), Solution: ("at",), Mark: ("given_at",),
            Event: ("at",), Member: ("joined_at", "verified_at"),
        }.items()
        for field in fields
    )  # fmt: skip


def before_joining() -> int:
    """How many posts, marks and acceptances are older than their member."""
    return (
        Post.objects.filter(created_at__lt=F("author__joined_at")).count()
        + Mark.objects.filter(given_at__lt=F("member__joined_at")).count()
        + Solution.objects.filter(at__lt=F("by__joined_at")).count()
    )


def out_of_order() -> int:
    """How many posts, acceptances and marks are older than what they belong to."""
    return (
        Post.objects.filter(created_at__lt=F("thread__created_at")).count()
        + Post.objects.filter(created_at__lte=F("parent__created_at")).count()
        + Solution.objects.filter(at__lt=F("post__created_at")).count()
        + Mark.objects.filter(given_at__lte=F("post__created_at")).count()
    )


def miscounted_threads() -> list[str]:
    """Titles of threads whose counters a recount changes."""
    wrong = []
    for thread in Thread.objects.select_related("solution"):
        before = [getattr(thread, name) for name in SHOWN]
        counters.refresh(thread=thread)
        thread.refresh_from_db()
        if before != [getattr(thread, name) for name in SHOWN]:
            wrong.append(thread.title)
    return wrong


def wrong_activity() -> int:
    """How many threads do not end with their last post or acceptance. What went into another or
    came out of it keeps the time that it had."""
    shaped = Event.objects.filter(kind__in=[Event.Kind.THREAD_MERGED, Event.Kind.THREAD_SPLIT])
    last = Thread.objects.exclude(pk__in=shaped.values("thread")).annotate(
        last_post=Max("posts__created_at"), accepted=F("solution__at")
    )
    return sum(
        thread.active_at != max(filter(None, (thread.last_post, thread.accepted)))
        for thread in last
    )


def wrong_marks() -> int:
    """How many posts show another number of marks than are in force, or are marked by their own."""
    counted = Post.objects.annotate(
        given=Count("marks", filter=Q(marks__withdrawn_at=None), distinct=True)
    )
    return (
        counted.exclude(helpful_count=F("given")).count()
        + Mark.objects.filter(post__author=F("member")).count()
        + Mark.objects.exclude(post__kind=Post.Kind.ANSWER).count()
    )


def wrong_solutions() -> int:
    """How many threads are solved without exactly one acceptance by the asker, or the team of a
    case's summary, or the reverse."""
    facts = Solution.objects.filter(cleared_at=None)
    may = Q(thread__author=F("by")) | Q(by__staff_role="expert", post__author=F("by"))
    odd = facts.exclude(may, thread__solution=F("pk"), thread=F("post__thread"))
    counted = Thread.objects.annotate(
        accepted=Count("solutions", filter=Q(solutions__cleared_at=None))
    )
    solved = Q(state=Thread.State.SOLVED)
    return odd.count() + counted.filter(solved & ~Q(accepted=1) | ~solved & ~Q(accepted=0)).count()


def missing_history() -> int:
    """How many posts lack their one revision, their event or their thread's words in search."""
    told = Event.objects.filter(kind__in=[Event.Kind.POST_ADDED, Event.Kind.THREAD_STARTED])
    return (
        Post.objects.count()
        - Revision.objects.filter(number=1, by=F("post__author"), body=F("post__body")).count()
        + Post.objects.count()
        - told.filter(post__created_at=F("at"), post__author=F("by")).count()
        + Mark.objects.count()
        - Event.objects.filter(kind=Event.Kind.MARK_GIVEN).count()
        + Solution.objects.count()
        - Event.objects.filter(kind=Event.Kind.SOLUTION_SET).count()
        + Thread.objects.exclude(kind=Thread.Kind.PRIVATE).filter(merged_into=None).count()
        - SearchDocument.objects.count()
    )


def wrong_helped(limit: int) -> list[str]:
    """Handles among the `limit` most helpful whose number of people helped a recount changes."""
    most = Member.objects.select_related("standing").order_by("-standing__helped_count", "pk")
    return [
        member.handle
        for member in most[:limit]
        if member.standing.helped_count != standing.count_helped(member_id=member.pk)
    ]
