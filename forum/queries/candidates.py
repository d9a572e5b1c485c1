"""Which threads may be meant when somebody links the one at hand: by words, or known as alike."""

from forum.lib import likeness
from forum.models import Member, Thread
from forum.queries import neighbours, similar

MOST = 8


def originals(*, thread: Thread, member: Member, words: str) -> list[Thread]:
    """What `thread` may be a duplicate of, the best first; by `words`, else by its title."""
    found = similar.similar(member=member, title=words or thread.title, limit=MOST)
    return [one.thread for one in found if one.thread.pk != thread.pk]


def twins(*, thread: Thread, member: Member, words: str) -> list[Thread]:
    """Questions that wait and ask the same: by `words`, else those with titles clearly alike."""
    if words:
        found = originals(thread=thread, member=member, words=words)
    else:
        near = originals(thread=thread, member=member, words="")
        by_pk = {one.pk: one for one in [*neighbours.of(thread, member=member), *near]}
        found = [
            one
            for one in by_pk.values()
            if likeness.share(one.title, thread.title) >= likeness.CLEAR
        ]
    waiting = (Thread.State.OPEN, Thread.State.ANSWERED)
    return [one for one in found if one.is_question and one.state in waiting]
