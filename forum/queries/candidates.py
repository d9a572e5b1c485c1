"""Which threads may be meant when somebody links the one at hand: by words, or known as alike."""

from forum.lib import likeness
from forum.models import Member, Thread
from forum.queries import neighbours, similar

MOST = 8


def originals(*, thread: Thread, member: Member, words: str) -> list[Thread]:
    """What `thread` may be a duplicate of, the best first; by `words`, else by its title."""
    return _loaded(thread, member, _found(member, words or thread.title))


def twins(*, thread: Thread, member: Member, words: str) -> list[Thread]:
    """Questions that wait and ask the same: by `words`, else those with titles clearly alike, and
    where there is none, those that the page of `thread` lists as similar."""
    near = [] if words else [one.pk for one in neighbours.of(thread, member=member)]
    ids = near + _found(member, words or thread.title)
    waiting = [
        one
        for one in _loaded(thread, member, ids)
        if one.is_question
        and one.state in (Thread.State.OPEN, Thread.State.ANSWERED)
        and one.duplicate_of_id is None
        and one.closed_at is None
        and not one.category.is_private
        and (one.twin_group_id is None or one.twin_group_id != thread.twin_group_id)
    ]
    if words:
        return waiting
    clear = [one for one in waiting if likeness.share(one.title, thread.title) >= likeness.CLEAR]
    return clear or [one for one in waiting if one.pk in near]


def solved(*, thread: Thread, member: Member) -> list[Thread]:
    """Those that the page of `thread` lists as similar and that have an answer: no twins of what
    waits, but perhaps its originals."""
    near = _loaded(thread, member, [one.pk for one in neighbours.of(thread, member=member)])
    return [one for one in near if one.is_solved]


def _found(member: Member, words: str) -> list[int]:
    return [one.thread.pk for one in similar.similar(member=member, title=words, limit=MOST)]


def _loaded(thread: Thread, member: Member, ids: list[int]) -> list[Thread]:
    """These threads as far as `member` may see them, in this order, without `thread`. One query."""
    listed = Thread.objects.listed_for(member).exclude(pk=thread.pk)
    found = listed.select_related("category").in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]
