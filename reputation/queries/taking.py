"""Who writes an answer where, just now."""

from datetime import datetime, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest, Least

from forum.models import Draft
from reputation.models import Taking

HOLDS = timedelta(minutes=10)
LONGEST = timedelta(minutes=30)


def held(thread_id: int, *, now: datetime) -> Taking | None:
    """Who holds this thread, with `ends_at`: ten minutes, and ten from each save of their draft on,
    half an hour at most. None where nobody does. One statement."""
    return open_here(thread_id).filter(ends_at__gt=now).first()


def held_by(member_id: int, *, now: datetime) -> list[Taking]:
    """What this member holds now, each with its thread."""
    found = _with_end(Taking.objects.filter(member=member_id, ended_at=None))
    return list(found.filter(ends_at__gt=now).select_related("thread").order_by("taken_at", "pk"))


def open_here(thread_id: int) -> QuerySet[Taking]:
    """The taking of the thread that nothing has ended, with its `ends_at`, which may have passed;
    there is one at most."""
    found = _with_end(Taking.objects.filter(thread=thread_id, ended_at=None))
    return found.select_related("member")


def _with_end(takings: QuerySet[Taking]) -> QuerySet[Taking]:
    drafts = Draft.objects.filter(
        member=OuterRef("member"), thread=OuterRef("thread"), kind=Draft.Kind.ANSWER
    )
    saved = Subquery(drafts.order_by("-updated_at").values("updated_at")[:1])
    return takings.annotate(saved_at=saved).annotate(
        ends_at=Least(F("taken_at") + LONGEST, Greatest(F("until"), F("saved_at") + HOLDS))
    )
