"""What newcomers say of their mentors at the end: as claims of the ledger, and as an average."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Avg, Count, Q

from reputation.lib.claims import Claim
from reputation.models import LinkedAccounts, MentorThanks, MentorVerdict
from reputation.queries.rules import Rules

CODE = "MENT"
SOURCE = "thanks:"
ENOUGH = 5  # fewer would tell whose word it is


@dataclass(frozen=True, slots=True)
class Said:
    """Of one mentor, by at least five. `words` in an order that tells nothing, and only where at
    least five wrote some: that is what the form promises."""

    count: int
    average: float
    words: list[str]


def of_members(*, members: Sequence[int], rules: Rules) -> list[Claim]:
    """What these mentors earned by newcomers who say that they helped, as long as they say so.

    Of their work, so repeated giving weighs the same; a newcomer says it of each mentor once.
    """
    found = MentorThanks.objects.filter(pairing__guide__in=members).select_related("pairing")
    links = _links(members) if found else {}
    claims = []
    for one in found.order_by("pk"):
        giver, receiver = one.pairing.newcomer_id, one.pairing.guide_id
        terms = rules.terms(CODE, one.at)
        if terms is None:
            continue
        claim = Claim(terms, f"{SOURCE}{one.pk}", receiver, giver, base=terms.points, decays=False)
        claim.begin(one.at, giver)
        if one.withdrawn_at is not None:
            claim.turn_off("own", one.withdrawn_at, "withdrawn", giver)
        for link in links.get(frozenset((giver, receiver)), []):
            claim.cut(since=link.at, until=link.ended_at, by=(link.by_id, link.ended_by_id))
        claims.append(claim)
    return claims


def thanked_since(*, since: datetime | None) -> set[int]:
    """Mentors of whom somebody said so, or took it back, since then; None: ever."""
    found = MentorThanks.objects.all()
    if since is not None:
        found = found.filter(Q(at__gte=since) | Q(withdrawn_at__gte=since))
    return set(found.values_list("pairing__guide", flat=True))


def verdict_on(*, mentor_id: int) -> Said | None:
    """How newcomers found it with this mentor; None where fewer than five said so. Two
    statements, one for none."""
    rows = MentorVerdict.objects.filter(pairing__guide=mentor_id)
    whole = rows.aggregate(count=Count("pk"), average=Avg("stars"))
    if whole["count"] < ENOUGH:
        return None
    words = list(rows.exclude(words="").values_list("words", flat=True))
    if len(words) < ENOUGH:
        words = []
    mixed = sorted(words, key=lambda one: sha256(one.encode()).digest())
    return Said(whole["count"], float(whole["average"]), mixed)


def averages(*, mentors: Sequence[int]) -> dict[int, tuple[int, float]]:
    """(how many, average) by mentor, for the team: only of whom at least five spoke."""
    rows = MentorVerdict.objects.filter(pairing__guide__in=mentors).order_by()
    grouped = rows.values("pairing__guide").annotate(count=Count("pk"), average=Avg("stars"))
    return {
        row["pairing__guide"]: (row["count"], float(row["average"]))
        for row in grouped
        if row["count"] >= ENOUGH
    }


def _links(members: Sequence[int]) -> dict[frozenset[int], list[LinkedAccounts]]:
    found: dict[frozenset[int], list[LinkedAccounts]] = defaultdict(list)
    rows = LinkedAccounts.objects.filter(Q(one__in=members) | Q(other__in=members))
    for link in rows.order_by("pk"):
        found[frozenset((link.one_id, link.other_id))].append(link)
    return found
