"""A question that sounds urgent says so on its row, so that its page can suggest a person (0041).

Lock rule: the thread's row, which the verb that is heard of holds already.
"""

from community.lib import urgent
from community.lib.line import URGENT
from forum.domain import counters
from forum.models import Event, Post
from reputation.domain import marking


def hear(event: Event) -> None:
    """A question was asked, or its words were changed. Most say nothing of the kind: they cost
    nothing."""
    thread, post = event.thread, event.post
    if thread is None or post is None or post.kind != Post.Kind.QUESTION:
        return
    if not thread.is_question:
        return
    found = urgent.find(f"{thread.title}\n{post.body}")
    if found is None and URGENT not in thread.service_line:
        return
    locked = counters.lock(thread=thread)  # what others wrote there meanwhile stays
    if found is None:
        marking.drop(thread=locked, name=URGENT)
    else:
        marking.put(thread=locked, name=URGENT, said=str(found.reason))
    thread.service_line = locked.service_line
