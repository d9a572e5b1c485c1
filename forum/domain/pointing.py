"""The team solves many questions by one answer, given elsewhere: each gets an answer that leads to
it. Lock rule: the thread's row first."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import counters, events, notices, posts, rendering, search, solutions
from forum.lib.transact import verb
from forum.models import Member, Post, Thread


@verb
def solve(*, thread: Thread, source: Post, by: Member, now: datetime, reason: str) -> Thread:
    """`by`, of the team, says that `source`, an answer elsewhere, solved this question as well;
    whoever asked may take it back. One that is solved, closed or gone stays as it is. Raises
    NotAllowed.

    What `source` says is read there, so that nothing is copied, and nobody earns by it. It is one
    act over many threads, so the pace of writing does not count it. Whoever asked hears of the
    solution, not of the answer as well.
    """
    thread = counters.lock(thread=thread)
    if thread.solution is not None or not thread.takes_posts:
        return thread
    rules.check_clear(by, thread, reason)  # who decides for the asker, and why
    with translation.override(thread.language):
        body = _("This was the same for many people. [What it was, and what helps](%(address)s).")
    post = Post(
        thread=thread, kind=Post.Kind.ANSWER, author=by, created_at=now, source=source
    )  # fmt: skip
    rendering.write_body(post, body=body % {"address": f"/posts/{source.pk}/"})
    event = posts.store(post, key=None, verb_name="", data={})
    events.tell(event=event)
    counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    thread = solutions.accept(thread=thread, post=post, by=by, now=now, reason=reason)
    if thread.author_id is not None:
        notices.supersede(
            post=post, members=[thread.author_id], kinds=["question_answered"], now=now
        )
    return thread
