"""Corrections by hand: as claims of the ledger, as a list for the team, and counted in public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Exists, OuterRef, Q, QuerySet

from forum.lib import paging
from forum.models import Member
from reputation.lib.claims import Claim
from reputation.models import Appeal, AppealAnswer, Correction, Entry
from reputation.queries.rules import Rules

PAGE_SIZE = 20
COUNTED = timedelta(days=365)
SOURCE = "correction:"


@dataclass(frozen=True, slots=True)
class Counted:
    """Of the last twelve months; `granted` by a correction that counts. `median` is how long an
    answer took; None where there was none."""

    corrections: int
    appeals: int
    granted: int
    median: timedelta | None


def of_members(*, members: Sequence[int], rules: Rules) -> list[Claim]:
    """What was given to these members, or taken, by hand: from the word on that made it count.
    Whoever said that word is its actor."""
    found = Correction.objects.in_force().filter(receiver__in=members).select_related("word")
    claims = []
    for one in found.order_by("pk"):
        by, at = (one.word.by_id, one.word.at) if one.needs_second else (one.by_id, one.at)
        claim = Claim(
            rules.by_hand(at), f"{SOURCE}{one.pk}", one.receiver_id, base=one.points, decays=False
        )
        claim.begin(at, by)
        claims.append(claim)
    return claims


def of_entries(*, entries: Iterable[Entry]) -> dict[int, Correction]:
    """By the id of the entry: the correction that it stands for. One statement, none where no entry
    is one."""
    sources = {
        entry.pk: int(entry.source.removeprefix(SOURCE))
        for entry in entries
        if entry.source.startswith(SOURCE)
    }
    if not sources:
        return {}
    there = Correction.objects.select_related("by", "word").in_bulk(list(sources.values()))
    return {entry: there[pk] for entry, pk in sources.items() if pk in there}


def page(*, view: str, cursor: str) -> paging.Page[Correction]:
    """Those that wait for a second person ("waiting"), or all; newest first. One statement.
    Raises paging.BadCursor."""
    found = Correction.objects.select_related("receiver", "by", "word__by", "answer__appeal")
    if view == "waiting":
        found = found.waiting()
    return paging.page(found, field="at", cursor=cursor, size=PAGE_SIZE)


def waiting() -> QuerySet[Correction]:
    """What waits for a second person."""
    return Correction.objects.waiting()


def receiver(*, handle: str) -> Member | None:
    """Whoever may be corrected: a member who is still here."""
    return Member.objects.filter(handle__iexact=handle, is_active=True).first()


def counted(*, now: datetime) -> Counted:
    """How often points were corrected, and what became of the lines that were questioned."""
    since = now - COUNTED
    fresh = Q(needs_second=False, at__gt=since) | Q(word__at__gt=since)
    is_granted = Exists(Correction.objects.in_force().filter(pk=OuterRef("correction")))
    answers = AppealAnswer.objects.filter(at__gt=since).annotate(is_granted=is_granted)
    said = list(answers.values_list("at", "appeal__at", "is_granted"))
    taken = [(at - asked).total_seconds() for at, asked, _granted in said]
    return Counted(
        corrections=Correction.objects.in_force().filter(fresh).count(),
        appeals=Appeal.objects.filter(at__gt=since).count(),
        granted=sum(granted for _at, _asked, granted in said),
        median=timedelta(seconds=median(taken)) if taken else None,
    )
