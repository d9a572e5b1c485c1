"""Finding out which threads are alike, beside the reading: too slow for every view of a page.

Projections may be late, so nothing here waits for anything: a job after what changed, and a sweep
for what no job came for (imports, a lost job) and for what was found out long ago.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from forum.models import Event, Post, Thread, ThreadNeighbours
from forum.queries import similar

TASK = "forum.tasks.renew_neighbours"
KEPT = 12  # more than a page shows: some are hidden from some readers
CHUNK = 200
# Other threads come and go: what was found out longer ago is found out anew.
FRESH = timedelta(days=7)

# After these a thread is like others, or better or worse than others that are alike.
CHANGED_BY = (
    Event.Kind.THREAD_STARTED,
    Event.Kind.THREAD_RETITLED,
    Event.Kind.THREAD_RETAGGED,
    Event.Kind.THREAD_CLOSED,
    Event.Kind.THREAD_REOPENED,
    Event.Kind.SOLUTION_SET,
    Event.Kind.SOLUTION_CLEARED,
    Event.Kind.THREAD_MERGED,
    Event.Kind.THREAD_UNMERGED,
    Event.Kind.THREAD_SPLIT,
)
# These only if the post is the question.
CHANGED_BY_QUESTION = (Event.Kind.POST_EDITED, Event.Kind.POST_DELETED, Event.Kind.POST_RESTORED)


def hear(event: Event) -> None:
    """Have the job done, in the transaction that is open: it is seen when that commits."""
    question = event.post is not None and event.post.kind == Post.Kind.QUESTION
    if event.kind in CHANGED_BY or (event.kind in CHANGED_BY_QUESTION and question):
        app.configure_task(TASK).defer(pk=event.thread_id)


def renew_around(*, pk: int, now: datetime) -> None:
    """The neighbours of a thread, and those of its neighbours, old and new: they see it too."""
    known = ThreadNeighbours.objects.filter(pk=pk).values_list("ids", flat=True).first() or []
    renew(pks=[pk], now=now)
    found = ThreadNeighbours.objects.filter(pk=pk).values_list("ids", flat=True).first() or []
    renew(pks=sorted({*known, *found}), now=now)


def renew(*, pks: Sequence[int], now: datetime) -> None:
    """Find out the neighbours of these threads, and keep them. Deleted threads have none.

    No lock: whoever comes last wrote what holds as well as any.
    """
    threads = list(
        Thread.objects.filter(pk__in=pks).only("title", "language", "deleted_at", "merged_into")
    )
    ThreadNeighbours.objects.bulk_create(
        [
            ThreadNeighbours(
                thread=thread,
                ids=[]
                if thread.deleted_at or thread.merged_into_id
                else similar.alike(thread, most=KEPT),
                renewed_at=now,
            )
            for thread in threads
        ],
        update_conflicts=True,
        unique_fields=["thread"],
        update_fields=["ids", "renewed_at"],
    )


def catch_up(
    *, now: datetime, most: int | None = None, report: Callable[[int], None] | None = None
) -> int:
    """Renew threads whose neighbours were never found out, then those of long ago; at most `most`.

    Returns how many. May be stopped and run again; `report` hears the count as it grows.
    """
    done = 0
    while pks := _due(now, CHUNK if most is None else min(CHUNK, most - done)):
        renew(pks=pks, now=now)
        done += len(pks)
        if report is not None:
            report(done)
    return done


def _due(now: datetime, most: int) -> list[int]:
    never = Thread.objects.filter(neighbours=None).order_by("-pk")
    pks = list(never.values_list("pk", flat=True)[:most])
    old = ThreadNeighbours.objects.filter(renewed_at__lt=now - FRESH).order_by("renewed_at", "pk")
    return pks + list(old.values_list("pk", flat=True)[: most - len(pks)])
