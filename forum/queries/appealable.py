"""Decisions as whom they concern and moderators see them."""

from django.db.models import QuerySet

from forum.lib import paging
from forum.models import Decision, DecisionAppeal, Member

LISTED = 20
MODERATORS = (Member.StaffRole.MODERATOR, Member.StaffRole.ADMINISTRATOR)
_SHOWN = ("by", "member", "post__thread", "thread", "held", "undone_by", "appeal__decided_by")


def seen_by(*, member: Member | None) -> QuerySet[Decision]:
    """On themselves, and for moderators all; with the appeal."""
    rows = Decision.objects.select_related(*_SHOWN)
    if member is None:
        return rows.none()
    return rows if member.is_moderator else rows.filter(member=member)


def by_secret(*, decision: int, member: int) -> Decision | None:
    """What a mail's address stands for, if it concerns that member."""
    return Decision.objects.select_related(*_SHOWN).filter(pk=decision, member=member).first()


def others(*, decision: Decision) -> QuerySet[Member]:
    """Who could answer an appeal: moderators who neither decided nor are concerned."""
    here = Member.objects.filter(staff_role__in=MODERATORS, is_active=True)
    return here.exclude(pk__in=[pk for pk in (decision.by_id, decision.member_id) if pk])


def page(*, cursor: str, act: str = "") -> paging.Page[Decision]:
    """All decisions, the newest first. Raises paging.BadCursor. One statement."""
    rows = Decision.objects.select_related(*_SHOWN)
    if act:
        rows = rows.filter(act=act)
    return paging.page(rows, field="at", cursor=cursor, size=LISTED)


def appeals() -> QuerySet[DecisionAppeal]:
    """Those that wait, the one due first first."""
    rows = DecisionAppeal.objects.filter(outcome=DecisionAppeal.Outcome.OPEN)
    return rows.select_related("decision__by", "decision__thread", "by").order_by("due_at", "pk")
