"""What a mentor's settings are made of."""

from collections.abc import Sequence

from taggit.models import Tag

from forum.models import Category, Member
from forum.models.push import QUIET_FROM, QUIET_UNTIL
from reputation.models import Mentor

TAG, CATEGORY = "tag:", "category:"


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


def tag_names(*, topics: Sequence[str]) -> list[str]:
    """What the tags among these topics are called, in order."""
    pks = [int(one.removeprefix(TAG)) for one in topics if one.startswith(TAG)]
    return list(Tag.objects.filter(pk__in=pks).order_by("name").values_list("name", flat=True))


def topics_of(*, categories: Sequence[str], tags: Sequence[str]) -> list[str]:
    """These categories (ids) and tags (names that are there) as topics."""
    found = Tag.objects.filter(name__in=tags).order_by("pk").values_list("pk", flat=True)
    return [f"{CATEGORY}{pk}" for pk in categories] + [f"{TAG}{pk}" for pk in found]
