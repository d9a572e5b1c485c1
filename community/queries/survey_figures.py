"""What customers said, counted; and their words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from community.lib import shares, survey_kinds
from community.models import Survey
from community.queries import survey_access
from forum.lib import paging
from forum.models import Member, Thread

PAGE_SIZE = 20
COLUMNS = ("kind", "asked_at", "answered_at", "score", "comment", "about", "question")


@dataclass(frozen=True)
class Figure:
    """Of one kind: `counts` are (score, word, how many), `good` the share of good scores, `mean`
    their mean. Of NPS `net` and no share; below its least n neither that nor any count."""

    kind: str
    asked: int
    answered: int
    response: shares.Share | None
    good: shares.Share | None
    mean: float | None
    net: shares.Net | None
    counts: list[tuple[int, str, int]]

    @property
    def is_too_few(self) -> bool:
        return self.kind == survey_kinds.NPS and self.answered < survey_kinds.LEAST_NPS


def figures(*, since: datetime) -> list[Figure]:
    """Of what was asked since then, by the day on which it was asked. One statement."""
    rows = Survey.objects.filter(asked_at__gte=since).values_list("kind", "score")
    counted = {(kind, score): n for kind, score, n in rows.annotate(n=Count("pk")).order_by()}
    return [_figure(kind, counted) for kind in survey_kinds.SCORES]


def _figure(kind: str, counted: dict[tuple[str, int | None], int]) -> Figure:
    scores = survey_kinds.SCORES[kind]
    by_score = {score: counted.get((kind, score), 0) for score in scores}
    answered = sum(by_score.values())
    asked = answered + counted.get((kind, None), 0)
    good = sum(n for score, n in by_score.items() if score >= survey_kinds.GOOD[kind])
    is_nps = kind == survey_kinds.NPS
    counts = [(score, word, by_score[score]) for score, word in survey_kinds.choices(kind)]
    total = sum(score * n for score, n in by_score.items())
    net = None
    if is_nps and answered >= survey_kinds.LEAST_NPS:
        bad = sum(n for score, n in by_score.items() if score <= survey_kinds.DETRACTS)
        net = shares.net(good, bad, answered)
    return Figure(
        kind, asked, answered, shares.wilson(answered, asked),
        None if is_nps else shares.wilson(good, answered),
        total / answered if answered and not is_nps else None, net,
        [] if is_nps and net is None else counts,
    )  # fmt: skip


def comments(*, by: Member, cursor: str) -> paging.Page[Survey]:
    """What people wrote, newest first, as far as `by` reads it. One statement. Raises NotAllowed,
    and paging.BadCursor."""
    found = _told(by).exclude(comment="")
    return paging.page(found, field="answered_at", cursor=cursor, size=PAGE_SIZE)


def rows(*, by: Member, since: datetime) -> Iterator[dict[str, object]]:
    """Single answers as `COLUMNS`, oldest first, without who gave them. Raises NotAllowed."""
    found = _told(by).filter(asked_at__gte=since).order_by("answered_at", "pk")
    return (_row(one) for one in found.iterator())


def _told(by: Member) -> QuerySet[Survey]:
    """Each with `is_seen`: whether `by` may read the question that it is about."""
    seen = Exists(Thread.objects.visible_to(by).filter(pk=OuterRef("thread")))
    return survey_access.readable(by=by).select_related("thread").annotate(is_seen=seen)


def _row(one: Survey) -> dict[str, object]:
    about = "case" if one.case_id else "question" if one.thread_id else ""
    is_seen = vars(one)["is_seen"]
    return {
        "kind": one.kind, "asked_at": one.asked_at, "answered_at": one.answered_at,
        "score": one.score, "comment": one.comment, "about": about,
        "question": one.thread_id if is_seen else None,
    }  # fmt: skip
