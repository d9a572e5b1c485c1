"""Saying that a question was asked before, and taking that back. Decision 0016.

Lock rule: `kin`, one for all linking, then the rows of threads in the order of their ids. So two
who link at once come one after the other, and the second sees what the first did: a duplicate
always points to a root, never to another duplicate.
"""

from datetime import datetime

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from forum import curating
from forum.domain import counters, events, look, search
from forum.lib.transact import verb
from forum.models import Category, Event, Member, Standing, Thread, ThreadLink
from forum.rules import NotAllowed

DUPLICATE = ThreadLink.Kind.DUPLICATE


@verb
def mark(*, thread: Thread, original: Thread, by: Member, now: datetime) -> Thread:
    """`thread` was asked before as `original`, or as the root of that. Raises NotAllowed.

    What pointed to `thread` points to the root as well. Said again, it changes nothing; another
    original takes the place of the first.
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
        one.duplicate_of = root
        ThreadLink.objects.create(thread=one, target=root, kind=DUPLICATE, at=now, by=by)
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
    if thread.duplicate_of_id is None:
        return thread
    before = thread.duplicate_of_id
    _end(thread, by, now, reason)
    thread.duplicate_of = None
    _save(thread)
    _count({before})
    events.record(
        kind=Event.Kind.DUPLICATE_UNDONE, thread=thread, by=by, member_id=thread.author_id, at=now,
        original=before, reason=reason,
    )  # fmt: skip
    look.renew()
    return thread


def lock_kin() -> None:
    """Whoever links threads waits here for whoever links others, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('kin', 0))")


def _lock(pks: list[int]) -> dict[int, Thread]:
    rows = Thread.objects.filter(pk__in=pks).order_by("pk").select_for_update()
    return {row.pk: row for row in rows}


def _differs(thread: Thread, root: Thread) -> bool:
    """Whether its asker took this very link back once."""
    facts = ThreadLink.facts.filter(thread=thread, target=root, kind=DUPLICATE)
    return thread.author_id is not None and facts.filter(ended_by=thread.author_id).exists()


def _end(thread: Thread, by: Member, now: datetime, reason: str) -> None:
    """The link in force, if any. Imported ones to other threads stay."""
    if thread.duplicate_of_id is not None:
        links = ThreadLink.objects.filter(
            thread=thread, target=thread.duplicate_of_id, kind=DUPLICATE
        )
        links.update(ended_at=now, ended_by=by, ended_reason=reason)


def _count(pks: set[int | None]) -> None:
    """How many point to each of these."""
    for pk in sorted(pk for pk in pks if pk is not None):
        pointing = Thread.objects.filter(duplicate_of=pk).count()
        Thread.objects.filter(pk=pk).update(duplicate_count=pointing, version=F("version") + 1)


def _save(thread: Thread) -> None:
    Thread.objects.filter(pk=thread.pk).update(duplicate_of=thread.duplicate_of_id)
    counters.refresh(thread=thread)
    search.index(thread=thread)
