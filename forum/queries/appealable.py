"""Decisions as whom they concern and moderators see them."""

from django.db.models import Q, QuerySet

from forum.lib import paging
from forum.models import Decision, DecisionAppeal, Member, Post, Thread

LISTED = 20
MODERATORS = (Member.StaffRole.MODERATOR, Member.StaffRole.ADMINISTRATOR)
HIDES = (Decision.Act.POST_HIDDEN, Decision.Act.POST_REMOVED)
_SHOWN = ("by", "member", "post__thread", "thread", "held", "undone_by", "appeal__decided_by")


def seen_by(*, member: Member | None) -> QuerySet[Decision]:
    """On themselves, what they hid until somebody has looked, and for moderators all; with the
    appeal."""
    rows = Decision.objects.select_related(*_SHOWN)
    if member is None:
        return rows.none()
    own = Q(member=member) | Q(by=member, act=Decision.Act.POST_HIDDEN)
    return rows if member.is_moderator else rows.filter(own)


def sees_words(*, member: Member, decision: Decision) -> bool:
    """Whether they may read what it is about: whom it concerns always, others where they read."""
    if decision.member_id == member.pk:
        return True
    if not Thread.objects.visible_to(member).filter(pk=decision.thread_id or 0).exists():
        return False
    if decision.post_id is None or member.is_moderator or decision.by_id == member.pk:
        return True
    return Post.objects.visible_to(member).filter(pk=decision.post_id).exists()


def known_to(member: Member) -> Q:
    """Decisions of which this moderator may know: as of reports, those that stand where they read,
    and that something was decided in a private talk."""
    seen = Thread.objects.visible_to(member)
    return Q(thread=None) | Q(thread__kind=Thread.Kind.PRIVATE) | Q(thread__in=seen)


def keeping_away(*, post: Post) -> QuerySet[Decision]:
    """What keeps the post out of sight, the newest first."""
    rows = Decision.objects.filter(post=post, act__in=HIDES, undone_at=None)
    return rows.order_by("-at", "-pk")


def removed_with(*, decision: Decision) -> QuerySet[Decision]:
    """What the same person removed of the same member at the same instant: one removal, told once,
    by the first of its decisions. Without the decision itself; the oldest first."""
    if decision.act != Decision.Act.POST_REMOVED or decision.by_id is None:
        return Decision.objects.none()
    same = Decision.objects.filter(
        member=decision.member_id, by=decision.by_id, at=decision.at, act=decision.act
    )
    return same.exclude(pk=decision.pk).order_by("pk")


def took_away(*, thread: int, member: Member) -> Decision | None:
    """What keeps a question of their own from this member: they alone read at its old address that
    it was removed. None of what they would not see were it there."""
    readable = Q(thread__category__is_private=False)
    if member.staff_role:
        readable |= Q(thread__category__reader_roles__contains=[member.staff_role])
    rows = Decision.objects.filter(
        readable, thread=thread, thread__author=member, thread__deleted_at__isnull=False,
        post__kind=Post.Kind.QUESTION, member=member, act__in=HIDES, undone_at=None,
    )  # fmt: skip
    return rows.exclude(thread__kind=Thread.Kind.PRIVATE).order_by("-at", "-pk").first()


def by_secret(*, decision: int, member: int) -> Decision | None:
    """What a mail's address stands for, if it concerns that member and they have not left."""
    rows = Decision.objects.select_related(*_SHOWN).filter(pk=decision, member=member)
    return rows.exclude(member__display_name="").first()


def moderators() -> QuerySet[Member]:
    """Who moderates now: each may answer what others decided."""
    return Member.objects.filter(staff_role__in=MODERATORS, is_active=True)


def others(*, decision: Decision) -> QuerySet[Member]:
    """Who could answer an appeal: moderators who neither decided nor are concerned."""
    concerned = [pk for pk in (decision.by_id, decision.member_id) if pk]
    return moderators().exclude(pk__in=concerned)


def answerers(*, decision: Decision) -> QuerySet[Member]:
    """Who hears of an appeal: who could answer it; where nobody could, whoever of the moderators it
    does not concern, for they can undo it or find a second person."""
    found = others(decision=decision)
    if found.exists():
        return found
    return moderators().exclude(pk=decision.member_id or 0)


def page(*, member: Member, cursor: str, act: str = "") -> paging.Page[Decision]:
    """All decisions that this moderator may know of, the newest first. Raises paging.BadCursor. One
    statement."""
    rows = Decision.objects.select_related(*_SHOWN).filter(known_to(member))
    if act:
        rows = rows.filter(act=act)
    return paging.page(rows, field="at", cursor=cursor, size=LISTED)


def appeals() -> QuerySet[DecisionAppeal]:
    """Those that wait, the one due first first."""
    rows = DecisionAppeal.objects.filter(outcome=DecisionAppeal.Outcome.OPEN)
    return rows.select_related("decision__by", "decision__thread", "by").order_by("due_at", "pk")
