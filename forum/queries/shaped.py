"""What a moderator chooses from to split a thread, and what can be taken back of it."""

from datetime import datetime, timedelta

from django.db.models import Q

from forum.models import Decision, Post, Thread

MOST = 100
UNDONE_WITHIN = timedelta(days=30)
ACTS = (Decision.Act.THREAD_MERGED, Decision.Act.THREAD_SPLIT, Decision.Act.THREAD_MOVED)


def answers(*, thread: Thread) -> list[Post]:
    """The answers that may go, the oldest first, with their authors."""
    solution = thread.solution.post_id if thread.solution else 0
    found = Post.objects.present().answers().filter(thread=thread).exclude(pk=solution)
    return list(found.select_related("author").order_by("created_at", "pk")[:MOST])


def decisions(*, thread: Thread, now: datetime) -> list[Decision]:
    """What was joined with this thread, split off or moved lately and stands, the last first."""
    here = Q(data__source=thread.pk) | Q(data__target=thread.pk)
    found = Decision.objects.filter(here, act__in=ACTS, undone_at=None, at__gt=now - UNDONE_WITHIN)
    return list(found.select_related("by", "thread").order_by("-at", "-pk")[:MOST])


def decision(*, thread: Thread, pk: int) -> Decision | None:
    """One of these; None where it is of another thread."""
    here = Q(data__source=thread.pk) | Q(data__target=thread.pk)
    return Decision.objects.filter(here, act__in=ACTS, pk=pk).first()
