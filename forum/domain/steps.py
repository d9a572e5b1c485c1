"""Telling a crowd step by step (domain/crowds.py), by the words of audience.py."""

from forum.domain import audience, counters, crowds
from forum.lib.transact import verb
from forum.models import Event, Post, Thread


@verb
def tell_step(*, pk: int, after: int) -> bool:
    """Tell the next of those whom event `pk` concerns (domain/crowds.py), from member `after` on;
    whether there are more.

    Locks the thread's row, as deleting does: of what is gone by now nobody hears any more.
    """
    event = Event.objects.select_related("thread", "post__parent", "by").filter(pk=pk).first()
    if event is None or event.thread is None or event.kind not in audience.TELLS:
        return False
    event.thread = counters.lock(thread=event.thread)
    if not _is_there(event.thread, event.post):
        return False
    step = crowds.begin(event, after=after)
    audience.TELLS[event.kind](event)
    if step.last is not None:
        crowds.later(event, after=step.last)
    return step.last is not None


def _is_there(thread: Thread, post: Post | None) -> bool:
    """As it is now: the lock may have waited for whoever deleted it."""
    if thread.deleted_at is not None or post is None:
        return thread.deleted_at is None
    here = Post.objects.present().exclude(parent__deleted_at__isnull=False)
    return here.filter(pk=post.pk).exists()
