"""What badges count: a closed list of facts, each of which needs the word of somebody else.

They go by the ledger where it holds them (decision 0028), so what was taken back, what came with an
import, and what linked accounts gave each other counts for no badge either. None of them asks how
quickly somebody was, or how much they wrote. Only what everybody may read counts, for badges are
shown to everybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear, NullIf

from forum.models import Revision, SuggestedEdit, Thread
from forum.models.member import NEWCOMER_DAYS
from reputation.models import BadgeRule, Entry, LinkedAccounts

UPHELD = timedelta(days=14)  # an edit that stood so long without being undone
Code = BadgeRule.Measure


@dataclass(frozen=True, slots=True)
class Measure:
    """`facts` are rows with `is_kept`: it stands for good as far as anybody knows today. `who`
    earns by them, `what` is counted once each, `giver` is whose word it is; `at` is when, `thread`
    where. All are paths of a row."""

    facts: Callable[[], QuerySet[Any]]
    who: str
    what: str
    giver: str
    at: str = "at"
    thread: str = "thread"


def counted(*, rule: BadgeRule, now: datetime) -> QuerySet[Any, dict[str, Any]]:
    """Who has how much of what the rule measures: `holder`, `topic` (an id, None where the rule
    asks for none), `n` and `givers` as far as they have held long enough, and `all` with what has
    not. By holder and topic, in no order."""
    measure = MEASURES[Code(rule.measure)]
    rows = measure.facts().annotate(holder=F(measure.who), topic=_topic(rule, measure))
    # The team's own badge is its role.
    rows = rows.filter(**{f"{measure.who}__is_active": True, f"{measure.who}__staff_role": ""})
    if rule.per:
        rows = rows.exclude(topic=None)
    if rule.window_days:
        rows = rows.filter(**{f"{measure.at}__gt": now - timedelta(days=rule.window_days)})
    held = Q(is_kept=True, **{f"{measure.at}__lte": now - timedelta(days=rule.survival_days)})
    return (
        rows.order_by()
        .values("holder", "topic")
        .annotate(
            n=Count(measure.what, distinct=True, filter=held),
            givers=Count(measure.giver, distinct=True, filter=held),
            all=Count(measure.what, distinct=True),
        )
    )


def reached(*, rule: BadgeRule, now: datetime) -> QuerySet[Any, dict[str, Any]]:
    """Of `counted`, those that are enough."""
    return counted(rule=rule, now=now).filter(n__gte=rule.at_least, givers__gte=rule.givers)


def _topic(rule: BadgeRule, measure: Measure) -> Any:
    if rule.per == BadgeRule.Per.CATEGORY:
        return F(f"{measure.thread}__category")
    if rule.per == BadgeRule.Per.TAG:
        return F(f"{measure.thread}__thread_tags__tag")
    return Cast(Value(None), BigIntegerField())


def _earned(*codes: str) -> QuerySet[Any]:
    """Entries of these rules that were not taken back; `is_kept` where they count by now. What was
    deleted a moment ago the ledger's job has not written yet."""
    last = Entry.objects.filter(origin=OuterRef("pk")).order_by("-step").values("kind")[:1]
    found = Entry.objects.filter(_is_public("thread"), origin=None, rule__code__in=codes)
    found = found.filter(Q(post=None) | Q(post__deleted_at=None))
    found = found.alias(last=Coalesce(Subquery(last), Value(Entry.Kind.HELD.value)))
    found = found.exclude(last=Entry.Kind.REVERSED)
    is_kept = Case(When(last=Entry.Kind.RELEASED, then=Value(True)), default=Value(False))
    return found.annotate(
        is_kept=is_kept,
        # Whom it helped: a reader, or whoever asked, whoever else confirmed it in their place.
        person=Case(When(rule__code="HELP", then=F("giver")), default=F("thread__author")),
    )


def _is_public(thread: str) -> Q:
    return Q(
        **{f"{thread}__deleted_at": None, f"{thread}__category__is_private": False}
    ) & ~Q(**{f"{thread}__kind": Thread.Kind.PRIVATE})  # fmt: skip


def people() -> QuerySet[Any]:
    """Readers and askers who were helped."""
    return _earned("SOL", "CONF", "HELP").exclude(person=F("receiver"))


def solutions() -> QuerySet[Any]:
    """Answers that became the solution, by the asker's word or that of others."""
    return _earned("SOL", "CONF")


def confirmed() -> QuerySet[Any]:
    """Answers that others confirmed, for the asker stayed silent."""
    return _earned("CONF")


def waited() -> QuerySet[Any]:
    """Solutions of what had waited long."""
    return _earned("RESC")


def thanked() -> QuerySet[Any]:
    """Thanks of readers for an answer."""
    return _earned("HELP")


def duplicates() -> QuerySet[Any]:
    """Links to where it was answered before, which then was the solution."""
    return _earned("DUP")


def articles() -> QuerySet[Any]:
    """Articles that somebody else published after looking at them."""
    return _earned("ART")


def edits() -> QuerySet[Any]:
    """Suggestions that somebody else took over, and nobody undid for two weeks. The ledger knows
    only of who decided."""
    undone = Revision.objects.filter(
        post=OuterRef("post"), restored_from__isnull=False, at__gt=OuterRef("decided_at"),
        at__lte=OuterRef("decided_at") + UPHELD,
    )  # fmt: skip
    linked = LinkedAccounts.objects.filter(
        Q(one=OuterRef("by"), other=OuterRef("decided_by"))
        | Q(one=OuterRef("decided_by"), other=OuterRef("by")),
        ended_at=None,
    )
    taken = SuggestedEdit.objects.filter(
        _is_public("post__thread"), outcome__in=("approved", "improved"), post__deleted_at=None
    )
    taken = taken.exclude(decided_by=F("by")).exclude(Exists(undone)).exclude(Exists(linked))
    return taken.annotate(is_kept=Value(True))


def newcomers() -> QuerySet[Any]:
    """Newcomers whose first question one helped with, by their own word or that of others."""
    earlier = Thread.objects.filter(
        author=OuterRef("thread__author"), kind=Thread.Kind.QUESTION,
        created_at__lt=OuterRef("thread__created_at"),
    )  # fmt: skip
    joined = F("thread__created_at") - timedelta(days=NEWCOMER_DAYS)
    found = _earned("SOL", "CONF", "HELP").filter(
        person=F("thread__author"), thread__author__joined_at__gte=joined
    )
    return found.exclude(Exists(earlier)).exclude(person=F("receiver"))


def verdicts() -> QuerySet[Any]:
    """Own questions closed with a word on what helped; `helper`: who else solved it, if anybody."""
    solver = NullIf(F("thread__solution__post__author"), F("receiver"))
    return _earned("ASK").annotate(helper=solver)


def questions() -> QuerySet[Any]:
    """Own questions with an answer of somebody else that helped a further reader."""
    found = _earned("HELP").exclude(giver=F("thread__author"))
    return found.exclude(receiver=F("thread__author"))


def told() -> QuerySet[Any]:
    """Answers to one's own question that helped others."""
    return _earned("HELP").filter(receiver=F("thread__author"))


def years() -> QuerySet[Any]:
    """Years in which somebody was helped."""
    return people().annotate(year=ExtractYear("at"))


RECEIVER, ASKER = "receiver", "thread__author"
MEASURES: dict[Code, Measure] = {
    Code.PEOPLE: Measure(people, RECEIVER, "person", "person"),
    Code.SOLUTIONS: Measure(solutions, RECEIVER, "thread", ASKER),
    Code.CONFIRMED: Measure(confirmed, RECEIVER, "thread", ASKER),
    Code.WAITED: Measure(waited, RECEIVER, "thread", ASKER),
    Code.THANKED: Measure(thanked, RECEIVER, "post", "giver"),
    Code.DUPLICATES: Measure(duplicates, RECEIVER, "thread", ASKER),
    Code.ARTICLES: Measure(articles, RECEIVER, "thread", "actor"),
    Code.EDITS: Measure(edits, "by", "post", "decided_by", "decided_at", "post__thread"),
    Code.NEWCOMERS: Measure(newcomers, RECEIVER, "person", "person"),
    Code.VERDICTS: Measure(verdicts, RECEIVER, "thread", "helper"),
    Code.QUESTIONS: Measure(questions, ASKER, "thread", "giver"),
    Code.TOLD: Measure(told, RECEIVER, "thread", "giver"),
    Code.YEARS: Measure(years, RECEIVER, "year", "person"),
}
