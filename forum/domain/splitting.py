"""Answers become a question of their own, and a post moves under another question. Decision 0050.

Lock rule: both threads' rows in the order of their ids; taking a split back is a merge, so `kin`
before them. A new thread's row is nobody else's yet.
"""

from collections.abc import Sequence
from datetime import datetime

from forum import shape_rules
from forum.domain import carrying, decisions, duplicates, events, joining, tags
from forum.lib import prepared, text
from forum.lib.transact import verb
from forum.models import Category, Decision, Event, Member, Post, Thread
from forum.queries import shaped

Kind = Post.Kind
_READ = "INSERT INTO forum_threadviews (thread_id, count) VALUES (%s, 0)"


@verb
def split(
    *,
    posts: Sequence[Post],
    title: str,
    category: Category,
    by: Member,
    reason: str,
    words: str,
    now: datetime,
    tag_names: Sequence[str] = (),
) -> Thread:
    """Make a question of these answers of one thread: the first of them asks it, the others answer
    it, comments go along. Returns the new thread, whose author is whoever wrote the first: they
    hear of it and decide what solves it. Raises NotAllowed."""
    shape_rules.check_some(posts)
    old = carrying.hold(threads=[Thread(pk=posts[0].thread_id)])[posts[0].thread_id]
    chosen = list(
        Post.objects.filter(pk__in=[post.pk for post in posts]).order_by("created_at", "pk")
    )
    shape_rules.check_split(by, old, chosen, category=category, signed=shaped.signed(thread=old))
    first = chosen[0]
    new = _begin(old, first, title=title, category=category, now=now)
    tags.put(thread=new, names=list(tag_names))
    moved = carrying.carry(
        heads=chosen, source=old, target=new, by=by, now=now,
        kinds={first.pk: Kind.QUESTION} | {post.pk: Kind.ANSWER for post in chosen[1:]},
    )  # fmt: skip
    decision = decisions.decide(
        act=Decision.Act.THREAD_SPLIT, reason=reason, words=words, by=by, member=first.author,
        now=now, thread=new, post=first,
        data={"source": old.pk, "target": new.pk, "posts": moved, "first": first.pk},
    )  # fmt: skip
    first.refresh_from_db()
    _tell(Event.Kind.THREAD_SPLIT, old, new, first, decision, by, now, count=len(moved))
    return new


@verb
def unsplit(*, decision: Decision, by: Member, now: datetime) -> Thread:
    """Put what was split off back, with what was written there meanwhile; returns the thread where
    it is again. Its address forwards. Undone already, nothing changes. Raises NotAllowed."""
    duplicates.lock_kin()
    old, new = _both(decision)
    if new.merged_into_id is not None:
        return old
    shape_rules.check_unsplit(by, old, new, is_late=_is_late(decision, now))
    heads = list(Post.objects.filter(thread=new, parent=None).order_by("pk"))
    first = next(post for post in heads if post.kind == Kind.QUESTION)
    new.merged_into = old
    new.save(update_fields=["merged_into"])
    carrying.carry(
        heads=heads, source=new, target=old, by=by, now=now, kinds={first.pk: Kind.ANSWER}
    )
    joining.along(source=new, target=old, by=by, now=now, has_it_too=False)
    first.refresh_from_db()
    _tell(Event.Kind.THREAD_MERGED, new, old, first, decision, by, now, count=len(heads))
    return old


@verb
def move_post(
    *, post: Post, target: Thread, by: Member, reason: str, words: str, now: datetime
) -> Post:
    """Put one answer or comment under another question: an answer stays one, a comment stands under
    the question there. Whoever wrote it hears of it. Raises NotAllowed."""
    rows = carrying.hold(threads=[Thread(pk=post.thread_id), target])
    source, target = rows[post.thread_id], rows[target.pk]
    post = Post.objects.select_related("author").get(pk=post.pk)
    shape_rules.check_move_post(by, post, source, target, signed=shaped.signed(thread=source))
    above, under = post.parent_id, None
    if post.kind == Kind.COMMENT:
        under = Post.objects.get(thread=target, kind=Kind.QUESTION)
    carrying.carry(heads=[post], source=source, target=target, by=by, now=now, under=under)
    decision = decisions.decide(
        act=Decision.Act.THREAD_MOVED, reason=reason, words=words, by=by, member=post.author,
        now=now, thread=target, post=post,
        data={"source": source.pk, "target": target.pk, "posts": [post.pk], "parent": above},
    )  # fmt: skip
    post.refresh_from_db()
    for thread in (source, target):
        carrying.settle(thread=thread)
        events.record(
            kind=Event.Kind.THREAD_SPLIT, thread=thread, post=post, by=by,
            member_id=post.author_id, at=now, source=source.pk, target=target.pk,
            decision=decision.pk, count=1, is_move=True,
        )  # fmt: skip
    return post


@verb
def move_back(*, decision: Decision, by: Member, now: datetime) -> Post:
    """Put one post back where it stood. Undone already, nothing changes. Raises NotAllowed."""
    data = decision.data
    source, target = _both(decision)
    post = Post.objects.get(pk=data["posts"][0])
    if post.thread_id != target.pk:
        return post
    shape_rules.check_move_post(
        by, post, target, source, signed=shaped.signed(thread=target),
        is_late=_is_late(decision, now),
    )  # fmt: skip
    under = Post.objects.filter(pk=data["parent"] or 0, thread=source).first()
    if post.kind == Kind.COMMENT and under is None:
        under = Post.objects.get(thread=source, kind=Kind.QUESTION)
    carrying.carry(heads=[post], source=target, target=source, by=by, now=now, under=under)
    post.refresh_from_db()
    for thread in (target, source):
        carrying.settle(thread=thread)
        events.record(
            kind=Event.Kind.THREAD_SPLIT, thread=thread, post=post, by=by,
            member_id=post.author_id, at=now, source=target.pk, target=source.pk,
            decision=decision.pk, count=1, is_move=True,
        )  # fmt: skip
    return post


def hold(decision: Decision) -> None:
    """What taking such a decision back locks, before its own row."""
    if decision.act == Decision.Act.THREAD_SPLIT:
        duplicates.lock_kin()
    _both(decision)


def _both(decision: Decision) -> tuple[Thread, Thread]:
    """From where and to where it went, locked."""
    source, target = decision.data["source"], decision.data["target"]
    rows = carrying.hold(threads=[Thread(pk=source), Thread(pk=target)])
    return rows[source], rows[target]


def _is_late(decision: Decision, now: datetime) -> bool:
    return now - decision.at > shape_rules.UNDONE_WITHIN


def _begin(old: Thread, first: Post, *, title: str, category: Category, now: datetime) -> Thread:
    """The thread that `first` asks, as old as it is; it waits from now."""
    new = Thread(
        kind=Thread.Kind.QUESTION, title=title, slug=text.slug(title), category=category,
        language=old.language, author_id=first.author_id, created_at=first.created_at,
        active_at=now, waiting_since=now, excerpt=first.excerpt,
    )  # fmt: skip
    prepared.insert(new)
    prepared.run(_READ, [new.pk])
    return new


def _tell(
    kind: Event.Kind, source: Thread, target: Thread, first: Post, decision: Decision, by: Member,
    now: datetime, *, count: int,
) -> None:  # fmt: skip
    carrying.settle(thread=source)
    carrying.settle(thread=target)
    for thread in (source, target):
        events.record(
            kind=kind, thread=thread, post=first, by=by, member_id=first.author_id, at=now,
            source=source.pk, target=target.pk, decision=decision.pk, count=count,
        )  # fmt: skip


def _undo_split(decision: Decision, by: Member, now: datetime) -> None:
    unsplit(decision=decision, by=by, now=now)


decisions.UNDO[Decision.Act.THREAD_SPLIT] = _undo_split
decisions.HOLD[Decision.Act.THREAD_SPLIT] = hold
