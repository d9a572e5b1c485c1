"""Questions that ask the same while they wait: linked, and solved together. Decision 0016.

Each asker decides for their own question: a twin's solution is theirs only when they say so.
Lock rule: as domain.duplicates for linking, leaving and telling; else one thread's row.
"""

import logging
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum import answer_rules, curating, rules
from forum.domain import counters, duplicates, events, notices, posts, solutions
from forum.lib.transact import verb
from forum.models import Category, Event, Member, Post, Standing, Thread, Twin, TwinGroup
from forum.queries import hearers

log = logging.getLogger(__name__)
TASK = "forum.tasks.tell_twins"


@verb
def link(*, thread: Thread, other: Thread, by: Member, now: datetime) -> TwinGroup:
    """The two ask the same, and so do those that are linked to either. Raises NotAllowed."""
    duplicates.lock_kin()
    rows = Thread.objects.filter(pk__in=[thread.pk, other.pk]).order_by("pk").select_for_update()
    found = {row.pk: row for row in rows}
    thread, other = found[thread.pk], found[other.pk]
    for one in (thread, other):
        one.category = Category.objects.get(pk=one.category_id)
    curating.check_twin(by, Standing.objects.get(member=by), thread, other)
    if not by.is_company and (_differs(thread, other, by) or _differs(other, thread, by)):
        raise rules.NotAllowed(_("Whoever asked says that their question differs."))
    groups = sorted({one.twin_group_id for one in (thread, other) if one.twin_group_id})
    if thread.twin_group_id and thread.twin_group_id == other.twin_group_id:
        return TwinGroup.objects.get(pk=thread.twin_group_id)
    group = (
        TwinGroup.objects.get(pk=groups[0]) if groups else TwinGroup.objects.create(at=now, by=by)
    )
    fresh = [one for one in (thread, other) if one.twin_group_id is None]
    moved = Thread.objects.filter(twin_group__in=groups[1:]).order_by("pk")
    for one in [*fresh, *moved.select_for_update(of=("self",))]:
        join(thread=one, group=group, by=by, now=now)
    for one, twin in ((thread, other), (other, thread)):
        events.record(
            kind=Event.Kind.TWINS_LINKED, thread=one, by=by, member_id=one.author_id, at=now,
            post=one.posts.filter(kind="question").first(), other=twin.pk,
        )  # fmt: skip
    bump(group=group)
    _tell_later(thread.pk)
    return group


@verb
def leave(*, thread: Thread, by: Member, now: datetime) -> Thread:
    """This question is another one: it leaves its twins and stays open. Raises NotAllowed."""
    duplicates.lock_kin()
    thread = counters.lock(thread=thread)
    curating.check_leave_twins(by, Standing.objects.get(member=by), thread)
    if thread.twin_group is None:
        return thread
    part(thread=thread, by=by, now=now)
    counters.refresh(thread=thread)
    events.record(
        kind=Event.Kind.TWIN_LEFT, thread=thread, by=by, member_id=thread.author_id, at=now
    )
    return thread


@verb
def solve(*, thread: Thread, source: Post, by: Member, now: datetime) -> Thread:
    """The asker says that `source`, the solution of a twin, solved theirs. Raises NotAllowed.

    Their solution is an answer of their own that names `source`: what it says is read there, so
    that nothing is copied, and nobody earns by it. Said again, it changes nothing.
    """
    thread = counters.lock(thread=thread)
    answer_rules.check_verdict(by, thread)
    if thread.solution is not None and thread.solution.post.source_id == source.pk:
        return thread
    if not solutions_of_kin(thread=thread).filter(pk=source.pk).exists():
        raise rules.NotAllowed(_("This answer no longer solves a question like yours."))
    if not Post.objects.visible_to(by).filter(pk=source.pk, deleted_at=None).exists():
        raise rules.NotAllowed(_("This answer is no longer here."))
    said = Post.objects.filter(thread=thread, author=by, source=source, deleted_at=None).first()
    if said is None:
        with translation.override(thread.language):
            body = _("This solved it: [the answer to the same question](%(address)s).")
        said = posts.answer(
            thread=thread, by=by, body=body % {"address": f"/posts/{source.pk}/"}, key=None,
            now=now, is_one_tap=True,
        )  # fmt: skip
        Post.objects.filter(pk=said.pk).update(source=source)
    return solutions.accept(thread=thread, post=said, by=by, now=now)


def solutions_of_kin(*, thread: Thread) -> QuerySet[Post]:
    """The answers that solved a twin, or the question that `thread` is a duplicate of."""
    kin = Q(pk=thread.duplicate_of_id)
    if thread.twin_group_id:
        kin |= Q(twin_group=thread.twin_group_id)
    solved = Thread.objects.filter(kin, deleted_at=None, solution__isnull=False)
    return Post.objects.filter(
        solutions__in=solved.exclude(pk=thread.pk).values("solution"), source=None
    )


def hear(event: Event) -> None:
    """A question was solved: its twins' askers hear of it from a job."""
    thread, post = event.thread, event.post
    if event.kind != Event.Kind.SOLUTION_SET or thread is None or post is None:
        return
    if post.source_id is None and (thread.twin_group_id or thread.duplicate_count):
        _tell_later(thread.pk)


def tell_solved(*, pk: int, now: datetime) -> int:
    """Tell every asker of a question like thread `pk` that waits which of these are solved, and
    whoever has said that they have such a question too.

    By what is so now: run twice, it tells once. Each question is a transaction of its own, so that
    one that fails keeps nothing from the others; then it raises in the end, to be run again.
    Returns how many were told.
    """
    thread = Thread.objects.filter(pk=pk, deleted_at=None).first()
    if thread is None:
        return 0
    kin = Q(duplicate_of=thread)
    if thread.twin_group_id:
        kin |= Q(twin_group=thread.twin_group_id)
    waiting = dict(_waiting(kin).order_by("pk").values_list("pk", "author"))
    told, faults = 0, []
    for one in waiting:
        try:
            told += _tell(pk=one, askers=set(waiting.values()), now=now)
        except Exception as fault:  # whatever it is, the others wait as well
            log.exception("thread %s did not hear that a twin was solved", one)
            faults.append(fault)
    if faults:
        raise faults[0]
    return told


@verb
def _tell(*, pk: int, askers: set[int], now: datetime) -> int:
    """The same for one question that waits. Two that tell at once come one after the other."""
    duplicates.lock_kin()
    counters.lock(thread=Thread(pk=pk))
    told = 0
    for one in _waiting(Q(pk=pk)):  # still
        sources = solutions_of_kin(thread=one).select_related("author", "thread")
        for source in sources.order_by("pk"):
            asker = Member.objects.filter(threads=one)
            told += len(
                notices.tell(
                    kind="twin_solved", to=asker, by=source.author, now=now, thread=one,
                    post=source, key=f"twin:{one.pk}:{source.pk}",
                )
            )  # fmt: skip
            told += _tell_me_too(one, source, askers, now)
    return told


def _waiting(which: Q) -> QuerySet[Thread]:
    return Thread.objects.filter(
        which, deleted_at=None, solution=None, closed_at=None, author__isnull=False
    )


def _tell_me_too(thread: Thread, source: Post, askers: set[int], now: datetime) -> int:
    """Whoever has `thread` too and follows it, once a solution; not those who hear of it from where
    it was given, nor whoever asked one of those that wait."""
    others = hearers.having_it_too(thread=thread).exclude(pk__in=askers)
    others = others.exclude(pk__in=hearers.followers_of(thread=source.thread))
    told = notices.tell(
        kind="me_too_solved", to=others, by=source.author, now=now, thread=thread, post=source,
        key=f"twin-too:{source.pk}",
    )  # fmt: skip
    return len(told)


def _differs(thread: Thread, other: Thread, by: Member) -> bool:
    """Whether its asker, who is not `by`, took it away from `other` and its twins the last time."""
    last = Twin.objects.filter(thread=thread).order_by("-pk").first()
    if last is None or last.ended_by_id != thread.author_id or thread.author_id in (None, by.pk):
        return False
    return Twin.objects.filter(group=last.group_id, thread=other).exists()


def join(*, thread: Thread, group: TwinGroup, by: Member, now: datetime) -> None:
    """For verbs that hold kin and the thread's row, and have asked who may."""
    _end(thread, by, now)
    Twin.objects.create(thread=thread, group=group, by=by, at=now)
    thread.twin_group = group
    Thread.objects.filter(pk=thread.pk).update(twin_group=group)


def part(*, thread: Thread, by: Member, now: datetime) -> list[int]:
    """The thread leaves its group, for verbs that hold kin and its row; the ids of those that are
    in none any more: a twin alone is none."""
    group = thread.twin_group
    if group is None:
        return []
    _end(thread, by, now)
    thread.twin_group = None
    Thread.objects.filter(pk=thread.pk).update(twin_group=None)
    gone = [thread.pk]
    left = Thread.objects.filter(twin_group=group)
    if left.count() == 1:
        for one in left:
            _end(one, by, now)
            gone.append(one.pk)
        left.update(twin_group=None, version=F("version") + 1)
    bump(group=group)
    return gone


def _end(thread: Thread, by: Member, now: datetime) -> None:
    Twin.objects.filter(thread=thread, ended_at=None).update(ended_at=now, ended_by=by)


def bump(*, group: TwinGroup) -> None:
    """Each twin's page names the others."""
    Thread.objects.filter(twin_group=group).update(version=F("version") + 1)


def _tell_later(pk: int) -> None:
    app.configure_task(TASK).defer(pk=pk)
