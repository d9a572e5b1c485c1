"""What rows show of others, counted anew: whatever was done, each number is what the facts give."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from forum.domain import counters
from forum.models import Post, Standing, Thread
from reputation.domain import standing

SETTLED = (
    "answer_count", "last_answer_by_id", "state", "waiting_since", "remind_at",
)  # fmt: skip


def assert_counted() -> None:
    assert [found for found in map(_thread, Thread.objects.order_by("pk")) if found] == []
    assert list(_posts()) == []
    assert [found for found in map(_helper, Standing.objects.order_by("pk")) if found] == []


def _thread(thread: Thread) -> tuple[Any, ...]:
    """Settled once more, it is as it was: state, counters, since when it waits."""
    before = [getattr(thread, name) for name in SETTLED]
    answers = Post.objects.filter(thread=thread, kind=Post.Kind.ANSWER, deleted_at=None)
    said = answers.order_by("created_at", "pk").values_list("author_id", "created_at")
    counters.settle(thread=thread, answers=list(said))
    after = [getattr(thread, name) for name in SETTLED]
    return (thread.pk, before, after) if before != after else ()


def _posts() -> QuerySet[Post, Any]:
    """Marks and confirmations in force, and what came along with an import."""
    marked = Count("marks", distinct=True, filter=Q(marks__withdrawn_at=None))
    said = Count("confirmations", distinct=True, filter=Q(confirmations__withdrawn_at=None))
    counted = Post.objects.annotate(marked=marked + F("imported_up"), said=said)
    wrong = ~Q(helpful_count=F("marked")) | ~Q(confirmation_count=F("said"))
    return counted.filter(wrong).values_list(
        "pk", "helpful_count", "marked", "confirmation_count", "said"
    )


def _helper(row: Standing) -> tuple[int, ...]:
    helped = standing.count_helped(member_id=row.member_id)
    return (row.member_id, row.helped_count, helped) if row.helped_count != helped else ()
