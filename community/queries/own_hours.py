"""What an expert has said of themselves, for the page on which they change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from taggit.models import Tag

from community.models import Away, Expert
from forum.models import Category

TAG, CATEGORY = "tag:", "category:"


@dataclass(frozen=True, slots=True)
class Known:
    """`absences` are those that are not over, the first one first; `tag_names` what the tags among
    the skills are called, by topic."""

    absences: list[Away]
    categories: list[Category]
    tag_names: dict[str, str]


def of(*, expert: Expert, now: datetime) -> Known:
    """Four statements."""
    away = Away.objects.filter(expert=expert, ended_at=None, until__gt=now)
    topics = list(expert.skills.filter(topic__startswith=TAG).values_list("topic", flat=True))
    pks = [int(one.removeprefix(TAG)) for one in topics]
    names = Tag.objects.filter(pk__in=pks).values_list("pk", "name")
    return Known(
        list(away.select_related("expert", "stand_in__member").order_by("begins_at", "pk")),
        list(Category.objects.visible_to(expert.member)),
        {f"{TAG}{pk}": name for pk, name in names},
    )


def topics(*, categories: Mapping[int, int], tags: Mapping[str, int]) -> dict[str, int]:
    """Grades by topic, of categories (by id) and tags (by names that are there). One statement."""
    found = Tag.objects.filter(name__in=list(tags)).values_list("pk", "name")
    graded = {f"{CATEGORY}{pk}": grade for pk, grade in categories.items()}
    return graded | {f"{TAG}{pk}": tags[name] for pk, name in found}
