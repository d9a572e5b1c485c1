"""Newcomers' first steps, N1 to N5: each once, in the first days, and never taken back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import F, Min, QuerySet

from forum.models import Event, Mark, Member, Post, Solution, Verdict
from reputation.lib.claims import Claim
from reputation.queries.rules import Rules

Firsts = dict[int, datetime]


def of_members(*, members: Sequence[int], rules: Rules) -> list[Claim]:
    """What these members earned by the first steps that they took in time."""
    joined = dict(Member.objects.filter(pk__in=members).values_list("pk", "joined_at"))
    firsts: dict[str, Firsts] = {
        "N1": _events(Event.Kind.PROFILE_TOLD, members),
        "N2": _events(Event.Kind.THREAD_STARTED, members),
        "N3": _earliest(_accepted(members), _verdicts(members)),
        "N4": _first(Mark.objects.filter(member__in=members), "member", "given_at"),
        "N5": _earliest(_marked(members, rules), _solved(members)),
    }
    claims = []
    for code, found in firsts.items():
        for member, at in found.items():
            terms = rules.terms(code, at)
            days = timedelta(days=rules.at(at).newcomer_days)
            if terms is None or at - joined[member] >= days:
                continue
            claim = Claim(terms, f"member:{member}", member, base=terms.points)
            claim.begin(at, None)
            claims.append(claim)
    return claims


def _first(rows: QuerySet, who: str, when: str) -> Firsts:
    return dict(rows.order_by().values(who).annotate(at=Min(when)).values_list(who, "at"))


def _earliest(*several: Firsts) -> Firsts:
    found: dict[int, list[datetime]] = defaultdict(list)
    for firsts in several:
        for member, at in firsts.items():
            found[member].append(at)
    return {member: min(instants) for member, instants in found.items()}


def _events(kind: Event.Kind, members: Iterable[int]) -> Firsts:
    rows = Event.objects.filter(kind=kind, by__in=members)
    if kind == Event.Kind.THREAD_STARTED:
        rows = rows.filter(thread__kind="question")
    return _first(rows, "by", "at")


def _accepted(members: Iterable[int]) -> Firsts:
    own = Solution.objects.filter(by__in=members, thread__author=F("by"), kind="accepted")
    return _first(own, "by", "at")


def _verdicts(members: Iterable[int]) -> Firsts:
    return _first(Verdict.objects.filter(by__in=members), "by", "at")


def _marked(members: Iterable[int], rules: Rules) -> Firsts:
    """By readers whose account was old enough, as for HELP."""
    marks = Mark.objects.filter(post__author__in=members, post__kind=Post.Kind.ANSWER)
    rows = marks.exclude(member=F("post__author")).values_list(
        "post__author", "given_at", "member__joined_at"
    )
    found: Firsts = {}
    for author, at, joined in rows.iterator():
        if at - joined >= timedelta(days=rules.at(at).giver_days):
            found[author] = min(at, found.get(author, at))
    return found


def _solved(members: Iterable[int]) -> Firsts:
    solved = Solution.objects.filter(post__author__in=members).exclude(by=None)
    return _first(solved.exclude(thread__author=F("post__author")), "post__author", "at")
