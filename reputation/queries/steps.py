"""Newcomers' first steps, N1 to N5: each once, in the first days, and never taken back. But what
was said by mistake, with a mail's page, was none: the next one is the first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from forum.models import Event, Mark, Member, OneTap, Post, Solution, Verdict
from reputation.lib.claims import BACK, Claim, Run
from reputation.queries.rules import Rules

Firsts = dict[int, datetime]
Span = tuple[datetime, datetime | None]  # since when, and when it turned out to be a slip
Slips = dict[int, list[Span]]
Spans = Iterable[tuple[int, datetime, datetime | None]]  # whose, and the span
SLIP = Q(slip=Solution.Slip.SET)


def of_members(*, members: Sequence[int], rules: Rules, until: datetime) -> list[Claim]:
    """What these members earned by the first steps that they took in time, as far as `until`."""
    joined = dict(Member.objects.filter(pk__in=members).values_list("pk", "joined_at"))
    accepted, verdicts, solved = _accepted(members), _verdicts(members), _solved(members)
    given, marks, slipped = Mark.objects.filter(member__in=members), _marks(members), _slipped()
    firsts: dict[str, Firsts] = {
        "N1": _events(Event.Kind.PROFILE_TOLD, members),
        "N2": _events(Event.Kind.THREAD_STARTED, members),
        "N3": _earliest(
            _first(accepted.exclude(SLIP), "by", "at"),
            _first(verdicts.filter(withdrawn_at=None), "by", "at"),
        ),
        "N4": _first(given.filter(~slipped), "member", "given_at"),
        "N5": _earliest(
            _soonest(_counted(marks.filter(~slipped), rules)),
            _first(solved.exclude(SLIP), "post__author", "at"),
        ),
    }
    slips: dict[str, Slips] = {
        "N3": _slips(
            accepted.filter(SLIP).values_list("by", "at", "cleared_at"),
            verdicts.exclude(withdrawn_at=None).values_list("by", "at", "withdrawn_at"),
        ),
        "N4": _slips(given.filter(slipped).values_list("member", "given_at", "withdrawn_at")),
        "N5": _slips(
            solved.filter(SLIP).values_list("post__author", "at", "cleared_at"),
            _counted(marks.filter(slipped), rules),
        ),
    }
    claims: list[Claim] = []
    for code, found in firsts.items():
        undone = slips.get(code, {})
        for member in sorted(found.keys() | undone.keys()):
            spans = _known(undone.get(member, []), found.get(member), until)
            claims += _claims(code, member, spans, joined[member], rules)
    return claims


def slipped_since(*, since: datetime | None) -> set[int]:
    """Who said something by mistake and took it back since then (None: ever), and of whom."""
    taps = OneTap.objects.exclude(taken_back_at=None)
    if since is not None:
        taps = taps.filter(taken_back_at__gte=since)
    found = taps.values_list("member", "post__author")
    return {pk for both in found for pk in both if pk is not None}


def _known(slips: Iterable[Span], first: datetime | None, until: datetime) -> Iterator[Span]:
    """In their order, what was known by then: a slip was meant until it was taken back."""
    spans: list[Span] = [*slips, *([(first, None)] if first else [])]
    for at, end in sorted(spans, key=lambda span: span[0]):
        if at <= until:
            yield at, end if end is not None and end <= until else None


def _claims(
    code: str, member: int, spans: Iterable[Span], joined: datetime, rules: Rules
) -> list[Claim]:
    """Of what was done in time, up to the first that was meant: a slip holds until its end."""
    claims: dict[int, Claim] = {}
    for at, end in spans:
        terms = rules.terms(code, at)
        if terms is None or at - joined >= timedelta(days=rules.at(at).newcomer_days):
            continue
        fresh = Claim(terms, f"member:{member}", member, base=terms.points)
        _hold(claims.setdefault(terms.rule_id, fresh).runs, at, end, member)
        if end is None:
            break
    return list(claims.values())


def _hold(runs: list[Run], at: datetime, end: datetime | None, by: int) -> None:
    """Let it hold from then on; where it does already, so much longer."""
    last = runs[-1].end if runs else None
    if last is None or last < at:
        runs.append(Run(at, BACK if runs else ""))
    elif end is not None:
        end = max(last, end)
    runs[-1].end, runs[-1].end_reason = end, "slip" if end else ""
    runs[-1].end_actor = by if end else None


def _slips(*several: Spans) -> Slips:
    found: Slips = defaultdict(list)
    for rows in several:
        for member, at, end in rows:
            found[member].append((at, end))
    return found


def _first(rows: QuerySet, who: str, when: str) -> Firsts:
    return dict(rows.order_by().values(who).annotate(at=Min(when)).values_list(who, "at"))


def _soonest(spans: Spans) -> Firsts:
    found: Firsts = {}
    for member, at, _end in spans:
        found[member] = min(at, found.get(member, at))
    return found


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


def _accepted(members: Iterable[int]) -> QuerySet[Solution]:
    return _said_here().filter(by__in=members, thread__author=F("by"), kind="accepted")


def _verdicts(members: Iterable[int]) -> QuerySet[Verdict]:
    return Verdict.objects.filter(by__in=members)


def _marks(members: Iterable[int]) -> QuerySet[Mark]:
    # Also an answer that became a question of its own later (decision 0050).
    was_answer = Event.objects.filter(
        kind=Event.Kind.POST_MOVED, post=OuterRef("post"), data__was=Post.Kind.ANSWER
    )
    given = Mark.objects.filter(post__author__in=members)
    marks = given.filter(Q(post__kind=Post.Kind.ANSWER) | Q(Exists(was_answer)))
    return marks.exclude(member=F("post__author"))


def _slipped() -> Exists:
    """Of a mark: it was given by a slip, as the event says that took it back."""
    return Exists(
        Event.objects.filter(
            kind=Event.Kind.MARK_WITHDRAWN, post=OuterRef("post"), by=OuterRef("member"),
            at=OuterRef("withdrawn_at"), data__is_slip=True,
        )
    )  # fmt: skip


def _counted(marks: QuerySet[Mark], rules: Rules) -> Spans:
    """Those of readers whose account was old enough, as for HELP: whose answer, from when on, and
    until when."""
    rows = marks.values_list("post__author", "given_at", "withdrawn_at", "member__joined_at")
    for author, at, end, joined in rows.iterator():
        if at - joined >= timedelta(days=rules.at(at).giver_days):
            yield author, at, end


def _solved(members: Iterable[int]) -> QuerySet[Solution]:
    solved = _said_here().filter(post__author__in=members).exclude(by=None)
    return solved.exclude(thread__author=F("post__author"))


def _said_here() -> QuerySet[Solution]:
    """Of which an event of their instant tells: imports bring no points."""
    told = Event.objects.filter(
        kind=Event.Kind.SOLUTION_SET, thread=OuterRef("thread"), post=OuterRef("post"),
        at=OuterRef("at"),
    )  # fmt: skip
    return Solution.objects.filter(Exists(told))
