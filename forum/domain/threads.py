"""Starting a thread, and what moderators do with it. Lock rule: the thread's row first."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from forum import rules, talk_rules
from forum.domain import (
    attachments,
    counters,
    decisions,
    drawers,
    events,
    look,
    pace,
    rendering,
    request_keys,
    revisions,
    search,
    tags,
)
from forum.lib import limits, prepared, text
from forum.lib.facts import Fact
from forum.lib.transact import verb
from forum.models import Article, Category, Decision, Event, Member, Post, Thread

_READ = "INSERT INTO forum_threadviews (thread_id, count) VALUES (%s, 0)"


@verb
def ask(
    *,
    by: Member,
    title: str,
    body: str,
    category: Category,
    tag_names: list[str],
    language: str,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
    facts: Sequence[Fact] = (),
    drawer: str = "",
    is_looked_at: bool = False,
) -> Thread:
    """Post a question; the same `key` again gives the first one. Raises NotAllowed.

    `pictures` are ids of what `by` sent, with what each shows (domain/attachments.py); `facts`
    what its topic asked for (lib/facts.py), `drawer` what only the team is to read;
    `is_looked_at`: it was held, and the pace was asked for then.
    """
    first = request_keys.claim(member=by, key=key, verb="ask", now=now)
    if first is not None:
        return Thread.objects.get(pk=first)
    if is_looked_at:
        rules.check_member(by)
    else:
        rules.check_ask(by, pace.counts(member=by, now=now), now)
    thread = _start(
        kind=Thread.Kind.QUESTION, by=by, title=title, body=body, category=category,
        tag_names=tag_names, language=language, now=now, pictures=pictures, facts=facts,
    )  # fmt: skip
    drawers.add(thread=thread, text=drawer, by=by, now=now)
    request_keys.settle(member=by, key=key, verb="ask", result=thread.pk)
    return thread


@verb
def publish_article(
    *,
    by: Member,
    title: str,
    body: str,
    category: Category,
    tag_names: list[str],
    language: str,
    now: datetime,
    key: uuid.UUID | None = None,
    pictures: dict[int, str] | None = None,
) -> Thread:
    """Publish an article by somebody of the company, once per `key`. Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="publish_article", now=now)
    if first is not None:
        return Thread.objects.get(pk=first)
    rules.check_write_article(by)
    article = start_article(
        by=by, title=title, body=body, category=category, tag_names=tag_names, language=language,
        now=now, pictures=pictures,
    )  # fmt: skip
    Article.objects.create(
        owner=by, stage=Article.Stage.PUBLISHED, title=title, body=body, category=category,
        tag_names=article.tag_names, language=language, thread=article, created_at=now,
        changed_at=now, published_at=now, review_date=(now + limits.ARTICLE_HOLDS).date(),
    )  # fmt: skip
    request_keys.settle(member=by, key=key, verb="publish_article", result=article.pk)
    return article


def start_article(
    *,
    by: Member,
    title: str,
    body: str,
    category: Category,
    tag_names: list[str],
    language: str,
    now: datetime,
    pictures: dict[int, str] | None = None,
) -> Thread:
    """The thread of an article, for verbs that asked already who may."""
    return _start(
        kind=Thread.Kind.ARTICLE, by=by, title=title, body=body, category=category,
        tag_names=tag_names, language=language, now=now, pictures=pictures,
    )  # fmt: skip


@verb
def pin(*, thread: Thread, by: Member, now: datetime) -> Thread:
    """Keep the thread at the top of the lists. Raises NotAllowed."""
    return _moderate(
        Event.Kind.THREAD_PINNED, thread, by, now, is_so=lambda it: bool(it.pinned_at),
        pinned_at=now,
    )  # fmt: skip


@verb
def unpin(*, thread: Thread, by: Member, now: datetime) -> Thread:
    return _moderate(
        Event.Kind.THREAD_UNPINNED, thread, by, now, is_so=lambda it: not it.pinned_at,
        pinned_at=None,
    )  # fmt: skip


@verb
def close(*, thread: Thread, by: Member, now: datetime, reason: str, code: str = "other") -> Thread:
    """End the talk: no further posts. The reason is shown on the thread. Raises NotAllowed.

    For whoever began it, it is a decision (`code` is its reason).
    """
    rules.check_close(by, reason)
    return _moderate(
        Event.Kind.THREAD_CLOSED, thread, by, now, is_so=lambda it: bool(it.closed_at),
        closed_at=now, closed_reason=reason, _decides=("thread_closed", code, reason),
    )  # fmt: skip


@verb
def reopen(*, thread: Thread, by: Member, now: datetime, undoes: int | None = None) -> Thread:
    """Let it go on. The decision that closed it stands no more; `undoes` is its id where it was
    undone, which whoever began it hears instead. Raises NotAllowed."""
    return _moderate(
        Event.Kind.THREAD_REOPENED, thread, by, now, is_so=lambda it: not it.closed_at,
        closed_at=None, closed_reason="", _ends="thread_closed", _undoes=undoes,
    )  # fmt: skip


@verb
def move(
    *, thread: Thread, by: Member, category: Category, now: datetime, reason: str = "",
    code: str = "wrong_place", undoes: int | None = None,
) -> Thread:  # fmt: skip
    """Put the thread into another category: a decision, which its author hears with the reason,
    instead of the one that moved it before. `undoes` is the id of one that was undone. Raises
    NotAllowed."""
    before = Category.objects.get(threads=thread).slug
    moved = _moderate(
        Event.Kind.THREAD_MOVED, thread, by, now,
        is_so=lambda it: it.category_id == category.pk, category=category,
        _data={"before": before, "after": category.slug, "reason": reason},
        _decides=("thread_moved", code, reason) if undoes is None else None,
        _ends="thread_moved", _undoes=undoes,
    )  # fmt: skip
    look.renew()
    return moved


def _start(
    *,
    kind: Thread.Kind,
    by: Member,
    title: str,
    body: str,
    category: Category,
    tag_names: list[str],
    language: str,
    now: datetime,
    pictures: dict[int, str] | None,
    facts: Sequence[Fact] = (),
) -> Thread:
    thread = Thread(
        kind=kind, title=title, slug=text.slug(title), category=category, language=language,
        author=by, created_at=now, active_at=now, facts=list(facts),
    )  # fmt: skip
    post = Post(kind=Post.Kind.QUESTION, author=by, created_at=now)
    rendering.write_body(post, body=body)
    thread.excerpt = post.excerpt
    prepared.insert(thread)
    post.thread = thread
    tags.put(thread=thread, names=tag_names)
    event = _store(post, title=title, facts=facts)
    attachments.put(post=post, by=by, chosen=pictures, now=now)
    events.tell(event=event)
    counters.refresh(thread=thread)
    search.index(thread=thread)
    return thread


def _store(post: Post, *, title: str, facts: Sequence[Fact]) -> Event:
    """The first post of a thread, its first version and its event, by one statement."""
    thread, by, now = post.thread, post.author, post.created_at
    version = revisions.first(post=post, title=title, tag_names=thread.tag_names, facts=facts)
    event = Event(kind=Event.Kind.THREAD_STARTED, thread=thread, post=post, by=by, at=now)
    prepared.insert_together(post, version, event, also=_READ, values=[thread.pk])
    return event


def _moderate(
    kind: Event.Kind,
    thread: Thread,
    by: Member,
    now: datetime,
    *,
    is_so: Callable[[Thread], bool],
    _data: dict[str, Any] | None = None,
    _decides: tuple[str, str, str] | None = None,
    _ends: str = "",
    _undoes: int | None = None,
    **changes: object,
) -> Thread:
    """One change of the thread's own fields by a moderator. What `is_so` already (sent twice, or
    another moderator was quicker) stays as it is, and nobody hears of it again. `_ends` is the act
    of the decisions that stand no more by it."""
    talk_rules.check_manage(by, thread)
    thread = counters.lock(thread=thread)
    if is_so(thread):
        return thread
    for name, value in changes.items():
        setattr(thread, name, value)
    thread.save(update_fields=list(changes))
    data = _data or {}
    if reason := changes.get("closed_reason"):
        data = {**data, "reason": str(reason)}
    made = _decided(thread, by, now, _decides, data) if _decides is not None else None
    _end(thread, _ends, by, now, made)
    if (told := made.pk if made is not None else _undoes) is not None:
        data = {**data, "decision": told}
    events.record(kind=kind, thread=thread, by=by, member_id=thread.author_id, at=now, **data)
    counters.refresh(thread=thread)
    search.index(thread=thread)
    return thread


def _end(thread: Thread, act: str, by: Member, now: datetime, made: Decision | None) -> None:
    """Decisions by this act stand no more: one `made` now takes their place, or it is as before."""
    if act and made is not None:
        rows = decisions.standing(act=act, thread=thread)
        decisions.supersede(rows=rows, by=made, now=now)
    elif act:
        decisions.lapse(thread=thread, act=act, by=by, now=now)


def _decided(
    thread: Thread, by: Member, now: datetime, told: tuple[str, str, str], data: dict[str, Any]
) -> Decision | None:
    """The decision on whoever began it: act, reason and words are `told`. None on oneself."""
    if thread.author_id in (None, by.pk):
        return None
    act, code, words = told
    kept = {"category": data["before"], "to": data["after"]} if "before" in data else {}
    return decisions.decide(
        act=act, reason=code, words=words, by=by, member=thread.author, now=now, thread=thread,
        data=kept,
    )  # fmt: skip
