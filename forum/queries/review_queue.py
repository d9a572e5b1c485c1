"""What waits for moderators: reported posts and talks, suggested edits, appeals, in one list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import queue_kinds
from forum.lib import hold_promise, hold_reasons
from forum.lib.text import shorten
from forum.models import Decision, Flag, HeldPost, Member, Post, ReviewClaim, SuggestedEdit, Thread
from forum.queries import appealable, suggested_edits
from forum.queue_kinds import Found, Row

MOST = 30  # of each kind
MOST_OF_ONE = 100  # where only one kind is shown: a wave is decided on as a whole
LONGEST = 240  # characters of what is held, in a row
HOUR = timedelta(hours=1)
Item = ReviewClaim.Item


@dataclass(frozen=True)
class Queue:
    rows: list[Row]
    counts: dict[str, int]  # by item
    oldest_at: datetime | None

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def page(*, member: Member, now: datetime, item: str = "") -> Queue:
    """The oldest of all kinds, or of one, with who has what in hand, the oldest first; the counts
    are of all. As many statements whatever waits."""
    found = {
        name: kind.query(member=member, most=MOST_OF_ONE if name == item else MOST, now=now)
        for name, kind in queue_kinds.KINDS.items()
    }
    everything = sorted(
        (row for one in found.values() for row in one.rows), key=lambda row: (row.at, row.key)
    )
    shown = [row for row in everything if item in ("", row.item)]
    claims = {
        f"{claim.item}:{claim.item_id}": claim
        for claim in ReviewClaim.objects.filter(until__gt=now).select_related("by")
    }
    for row in shown:
        row.claim = claims.get(row.key)
        row.part = queue_kinds.KINDS[row.item].part
        row.says = "" if item else capfirst(str(Item(row.item).label))
    counts = {name: one.count for name, one in found.items()}
    return Queue(shown, counts, everything[0].at if everything else None)


def claim_on(*, item: str, item_id: int, now: datetime) -> ReviewClaim | None:
    rows = ReviewClaim.objects.filter(item=item, item_id=item_id, until__gt=now)
    return rows.select_related("by").first()


def open_reports(*, post: Post) -> list[Flag]:
    """The heaviest first. One statement."""
    rows = Flag.objects.filter(post=post, settled_at=None).select_related("by__standing")
    return list(rows.order_by("-weight", "at", "pk"))


def hidden_by(*, post: Post) -> Decision | None:
    """The decision by which it is out of sight until somebody has looked."""
    rows = Decision.objects.filter(post=post, act=Decision.Act.POST_HIDDEN, undone_at=None)
    return rows.select_related("by").order_by("-pk").first()


def chosen(*, member: Member, pks: Collection[int]) -> list[Post]:
    """Those of these posts that they may see, with threads and authors; others are passed over."""
    found = Post.objects.visible_to(member).filter(pk__in=pks)
    return list(found.select_related("thread__category", "author__standing").order_by("pk"))


def around(*, post: Post, member: Member) -> list[Post]:
    """The post among what was written in its thread before and after it. Three statements."""
    here = Post.objects.visible_to(member).filter(thread=post.thread_id).select_related("author")
    before = here.filter(Q(created_at__lt=post.created_at) & ~Q(pk=post.pk))
    after = here.filter(Q(created_at__gte=post.created_at) & ~Q(pk=post.pk))
    first = list(before.order_by("-created_at", "-pk")[:2])[::-1]
    return [*first, post, *after.order_by("created_at", "pk")[:2]]


def _seen(member: Member) -> Q:
    """Where this moderator reads; of private talks they know that they were reported."""
    there = Thread.objects.visible_to(member).filter(pk=OuterRef("thread"))
    return Q(thread__kind=Thread.Kind.PRIVATE) | Q(Exists(there))


def posts(*, member: Member, most: int, now: datetime) -> Found:
    """All open reports of a post are one. Three statements."""
    told = Flag.objects.filter(_seen(member), settled_at=None, post__isnull=False)
    groups = _grouped(told, "post")
    wanted = list(groups[:most])
    found = _by_id(Post, [one["post"] for one in wanted])
    reasons = _reasons(told.filter(post__in=found), "post_id")
    rows = [
        _reported(found[one["post"]], one, reasons, now) for one in wanted if one["post"] in found
    ]
    return Found(groups.count(), rows)


def _reported(
    post: Post, group: dict[str, Any], reasons: dict[int, list[str]], now: datetime
) -> Row:
    notes = reasons.get(post.pk, [])
    if post.deleted_at is not None:
        notes = [*notes, _("out of sight")]
    return Row(
        item=Item.POST, item_id=post.pk, at=group["since"], who=post.author, text=post.excerpt,
        url=reverse("review_post", args=[post.pk]), title=post.thread.heading, notes=notes,
        is_bulk=not post.thread.is_private, about={"weight": group["weight"]},
        **_promised(group["since"], now),
    )  # fmt: skip


def talks(*, member: Member, most: int, now: datetime) -> Found:
    told = Flag.objects.filter(settled_at=None, post=None)
    groups = _grouped(told, "thread")
    wanted = list(groups[:most])
    theirs = told.filter(thread__in=[one["thread"] for one in wanted])
    flags = {one.thread_id: one for one in theirs.order_by("-pk").select_related("thread")}
    reasons = _reasons(told, "thread_id")
    rows = [
        Row(
            item=Item.TALK, item_id=one["thread"], at=one["since"],
            url=reverse("report", args=[flags[one["thread"]].pk]),
            title=flags[one["thread"]].thread.heading, notes=reasons.get(one["thread"], []),
            **_promised(one["since"], now),
        )
        for one in wanted
        if one["thread"] in flags
    ]  # fmt: skip
    return Found(groups.count(), rows)


def edits(*, member: Member, most: int, now: datetime) -> Found:
    waiting = suggested_edits.seen_by(member=member, is_mentor=False).filter(
        outcome=SuggestedEdit.Outcome.OPEN
    )
    waiting = waiting.exclude(by=member)
    rows = [
        Row(
            item=Item.EDIT, item_id=one.pk, at=one.at, who=one.by, text=one.reason,
            url=reverse("suggested_edit", args=[one.pk]), title=one.post.thread.heading,
        )
        for one in waiting.order_by("at", "pk")[:most]
    ]  # fmt: skip
    return Found(waiting.count(), rows)


def appeals(*, member: Member, most: int, now: datetime) -> Found:
    waiting = appealable.appeals()
    rows = [
        Row(
            item=Item.APPEAL, item_id=one.pk, at=one.at, who=one.by, text=one.words,
            url=reverse("decision", args=[one.decision_id]),
            title=_("Appeal: %(what)s") % {"what": one.decision.get_act_display()},
            **_due(one.due_at, now),
        )
        for one in waiting[:most]
    ]  # fmt: skip
    return Found(waiting.count(), rows)


def held(*, member: Member, most: int, now: datetime) -> Found:
    waiting = HeldPost.objects.filter(outcome=HeldPost.Outcome.WAITING)
    rows = [
        Row(
            item=Item.HELD, item_id=one.pk, at=one.at, who=one.author,
            text=shorten(str(one.fields.get("body") or ""), LONGEST),
            url=reverse("held_alike", args=[one.pk]),
            title=str(one.fields.get("title") or (one.thread.heading if one.thread else "")),
            notes=hold_reasons.sentences(one.reasons), **_promised(one.at, now),
        )
        for one in waiting.select_related("author__standing", "thread").order_by("at", "pk")[:most]
    ]  # fmt: skip
    return Found(waiting.count(), rows)


def _promised(at: datetime, now: datetime) -> dict[str, Any]:
    """Of a Row: by when whoever reported or wrote it was promised a look."""
    return _due(hold_promise.due(at), now)


def _due(due_at: datetime, now: datetime) -> dict[str, Any]:
    """Of a Row: the hours until then, or the days where a day or more is left."""
    if due_at <= now:
        return {"due": _("overdue"), "is_overdue": True}
    days, hours = (due_at - now).days, ceil((due_at - now) / HOUR)
    said = (
        ngettext("due in %(n)s day", "due in %(n)s days", days) % {"n": days}
        if days
        else ngettext("due in %(n)s hour", "due in %(n)s hours", hours) % {"n": hours}
    )
    return {"due": said}


def _grouped(told: QuerySet[Flag], name: str) -> QuerySet[Flag, dict[str, Any]]:
    groups = told.values(name).annotate(since=Min("at"), n=Count("pk"), weight=Sum("weight"))
    return groups.order_by("since", name)


def _reasons(told: QuerySet[Flag], name: str) -> dict[int, list[str]]:
    """What was said of each, once each with how often."""
    found: dict[int, list[str]] = {}
    rows = told.values_list(name, "reason").annotate(n=Count("pk")).order_by(name, "-n", "reason")
    for pk, reason, n in rows:
        found.setdefault(pk, []).append(f"{Flag.Reason(reason).label} ({n})")
    return found


def _by_id(model: type[Post], pks: Collection[int]) -> dict[int, Post]:
    rows = model.objects.filter(pk__in=pks).select_related("author__standing", "thread__category")
    return {one.pk: one for one in rows}


PART = "forum/moderation/_row.html"
for _item, _query in (
    (Item.POST, posts), (Item.TALK, talks), (Item.EDIT, edits), (Item.APPEAL, appeals),
    (Item.HELD, held),
):  # fmt: skip
    queue_kinds.add(_item, _query, PART)
