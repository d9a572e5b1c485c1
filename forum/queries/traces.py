"""What newcomers wrote lately that is like a text: for weighing it, and for finding a wave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from forum.lib import hold_reasons, prepared, sketches
from forum.models import BlockedPhrase, HeldPost, Member, PostSketch

MOST = 500
_SHOWN = ("author_id", "at", "fingerprint", "shingles", "marks", "held_id", "is_refused",
          "is_trusted", "post_id")  # fmt: skip


@dataclass(frozen=True)
class Traces:
    """Rows of the last day that are like a text or of its author, the latest first."""

    by: int
    sketch: sketches.Sketch
    unknown: frozenset[str]  # marks of it that lead where nobody of standing has linked to
    rows: Sequence[PostSketch]

    def alike(self, *, own: bool) -> list[PostSketch]:
        """Near copies, and what leads to the same unknown place, of the author or of others."""
        return [
            row for row in self.rows
            if (row.author_id == self.by) is own
            and not row.is_trusted
            and (self.is_copy(row) or self.unknown & set(row.marks))
        ]  # fmt: skip

    def is_copy(self, row: PostSketch) -> bool:
        return is_copy(sketch=self.sketch, row=row)


def is_copy(*, sketch: sketches.Sketch, row: PostSketch) -> bool:
    """Whether the row is of nearly the same text, long enough to be anybody's copy."""
    if not sketch.shingles:
        return False
    if row.fingerprint == sketch.fingerprint:
        return True
    return sketches.likeness(sketch.shingles, row.shingles) >= sketches.SHARP


def is_copy_of_any(*, rows: Sequence[PostSketch], other: PostSketch) -> bool:
    """Whether `other` is of nearly the same text as one of `rows`."""
    if not other.shingles:
        return False
    return any(
        row.shingles
        and (
            row.fingerprint == other.fingerprint
            or sketches.likeness(row.shingles, other.shingles) >= sketches.SHARP
        )
        for row in rows
    )


def of(*, member: Member, sketch: sketches.Sketch, now: datetime) -> Traces:
    """Two statements, one where it names no domain."""
    unknown = _unknown(sketch)
    like = Q(author=member)
    if unknown:
        like |= Q(marks__overlap=sorted(unknown))
    if sketch.shingles:
        like |= Q(shingles__overlap=list(sketch.shingles)) | Q(fingerprint=sketch.fingerprint)
    recent = PostSketch.objects.filter(like, at__gt=now - hold_reasons.WINDOW)
    rows = list(recent.only(*_SHOWN).order_by("-at", "-pk")[:MOST])
    return Traces(member.pk, sketch, unknown, rows)


# A post that somebody else took out of sight vouches for no place, until it is back.
_KNOWN = """
SELECT mark FROM unnest(%(marks)s::varchar[]) AS mark WHERE EXISTS (
  SELECT FROM forum_postsketch sketch LEFT JOIN forum_post post ON post.id = sketch.post_id
  WHERE sketch.is_trusted AND sketch.marks @> ARRAY[mark]
    AND (post.deleted_at IS NULL OR post.deleted_by_id IS NOT DISTINCT FROM post.author_id))
"""


def known_marks(marks: Collection[str]) -> set[str]:
    """Those of `marks` to which somebody of standing has linked, or which was looked at, however
    often. One statement, none without marks."""
    if not marks:
        return set()
    return {mark for (mark,) in prepared.rows(_KNOWN, {"marks": sorted(marks)})}


def forgiven(*, member: Member) -> set[str]:
    """Reasons for which the member was held FORGIVEN times, and each time it was posted."""
    posted = HeldPost.objects.filter(author=member, outcome=HeldPost.Outcome.POSTED)
    counted: dict[str, int] = {}
    for reasons in posted.values_list("reasons", flat=True).order_by("-pk")[:50]:
        for reason in reasons:
            counted[reason] = counted.get(reason, 0) + 1
    return {reason for reason, times in counted.items() if times >= hold_reasons.FORGIVEN}


def blocked(text: str) -> list[str]:
    """The blocked phrases in it, however they are spelled (lib.sketches.skeleton)."""
    phrases = list(BlockedPhrase.objects.values_list("phrase", flat=True).order_by("pk"))
    if not phrases:
        return []
    plain = f" {sketches.skeleton(text)} "
    return [one for one in phrases if (bare := sketches.skeleton(one)) and f" {bare} " in plain]


def others(
    *, rows: Collection[PostSketch], marks: Collection[str], since: datetime
) -> QuerySet[PostSketch]:
    """Posts of newcomers since then that are visible and like any of `rows` or lead to one of the
    `marks`, the oldest first.

    Near copies are sharpened by the caller (`is_copy_of_any`): the index finds any that share a
    run.
    """
    shingles = {value for row in rows for value in row.shingles}
    like = Q(fingerprint__in={row.fingerprint for row in rows if row.shingles})
    if marks:
        like |= Q(marks__overlap=sorted(marks))
    if shingles:
        like |= Q(shingles__overlap=sorted(shingles))
    slipped = PostSketch.objects.filter(
        like, at__gt=since, is_trusted=False, held=None, post__deleted_at=None,
        post__thread__deleted_at=None,
    )  # fmt: skip
    return slipped.select_related("author__standing", "post__thread").order_by("at", "pk")


def record(*, authors: Collection[int]) -> dict[int, dict[str, int]]:
    """By author: how many posts of theirs were `posted`, `refused` and `waiting` after a hold.

    One statement."""
    rows = HeldPost.objects.filter(author__in=authors).values_list("author", "outcome")
    found: dict[int, dict[str, int]] = {}
    for author, outcome, count in rows.annotate(n=Count("pk")).order_by("author", "outcome"):
        found.setdefault(author, {})[outcome or "waiting"] = count
    return found


def _unknown(sketch: sketches.Sketch) -> frozenset[str]:
    domains = [mark for mark in sketch.marks if mark.startswith("d:")]
    return frozenset(sketch.marks) - known_marks(domains)
