"""Who is a mentor, and who looks after mentors."""

from django.db.models import QuerySet

from forum.models import Member
from reputation.models import Mentor

TEAM = (
    Member.StaffRole.MODERATOR, Member.StaffRole.MANAGER, Member.StaffRole.ADMINISTRATOR,
)  # fmt: skip


def serving() -> QuerySet[Mentor]:
    """Everybody with the standing: on probation, active or paused, and still here."""
    return Mentor.objects.filter(state__in=Mentor.SERVING, member__is_active=True)


def of_member(*, member: Member) -> Mentor | None:
    """Their way as a mentor, wherever on it they are."""
    return Mentor.objects.select_related("member").filter(pk=member.pk).first()
