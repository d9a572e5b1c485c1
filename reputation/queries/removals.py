"""Removals of mentors: what was said, and what has to happen next."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from reputation.models import Mentor, Removal, RemovalWord

Kind = RemovalWord.Kind


@dataclass(frozen=True, slots=True)
class Said:
    """A removal with its words by kind: "hearing", "decision", "appeal", "verdict"."""

    removal: Removal
    words: dict[str, RemovalWord]

    @property
    def decision(self) -> RemovalWord | None:
        return self.words.get(Kind.DECISION)

    @property
    def waits_for_verdict(self) -> bool:
        return Kind.APPEAL in self.words and Kind.VERDICT not in self.words

    def is_heard(self, now: datetime) -> bool:
        """Whether a second person may decide: the mentor answered, or the seven days are over."""
        return Kind.HEARING in self.words or now >= self.removal.hearing_until


def said(*, removal: Removal) -> Said:
    """One more statement."""
    words = RemovalWord.objects.filter(removal=removal).select_related("by")
    return Said(removal, {word.kind: word for word in words})


def last_of(*, mentor: Mentor) -> Said | None:
    """The latest of somebody's."""
    found = _all().filter(mentor=mentor).order_by("-at", "-pk").first()
    return said(removal=found) if found else None


def to_do() -> list[Said]:
    """What is open, or waits for the answer to an appeal; the oldest first. Two statements."""
    appealed = RemovalWord.objects.filter(kind=Kind.APPEAL).exclude(
        removal__said__kind=Kind.VERDICT
    )
    found = _all().filter(closed_at=None) | _all().filter(pk__in=appealed.values("removal"))
    return [_of(one) for one in found.prefetch_related("said__by").order_by("at", "pk")]


def _all() -> QuerySet[Removal]:
    return Removal.objects.select_related("mentor__member__standing", "by")


def _of(removal: Removal) -> Said:
    return Said(removal, {word.kind: word for word in removal.said.all()})
