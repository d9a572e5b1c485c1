"""Telling people what happened: a row for the inbox and, where they want it, one for mail and one
for their phone.

Any floor calls `tell` in the transaction of its verb; who hears is decided by each package's
`domain/audience.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from forum.domain import mailboxes, outbox, pushes
from forum.domain.crowds import Crowded, Step
from forum.lib import notice_kinds, prepared, retention, rhythm
from forum.lib.transact import verb
from forum.models import Category, Event, Member, Notice, Post, Thread
from forum.queries import hearers, inbox, sight, stacks, thread_head

KEPT = retention.NOTICES.kept
EVERYBODY = 2**31
OF_TWINS = ("twin_solved", "me_too_solved")  # told of one thread, said in another


@dataclass(frozen=True)
class Followers:
    """Whoever follows what is told of and may see it: asked for with each post."""

    thread: Thread
    without: Sequence[int] = ()  # ids
    news: hearers.News = hearers.ANSWER


def of_event(
    event: Event,
    *,
    what: str,
    person: int | None,
    without: Sequence[int] = (),
    also: Sequence[int] = (),
    always: Sequence[int] = (),
    spared: Sequence[int] = (),
) -> Followers:
    """Whoever hears of such a thing in the event's thread; `person` is whose followers do, the rest
    as in hearers.News."""
    if event.thread is None:
        raise ValueError(f"event {event.pk} ({event.kind}) names no thread")
    by_company = event.by is not None and event.by.is_company
    news = hearers.News(what, event.by_id, by_company, person, also, always, spared)
    return Followers(event.thread, without, news)


def tell(
    *,
    kind: str | Callable[[Member], str],
    to: QuerySet[Member] | Followers,
    key: str,
    by: Member | None,
    now: datetime,
    thread: Thread | None = None,
    post: Post | None = None,
    data: dict[str, Any] | Callable[[Member], dict[str, Any]] | None = None,
    step: Step | None = None,
) -> list[Notice]:
    """Write a notice for each of `to`, a mail and a push where they want one; returns the new ones.

    Call it inside the transaction of the verb that is told of. Once per `key` and person, however
    often it is told. Nobody hears of their own act, and nobody of a thread that they may not see.
    Two statements whatever the number of people, two more where one of them wants it pushed, and
    more only where the thread is not public. With a `step` only its people are told; raises Crowded
    where they are too many for a request.
    """
    people = _hearers(to, key, by, thread, post, kind, step)
    by_job = step is not None and step.is_job
    if step is not None:
        step.last = people.last
        if people.last is not None and not by_job:
            raise Crowded
    if not people:
        return []
    alike: dict[str, Any] = {"key": key, "by": by, "thread": thread, "post": post, "at": now}
    notices = [
        _new(
            member, kind if isinstance(kind, str) else kind(member),
            data(member) if callable(data) else data or {}, **alike,
        )
        for member in people
    ]  # fmt: skip
    mailed = [one for one in notices if wants_mail(one)]
    outbox.store_notices(notices=notices, mailed=mailed, now=now, one_by_one=not by_job)
    pushes.enqueue_notices(notices=notices, now=now)
    return notices


def wants_mail(notice: Notice) -> bool:
    """Whether this person gets this kind by a mail of its own: by their settings, and while they
    are here. What waits for the digest is found by it (domain.digests)."""
    member, kind = notice.member, notice_kinds.get(notice.kind)
    return (
        kind.mailed
        and (kind.is_owed or member.mail_rhythm(kind.group) == rhythm.AT_ONCE)
        and (kind.is_owed or member.is_active)
        and mailboxes.reaches(email=member.email)
    )


@verb
def read_thread(*, member: Member, thread: Thread, now: datetime) -> int:
    """The thread was opened: what was told of it is read. Returns how many were not."""
    unread = Notice.objects.filter(member=member, thread=thread, read_at=None)
    return unread.update(read_at=now)


@verb
def mark(*, notice: Notice, is_read: bool, now: datetime) -> None:
    """Let a notice, and what stands in one row with it, be read, or unread again."""
    same = stacks.of(notice).filter(read_at__isnull=is_read)
    same.update(read_at=now if is_read else None)


@verb
def read_all(*, member: Member, now: datetime, shelf: str = "") -> int:
    """Everything on this shelf of the inbox ("" for all) is read, at this one instant, by which
    `undo_read_all` finds it again. Returns how many were not."""
    unread = Notice.objects.filter(member=member, read_at=None)
    if shelf:
        unread = unread.filter(kind__in=stacks.kinds_on(shelf))
    return unread.update(read_at=now)


@verb
def undo_read_all(*, member: Member, at: datetime) -> int:
    """What was read at the instant of `read_all` is unread again. Returns how many."""
    return Notice.objects.filter(member=member, read_at=at).update(read_at=None)


def hush(*, thread: Thread, post: Post | None, now: datetime) -> None:
    """Let nobody count as unread what they can no longer see. Call it when something is hidden.

    `post` and what stands under it is gone (its thread where it is a question); without `post`
    the thread went where not everybody may follow.
    """
    here = Notice.objects.filter(thread=thread, read_at=None)
    # What solved a twin stands here, and is told of the twin.
    elsewhere = Notice.objects.filter(
        kind__in=OF_TWINS, post__in=Post.objects.filter(thread=thread), read_at=None
    )
    for unread in (here, elsewhere):
        if post is None:
            for member in Member.objects.filter(pk__in=unread.values("member")):
                if not Thread.objects.visible_to(member).filter(pk=thread.pk).exists():
                    unread.filter(member=member).update(read_at=now)
            continue
        if post.kind != Post.Kind.QUESTION:
            unread = unread.filter(Q(post=post) | Q(post__parent=post))
        unread.exclude(kind__in=removals()).update(read_at=now)


def unhush(*, thread: Thread, member: Member, at: datetime) -> None:
    """They see it again: what `hush` took from them at that instant is unread as it was."""
    Notice.objects.filter(member=member, thread=thread, read_at=at).update(read_at=None)


def take_back(*, key: str, now: datetime) -> int:
    """What was told under this key is so no longer: nobody need read it any more. Returns how many
    had not."""
    return Notice.objects.filter(key=key, read_at=None).update(read_at=now)


def supersede(*, post: Post, members: Sequence[int], kinds: Sequence[str], now: datetime) -> None:
    """These members (ids) heard something greater of this post: what these kinds told of it counts
    as read, and is mailed no more where it still waits (queries.inbox.wanted)."""
    unread = Notice.objects.filter(member__in=members, post=post, read_at=None)
    unread.filter(kind__in=kinds).update(read_at=now)


def hush_of_member(*, member: Member, now: datetime) -> None:
    """The same where one person may see less than before, a role was taken."""
    unread = Notice.objects.filter(member=member, read_at=None)
    unread.exclude(pk__in=inbox.shown_to(member).values("pk")).update(read_at=now)


@verb
def hush_category(*, category: Category, now: datetime) -> None:
    """The same where a category became private, or fewer roles may read it.

    Asked once a role, not once a member: there may be thousands. Private threads are seen by
    whoever takes part in them, wherever they stand.
    """
    blind = [
        role
        for role in Member.StaffRole
        if not Category.objects.visible_to(Member(staff_role=role)).filter(pk=category.pk).exists()
    ]
    of_own = Q(kind__in=removals(), post__kind=Post.Kind.QUESTION, post__author=F("member"))
    unread = Notice.objects.filter(member__staff_role__in=blind, read_at=None)
    here = unread.filter(thread__category=category)
    here.exclude(of_own).exclude(thread__kind=Thread.Kind.PRIVATE).update(read_at=now)
    twins_here = Post.objects.filter(thread__category=category).exclude(
        thread__kind=Thread.Kind.PRIVATE
    )
    unread.filter(kind__in=OF_TWINS, post__in=twins_here).update(read_at=now)


def prune(*, now: datetime) -> int:
    """Forget what was read long ago; returns how many notices."""
    old = Notice.objects.filter(at__lt=now - KEPT, read_at__isnull=False)
    return old.delete()[1].get("forum.Notice", 0)


def removals() -> list[str]:
    """Names of the kinds that tell of something that is gone."""
    return [kind.name for kind in notice_kinds.known().values() if kind.of_removal]


def _new(
    member: Member,
    kind: str,
    data: dict[str, Any],
    *,
    key: str,
    by: Member | None,
    thread: Thread | None,
    post: Post | None,
    at: datetime,
) -> Notice:
    told = {
        "id": None, "member_id": member.pk, "kind": kind, "key": key, "data": data, "at": at,
        "by_id": by.pk if by else None, "thread_id": thread.pk if thread else None,
        "post_id": post.pk if post else None, "read_at": None, "gathered_at": None,
    }  # fmt: skip
    return prepared.made(Notice, values=told, member=member, by=by, thread=thread, post=post)


def _hearers(
    to: QuerySet[Member] | Followers,
    key: str,
    by: Member | None,
    thread: Thread | None,
    post: Post | None,
    kind: str | Callable[[Member], str],
    step: Step | None,
) -> hearers.Hearers:
    after, most = (step.after, step.most) if step else (0, EVERYBODY)
    if isinstance(to, Followers):
        without = [*to.without, by.pk] if by is not None else to.without
        return hearers.followers(
            thread=to.thread, key=key, without=without, news=to.news, after=after, most=most
        )
    told = Notice.objects.filter(member=OuterRef("pk"), key=key)
    people = to.exclude(Exists(told)).order_by("pk").only(*hearers.FIELDS)
    if by is not None:
        people = people.exclude(pk=by.pk)
    if step is not None:
        people = people.filter(pk__gt=after)
    if thread is not None and isinstance(kind, str):
        people = hearers.unmuted(people, thread=thread, by=by, kind=notice_kinds.get(kind))
    # Whoever wrote a question that is gone now may hear of it, by the title that is their own.
    is_gone = isinstance(kind, str) and notice_kinds.get(kind).of_removal
    if is_gone and post is not None and post.kind == Post.Kind.QUESTION and post.author_id:
        return hearers.Hearers(people.filter(pk=post.author_id))
    return _who_sees(people, thread, post, most)


def _who_sees(
    people: QuerySet[Member], thread: Thread | None, post: Post | None, most: int
) -> hearers.Hearers:
    """The first `most` of these people, and of them who sees the thread, and the post's where
    that is another one: what solved a twin stands elsewhere."""
    if thread is not None:
        people = people.annotate(is_public=_is_public(thread))
    rows = list(people[: most + 1])
    found = hearers.Hearers(rows[:most])
    found.last = rows[most - 1].pk if len(rows) > most else None
    if thread is None:
        return found
    for_all = {one.pk: bool(vars(one)["is_public"]) for one in found}
    found[:] = [one for one in found if hearers.sees(one, thread=thread, is_public=for_all[one.pk])]
    if found and post is not None and post.thread_id != thread.pk:
        is_public = inbox.is_public(thread=post.thread)
        found[:] = [
            one for one in found if hearers.sees(one, thread=post.thread, is_public=is_public)
        ]
    return found


def _is_public(thread: Thread) -> RawSQL:
    """Whether visitors see the thread."""
    visible, values = sight.of(thread_head.visible, member=None)
    there = hearers.IS_PUBLIC.format(visible=visible)
    return RawSQL(there, [*values, thread.pk], output_field=BooleanField())  # noqa: S611
