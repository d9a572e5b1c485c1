"""What a mentor's settings are made of."""

from forum.models import Category, Member
from forum.models.push import QUIET_FROM, QUIET_UNTIL
from reputation.models import Mentor


def mentor(*, member: Member) -> Mentor | None:
    """With what decides about their phone."""
    found = Mentor.objects.filter(member=member)
    return found.select_related("member", "member__push_choice").first()


def quiet_hours(*, member: Member) -> tuple[int, int]:
    """From and until which hour their phone is silent."""
    choice = getattr(member, "push_choice", None)
    return (choice.quiet_from, choice.quiet_until) if choice else (QUIET_FROM, QUIET_UNTIL)


def categories() -> list[Category]:
    """Topics that everybody sees, in their order."""
    return list(Category.objects.visible_to(None))
