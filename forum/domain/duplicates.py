"""Saying that a question was asked before, and taking that back. Decision 0016.

Lock rule: `kin`, one for all linking, then the rows of threads in the order of their ids. So two
who link at once come one after the other, and the second sees what the first did: a duplicate
always points to a root, never to another duplicate.

While the root is not there for whoever sees a duplicate (deleted, or in a private topic), this
stands by itself: its link is kept and its `duplicate_of` is empty, until the root comes back.
"""

import logging
from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum import curating
from forum.domain import counters, events, look, search
from forum.lib.transact import verb
from forum.models import Category, Event, Member, Post, Standing, Thread, ThreadLink
from forum.rules import NotAllowed

log = logging.getLogger(__name__)
TASK = "forum.tasks.settle_duplicates"
DUPLICATE = ThreadLink.Kind.DUPLICATE
# The root is not there for everybody who sees the duplicate, as curating.check_duplicate says.
_HIDDEN = (
    Q(target__deleted_at__isnull=False)
    | Q(target__kind=Thread.Kind.PRIVATE)
    | Q(target__category__is_private=True) & ~Q(target__category=F("thread__category"))
)


@verb
def mark(*, thread: Thread, original: Thread, by: Member, now: datetime) -> Thread:
    """`thread` was asked before as `original`, or as the root of that. Raises NotAllowed.

    What pointed to `thread` points to the root as well, where its asker never said that theirs
    differs from that: then it is a question of its own again. Said again, it changes nothing;
    another original takes the place of the first.
    """
    lock_kin()
    root = Thread.objects.only("duplicate_of").get(pk=original.pk)
    rows = _lock([thread.pk, root.duplicate_of_id or root.pk])
    thread, root = rows[thread.pk], rows[root.duplicate_of_id or root.pk]
    root.category = Category.objects.get(pk=root.category_id)
    curating.check_duplicate(by, Standing.objects.get(member=by), thread, root)
    if thread.duplicate_of_id == root.pk:
        return thread
    if _differs(thread, root) and not by.is_company:
        raise NotAllowed(_("Whoever asked says that their question differs."))
    before = thread.duplicate_of_id
    followers = Thread.objects.filter(duplicate_of=thread).order_by("pk")
    for one in [thread, *followers.select_for_update(of=("self",))]:
        _end(one, by, now, reason="")
        if one.pk != thread.pk and _differs(one, root):
            one.duplicate_of = None
            _save(one)
            continue
        one.duplicate_of = root
        # What an import has linked already is one fact, and from now on people's.
        ThreadLink.objects.update_or_create(
            thread=one, target=root, kind=DUPLICATE, defaults={"at": now, "by": by}
        )
        _save(one)
    _count({thread.pk, root.pk, before})
    events.record(
        kind=Event.Kind.DUPLICATE_MARKED, thread=thread, by=by, member_id=thread.author_id, at=now,
        post=thread.posts.filter(kind="question").first(), original=root.pk,
    )  # fmt: skip
    look.renew()
    return thread


@verb
def undo(*, thread: Thread, by: Member, now: datetime, reason: str = "") -> Thread:
    """The question differs after all; not a duplicate, nothing changes. Raises NotAllowed."""
    lock_kin()
    thread = counters.lock(thread=thread)
    curating.check_undo_duplicate(by, Standing.objects.get(member=by), thread)
    _end(thread, by, now, reason)
    if thread.duplicate_of_id is None:
        return thread
    before = thread.duplicate_of_id
    thread.duplicate_of = None
    _save(thread)
    _count({before})
    events.record(
        kind=Event.Kind.DUPLICATE_UNDONE, thread=thread, by=by, member_id=thread.author_id, at=now,
        original=before, reason=reason,
    )  # fmt: skip
    look.renew()
    return thread


def hear(event: Event) -> None:
    """A question went, came back or moved: what is linked to it is settled by a job."""
    is_question = event.post is not None and event.post.kind == Post.Kind.QUESTION
    moved = event.kind == Event.Kind.THREAD_MOVED
    turned = event.kind in (Event.Kind.POST_DELETED, Event.Kind.POST_RESTORED) and is_question
    if event.thread_id is None or not (moved or turned):
        return
    if _links().filter(Q(target=event.thread_id) | Q(thread=event.thread_id)).exists():
        app.configure_task(TASK).defer(pk=event.thread_id)


def stray() -> list[int]:
    """Ids of roots that are gone and still have duplicates, or are back without them."""
    held, free = Q(thread__duplicate_of=F("target")), Q(thread__duplicate_of=None)
    found = _links().filter(_HIDDEN & held | ~_HIDDEN & free)
    return list(found.order_by("target").values_list("target", flat=True).distinct())


def sweep(*, now: datetime) -> int:
    """Settle what went stray; returns how much changed. One that fails holds up nobody."""
    changed = 0
    for pk in stray():
        try:
            changed += settle(pk=pk, now=now)
        except Exception:  # whatever it is, it is tried again by the next sweep
            log.exception("what is linked to thread %s could not be settled", pk)
    return changed


@verb
def settle(*, pk: int, now: datetime) -> int:
    """Let the duplicates of thread `pk` stand by themselves while it is not there for them, and be
    duplicates again when it is back; the same for `pk` as a duplicate. Returns how many changed.

    By what is so now: again changes nothing. Nobody is told, as nobody said anything.
    """
    lock_kin()
    links = _links().filter(Q(target=pk) | Q(thread=pk))
    ids = {pk, *(one for pair in links.values_list("thread", "target") for one in pair)}
    rows = _lock(sorted(ids))
    hidden = set(links.filter(_HIDDEN).values_list("pk", flat=True))
    changed: set[int | None] = set()
    for link in links.order_by("pk"):
        thread, root = rows[link.thread_id], rows[link.target_id]
        wanted = None if link.pk in hidden else root.pk
        if thread.duplicate_of_id == wanted or thread.duplicate_of_id not in (None, root.pk):
            continue
        if wanted and (thread.duplicate_count or root.duplicate_of_id):
            # It has become an original itself, or its root none: so it was decided meanwhile.
            ThreadLink.objects.filter(pk=link.pk).update(ended_at=now)
            continue
        thread.duplicate_of_id = wanted
        _save(thread)
        changed |= {thread.pk, root.pk}
    if changed:
        _count(changed)
        look.renew()
    return len(changed)


def lock_kin() -> None:
    """Whoever links threads waits here for whoever links others, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('kin', 0))")


def _links() -> QuerySet[ThreadLink]:
    """In force, and said by people here: what imports link makes nothing a duplicate."""
    return ThreadLink.objects.filter(kind=DUPLICATE).exclude(by=None)


def _lock(pks: list[int]) -> dict[int, Thread]:
    rows = Thread.objects.filter(pk__in=pks).order_by("pk").select_for_update()
    return {row.pk: row for row in rows}


def _differs(thread: Thread, root: Thread) -> bool:
    """Whether its asker took this very link back once."""
    facts = ThreadLink.facts.filter(thread=thread, target=root, kind=DUPLICATE)
    return thread.author_id is not None and facts.filter(ended_by=thread.author_id).exists()


def _end(thread: Thread, by: Member, now: datetime, reason: str) -> None:
    """The link in force, if any, also one whose root is gone. Imported ones stay."""
    _links().filter(thread=thread).update(ended_at=now, ended_by=by, ended_reason=reason)


def _count(pks: set[int | None]) -> None:
    """How many point to each of these."""
    for pk in sorted(pk for pk in pks if pk is not None):
        pointing = Thread.objects.filter(duplicate_of=pk).count()
        Thread.objects.filter(pk=pk).update(duplicate_count=pointing, version=F("version") + 1)


def _save(thread: Thread) -> None:
    Thread.objects.filter(pk=thread.pk).update(duplicate_of=thread.duplicate_of_id)
    counters.refresh(thread=thread)
    search.index(thread=thread)
