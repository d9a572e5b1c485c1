"""Words about people that are older than anything is judged by: they go, and what was decided, by
whom and when stays, for counting. Decision 0051; the figures are those of lib/retention.py."""

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.db.models import F, JSONField, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Greatest

from forum.lib import retention
from forum.lib.transact import verb
from forum.models import (
    Decision,
    DecisionAppeal,
    Event,
    Flag,
    SecurityEntry,
    StaffNote,
)

NOBODY = "-"  # instead of the digest of a visitor's browser: no digest is so short


@verb
def prune(*, now: datetime) -> int:
    """Empty or delete what is too old; returns how many rows. While an appeal waits for its answer,
    the words stay by which it is judged, and those of a suspension while it lasts."""
    return sum((
        _reports(now - retention.REPORTS.kept),
        _decisions(now - retention.CONDUCT.kept),
        StaffNote.objects.filter(at__lt=now - retention.STAFF_NOTES.kept).delete()[0],
        SecurityEntry.objects.filter(at__lt=now - retention.LOG_WORDS.kept)
        .exclude(reason="")
        .update(reason=""),
        LogEntry.objects.filter(action_time__lt=now - retention.ADMIN_LOG.kept).delete()[0],
    ))  # fmt: skip


def _reports(before: datetime) -> int:
    old = Flag.objects.filter(settled_at__lt=before).exclude(decision__in=_appealed())
    of_visitors = old.filter(by=None).exclude(visitor=NOBODY).update(visitor=NOBODY)
    _empty_events(Event.Kind.FLAG_SETTLED, "words", before)
    return of_visitors + old.exclude(words="", settled_words="").update(words="", settled_words="")


def _decisions(before: datetime) -> int:
    ended = Greatest("at", Coalesce("until", "at"), Coalesce("undone_at", "at"))
    for_ever = Q(act=Decision.Act.SUSPENDED, until=None, undone_at=None)
    old = Decision.objects.annotate(ended=ended).filter(ended__lt=before).exclude(for_ever)
    said = old.exclude(words="", undone_words="").exclude(pk__in=_appealed())
    _empty_events(Event.Kind.POST_DELETED, "reason", before)
    appeals = DecisionAppeal.objects.filter(decided_at__lt=before)
    return said.update(words="", undone_words="") + appeals.exclude(
        words="", decided_words=""
    ).update(words="", decided_words="")


def _empty_events(kind: str, name: str, before: datetime) -> None:
    """What an event repeats of the words goes with them; its codes and ids stay."""
    told = Event.objects.filter(kind=kind, at__lt=before, data__has_key=name)
    told.exclude(**{f"data__{name}": ""}).update(
        data=CombinedExpression(F("data"), "||", Value({name: ""}, JSONField()))
    )


def _appealed() -> QuerySet[Decision]:
    """Decisions on which somebody waits for an answer."""
    return Decision.objects.filter(appeal__outcome=DecisionAppeal.Outcome.OPEN)
