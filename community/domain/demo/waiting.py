"""What waits for help in the demo beyond its texts: an answer that did not help, and a question
whose twin is solved. Facts with their events, without notices, as all of the demo."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from community.domain.demo.content import Topic
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Thread, Twin, TwinGroup, Verdict

BROKEN = ("multisim-apple-watch", "hide-number-for-single-call")  # the first answer did not help
TWINS = ("fairphone-sim-wird-nicht-erkannt", "sim-not-recognised-fairphone")  # the second is solved
LATER = timedelta(hours=5)  # the asker is back


@verb
def write(*, topics: Iterable[Topic], now: datetime) -> int:
    """Write it down; returns how many questions it is about. What the files do not hold (any more)
    is passed over."""
    titles = {topic.key: topic.title for topic in topics if topic.key in (*BROKEN, *TWINS)}
    found = Thread.objects.filter(title__in=titles.values()).select_related("author", "solution")
    by_title = {thread.title: thread for thread in found}
    threads = {key: by_title[title] for key, title in titles.items() if title in by_title}
    for key in BROKEN:
        if key in threads:
            _say_broken(threads[key], now)
    if all(key in threads for key in TWINS):
        _link(*(threads[key] for key in TWINS))
    return len(threads)


def _say_broken(thread: Thread, now: datetime) -> None:
    post = Post.objects.answers().filter(thread=thread).order_by("created_at", "pk").first()
    if post is None or thread.author is None:
        return
    # After every answer: the next one would end the waiting.
    at = min(thread.active_at + LATER, now)
    fact = Verdict.objects.create(
        thread=thread, post=post, by=thread.author, kind=Verdict.Kind.STILL_BROKEN, at=at
    )
    Event.objects.create(
        kind=Event.Kind.DID_NOT_HELP, thread=thread, post=post, by=thread.author,
        member_id=post.author_id, at=at, data={"verdict": fact.pk},
    )  # fmt: skip
    thread.verdict = fact
    counters.refresh(thread=thread)


def _link(thread: Thread, other: Thread) -> None:
    """Called the same while both waited; nothing where other dice let one be solved too early."""
    began = max(thread.created_at, other.created_at)
    if other.solution is None or other.solution.at <= began:
        return
    by = Member.objects.filter(standing__is_mentor=True).order_by("joined_at", "pk").first()
    at = began + (other.solution.at - began) / 2
    group = TwinGroup.objects.create(at=at, by=by)
    for one, twin in ((thread, other), (other, thread)):
        Twin.objects.create(thread=one, group=group, by=by, at=at)
        Thread.objects.filter(pk=one.pk).update(twin_group=group)
        Event.objects.create(
            kind=Event.Kind.TWINS_LINKED, thread=one, by=by, member_id=one.author_id, at=at,
            post=one.posts.filter(kind=Post.Kind.QUESTION).first(), data={"other": twin.pk},
        )  # fmt: skip
