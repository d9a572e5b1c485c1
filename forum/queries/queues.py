"""Unanswered is more than zero replies: where somebody's help is wanted, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from forum.lib import paging, resting
from forum.models import Category, Member, Post, Reaction, Thread, ThreadLink, Verdict
from forum.models.member import NEWCOMER_DAYS
from forum.queries import rows
from forum.queries.feeds import PAGE_SIZE

NO_ANSWER, ONLY_ASKER, DID_NOT_HELP = "no-answer", "only-asker", "did-not-help"
UNCONFIRMED, SILENT, TWINS = "unconfirmed", "asker-silent", "twins"
QUEUES = (NO_ANSWER, ONLY_ASKER, DID_NOT_HELP, UNCONFIRMED, SILENT, TWINS)
SILENCE = timedelta(days=3)  # after the last word of somebody else
MOST_COUNTED = 100
State, ALONE = Thread.State, Verdict.Kind.SOLVED_ALONE
_COUNT = "(SELECT count(*) FROM ({found}) AS counted)"


@dataclass(frozen=True)
class Asked:
    """Whose queues they are, and which part of them: "" and None take all."""

    member: Member | None
    now: datetime
    language: str = ""
    category: Category | None = None


def page(*, queue: str, asked: Asked, cursor: str) -> paging.Page[Thread]:
    """A page of the queue, the newest first. Raises paging.BadCursor, and KeyError for a queue that
    is not there. One statement."""
    chosen, field = page_of(queue=queue, asked=asked, cursor=cursor)
    return paging.cut(rows.load([rows.ids(chosen)])[0], field=field, cursor=cursor, size=PAGE_SIZE)


def page_of(*, queue: str, asked: Asked, cursor: str = "") -> tuple[QuerySet[Thread], str]:
    """The threads of `page` and one more, not asked for yet, and the instant of the order."""
    found, field = _queue(queue, asked)
    return paging.after(found, field=field, cursor=cursor, size=PAGE_SIZE), field


def waiting(*, queue: str, asked: Asked) -> QuerySet[Thread]:
    """All of the queue, not asked for yet, in no order: for lists that take some of it. Raises
    KeyError for a queue that is not there."""
    return _queue(queue, asked)[0]


def counts(*, asked: Asked) -> dict[str, int]:
    """How many wait in each queue; counting stops at MOST_COUNTED. One statement."""
    parts: list[str] = []
    values: list[Any] = []
    for queue in QUEUES:
        waiting = _queue(queue, asked)[0].order_by().values("pk")[:MOST_COUNTED]
        sql, params = waiting.query.sql_with_params()
        parts.append(_COUNT.format(found=sql))
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        found = cursor.fetchone()
    return dict(zip(QUEUES, found, strict=True))


def _queue(queue: str, asked: Asked) -> tuple[QuerySet[Thread], str]:
    threads = Thread.objects.listed_for(asked.member).questions()
    threads = threads.exclude(service_state__in=resting.RESTS)
    if asked.language:
        threads = threads.filter(language=asked.language)
    if asked.category is not None:
        threads = threads.filter(category=asked.category)
    waits = threads.filter(waiting_since__isnull=False)
    if queue == NO_ANSWER:
        return waits.filter(state=State.OPEN, answer_count=0), "waiting_since"
    if queue == ONLY_ASKER:
        return waits.filter(state=State.OPEN, answer_count__gt=0), "waiting_since"
    unsettled = threads.exclude(verdict__kind=ALONE)
    answered = unsettled.filter(state=State.ANSWERED, duplicate_of=None)
    if queue == DID_NOT_HELP:
        return _did_not_help(answered), "created_at"
    if queue == UNCONFIRMED:
        return _unconfirmed(answered, asked.now), "created_at"
    if queue == SILENT:
        return _silent(answered, asked.now), "created_at"
    if queue == TWINS:
        return _twins(unsettled, asked.member), "created_at"
    raise KeyError(queue)


def _did_not_help(answered: QuerySet[Thread]) -> QuerySet[Thread]:
    """Whoever asked said so of the last answer; or has not said, and the best one failed for more
    people than it works for."""
    best = Post.objects.present().answers().filter(thread=OuterRef("thread")).best_first()
    tried = Reaction.objects.filter(kind=Reaction.Kind.FAILED, withdrawn_at=None)
    failed = Post.objects.filter(
        pk__in=tried.values("post"), failed_count__gt=F("works_count"),
        thread__state=State.ANSWERED, thread__verdict=None,
    )  # fmt: skip
    by_readers = failed.filter(pk=Subquery(best.values("pk")[:1])).values("thread")
    by_asker = answered.filter(waiting_since__isnull=False).values("pk")
    return answered.filter(pk__in=by_asker.union(by_readers))


def _unconfirmed(answered: QuerySet[Thread], now: datetime) -> QuerySet[Thread]:
    """The last answer is a newcomer's, and nobody said that any of them helped, works for them as
    well or is right."""
    counts = Q(helpful_count__gt=0) | Q(works_count__gt=0) | Q(confirmation_count__gt=0)
    helped = Post.objects.present().answers().filter(counts, thread=OuterRef("pk"))
    return answered.filter(
        ~Exists(helped),
        waiting_since=None,
        last_answer_by__staff_role="",
        last_answer_by__joined_at__gt=now - timedelta(days=NEWCOMER_DAYS),
    ).exclude(last_answer_by=F("author"))


def _silent(answered: QuerySet[Thread], now: datetime) -> QuerySet[Thread]:
    """Somebody else spoke last, days ago, and whoever asked has never said how it went."""
    said = Post.objects.seen_by(None).filter(thread=OuterRef("pk"))
    last_by = Subquery(said.order_by("-created_at", "-pk").values("author")[:1])
    return answered.filter(
        _Differ(last_by, F("author")), verdict=None, waiting_since=None,
        active_at__lte=now - SILENCE,
    )  # fmt: skip


class _Differ(Func):
    """Two values of which either may be missing."""

    template, arg_joiner = "(%(expressions)s)", " IS DISTINCT FROM "
    output_field = BooleanField()


def _twins(unsettled: QuerySet[Thread], member: Member | None) -> QuerySet[Thread]:
    """Not solved, and called the same question as one that is, whichever names the other, or a twin
    of one."""
    solved = Thread.objects.listed_for(member).filter(state=State.SOLVED)
    same = ThreadLink.objects.filter(kind=ThreadLink.Kind.DUPLICATE, ended_at=None)
    groups = solved.exclude(twin_group=None).values("twin_group")
    names = same.filter(target__in=solved).values("thread")
    named = same.filter(thread__in=solved).values("target")
    twins = Thread.objects.filter(twin_group__in=groups).values("pk")
    # One list of ids: an OR of them would look at every thread.
    return unsettled.filter(
        pk__in=names.union(named, twins), state__in=[State.OPEN, State.ANSWERED]
    )
