"""What a moderator chooses from to split a thread, and what can be taken back of it."""

from datetime import datetime

from django.db.models import Q

from forum import shape_rules
from forum.models import Decision, Event, Post, Thread

MOST = 100
ACTS = (Decision.Act.THREAD_MERGED, Decision.Act.THREAD_SPLIT, Decision.Act.THREAD_MOVED)


def answers(*, thread: Thread) -> list[Post]:
    """The answers that may go, the oldest first, with their authors."""
    stay = signed(thread=thread) | ({thread.solution.post_id} if thread.solution else set())
    found = Post.objects.present().answers().filter(thread=thread).exclude(pk__in=stay)
    return list(found.select_related("author").order_by("created_at", "pk")[:MOST])


def signed(*, thread: Thread) -> set[int]:
    """Ids of the posts that solved a question which leads to this thread by now: they stay with
    what they solved."""
    leading = Thread.objects.filter(merged_into=thread).exclude(solution=None)
    return set(leading.values_list("solution__post", flat=True))


def is_final(*, source: Thread, now: datetime) -> bool:
    """Whether nobody can take back any more that this question leads to another one."""
    joined = Event.objects.filter(kind=Event.Kind.THREAD_MERGED, thread=source)
    return not joined.filter(at__gt=now - shape_rules.UNDONE_WITHIN).exists()


def join_of(*, source: Thread) -> Decision | None:
    """The decision by which this question leads to another one now."""
    found = Decision.objects.filter(act=Decision.Act.THREAD_MERGED, data__source=source.pk)
    return found.filter(undone_at=None).order_by("-pk").first()


def decisions(*, thread: Thread, now: datetime) -> list[Decision]:
    """What was joined with this thread, split off or moved lately and stands, the last first."""
    here = Q(data__source=thread.pk) | Q(data__target=thread.pk)
    found = Decision.objects.filter(
        here, act__in=ACTS, undone_at=None, at__gt=now - shape_rules.UNDONE_WITHIN
    )
    return list(found.select_related("by", "thread").order_by("-at", "-pk")[:MOST])


def decision(*, thread: Thread, pk: int) -> Decision | None:
    """One of these; None where it is of another thread."""
    here = Q(data__source=thread.pk) | Q(data__target=thread.pk)
    return Decision.objects.filter(here, act__in=ACTS, pk=pk).first()
