"""A question that sounds urgent says so on its row, so that its page can suggest a person (0041).

Lock rule: the verb that is heard of holds the thread's row.
"""

from community.lib import urgent
from community.lib.line import URGENT
from forum.models import Event, Post, Thread


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
    line = Thread.objects.values_list("service_line", flat=True).get(pk=thread.pk)
    left = {name: said for name, said in line.items() if name != URGENT}
    changed = left | ({URGENT: str(found.reason)} if found else {})
    if changed != line:
        Thread.objects.filter(pk=thread.pk).update(service_line=changed)
    thread.service_line = changed
