"""Who writes an answer where, just now."""

from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Least

from forum.models import Draft
from reputation.models import Taking

HOLDS = timedelta(minutes=10)
LONGEST = timedelta(minutes=30)


def held(thread_id: int, *, now: datetime) -> Taking | None:
    """Who holds this thread, with `ends_at`: ten minutes, and ten from each save of their draft on,
    half an hour at most. None where nobody does. One statement."""
    found = _open(Q(thread=thread_id), after=now)
    return found.select_related("member").first()


def held_by(member_id: int, *, now: datetime) -> list[Taking]:
    """What this member holds now, each with its thread."""
    found = _open(Q(member=member_id), after=now)
    return list(found.select_related("thread").order_by("taken_at", "pk"))


def open_here(thread_id: int) -> QuerySet[Taking]:
    """The taking of the thread that nothing has ended, with its `ends_at`, which may have passed;
    there is one at most."""
    return _open(Q(thread=thread_id)).select_related("member")


def _open(where: Q, *, after: datetime | None = None) -> QuerySet[Taking]:
    drafts = Draft.objects.filter(
        member=OuterRef("member"), thread=OuterRef("thread"), kind=Draft.Kind.ANSWER
    )
    saved = Subquery(drafts.order_by("-updated_at").values("updated_at")[:1])
    found = Taking.objects.filter(where, ended_at=None).annotate(
        ends_at=Least(F("taken_at") + LONGEST, Greatest(F("until"), saved + HOLDS))
    )
    return found if after is None else found.filter(ends_at__gt=after)
