"""How many of a month's threads were helped: n and u of the formula."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forum.models import Event, Post
from reputation.lib.month_sum import Judged
from reputation.lib.pay_rows import HELPED, Help, Step
from reputation.models import Entry
from reputation.queries.closes import Scope
from reputation.queries.givers import Givers

DAYS = 14  # after the first answer a thread is judged


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of some months. `firsts`: by (member, thread) when the first answer was."""

    firsts: Mapping[tuple[int, int], datetime]
    helps: Sequence[Help]
    givers: Givers


def read(*, scopes: Sequence[Scope], members: Collection[int]) -> Answers:
    """From the ledger, for consecutive months. Four statements whatever their number."""
    found = _helps(scopes, members)
    return Answers(
        firsts(scopes=scopes, members=members), found, Givers(one.giver for one in found)
    )


def firsts(*, scopes: Sequence[Scope], members: Collection[int]) -> dict[tuple[int, int], datetime]:
    """Threads of others in which these members answered first in what these months judge. Deleted
    answers are judged as well: else deleting what did not help would pay."""
    return _firsts(scopes, members, of=_written(), unless=_written())


def _firsts(
    scopes: Sequence[Scope],
    members: Collection[int],
    *,
    of: QuerySet[Post],
    unless: QuerySet[Post],
) -> dict[tuple[int, int], datetime]:
    """The first of these answers, but not where one of `unless` is older than all the months."""
    since, until = begin(scopes[0]), _calendar(scopes[-1], scopes[-1].ends_at)
    earlier = unless.filter(
        thread=OuterRef("thread"), author=OuterRef("author"), created_at__lt=since
    )
    answers = of.filter(
        ~Exists(earlier), thread__kind="question", author__in=members,
        created_at__gte=since, created_at__lt=until,
    ).exclude(thread__author=F("author"))  # fmt: skip
    found: dict[tuple[int, int], datetime] = {}
    for author, thread, at in answers.values_list("author", "thread", "created_at"):
        found[author, thread] = min(at, found.get((author, thread), at))
    return found


def bounds(*, scope: Scope, members: Collection[int]) -> dict[int, tuple[Judged, Judged]]:
    """By member the least and the most of this month, where imported answers counted as well: any
    of those that are here now may have been here then. One from before the month takes a thread
    out of it, one of the month brings its thread into it. Five statements."""
    written, whole = _written(), _answers()
    helps = _helps([scope], members)
    givers = Givers(one.giver for one in helps)
    least, most = (
        judged(scope=scope, answers=Answers(firsts, helps, givers))
        for firsts in (
            _firsts([scope], members, of=written, unless=whole),
            _firsts([scope], members, of=whole, unless=written),
        )
    )
    nothing = Judged()
    return {one: (least.get(one, nothing), most.get(one, nothing)) for one in members}


def _written() -> QuerySet[Post]:
    """Answers that an event tells of. An import writes none, and may bring answers of any date into
    months that are closed; nothing that was said of them elsewhere could make them useful here."""
    added = Event.objects.filter(kind=Event.Kind.POST_ADDED, post=OuterRef("pk"))
    return _answers().filter(Exists(added))


def _answers() -> QuerySet[Post]:
    return Post.objects.filter(kind=Post.Kind.ANSWER)


def judged(*, scope: Scope, answers: Answers) -> dict[int, Judged]:
    """By member: threads of others whose 14th day after the member's first answer falls in the
    month (by the site's calendar), and in how many of these a solution, a confirmation or a counted
    thank-you stands at its end."""
    since, until = begin(scope), _calendar(scope, scope.ends_at)
    threads: dict[int, set[int]] = defaultdict(set)
    for (member, thread), at in answers.firsts.items():
        if since <= at < until:
            threads[member].add(thread)
    useful = _useful(scope, answers)
    return {
        member: Judged(len(mine), len(mine & useful[member])) for member, mine in threads.items()
    }


def begin(scope: Scope) -> datetime:
    """From when on something can matter for what this month judges: answers of this month cannot
    have been thanked for before its first judged day."""
    return _calendar(scope, scope.previous.ends_at)


def _calendar(scope: Scope, end: datetime) -> datetime:
    return end.astimezone(scope.zone) - timedelta(days=DAYS)


def _helps(scopes: Sequence[Scope], members: Collection[int]) -> list[Help]:
    last = scopes[-1]
    written = Q(at__gte=begin(scopes[0]), at__lt=last.ends_at, pk__lte=last.last)
    roots = Entry.objects.filter(
        written, origin=None, receiver__in=members, rule__code__in=HELPED
    ).values_list(
        "pk", "at", "receiver", "thread", "giver", "rule__code", "rule__rule_set__giver_days"
    )
    entries = Entry.objects.filter(
        written, origin__receiver__in=members, origin__rule__code__in=HELPED
    ).exclude(origin=None)
    steps: dict[int, list[Step]] = defaultdict(list)
    found = entries.order_by("step").values_list("origin", "pk", "at", "kind", "cut")
    for origin, pk, at, kind, cut in found:
        steps[origin or 0].append(Step(pk, at, kind, cut))
    return [Help(*root, steps=steps[root[0]]) for root in roots]


def _useful(scope: Scope, answers: Answers) -> dict[int, set[int]]:
    """Threads in which something of HELPED stands at the end of the month, held or counted."""
    since = begin(scope)
    found: dict[int, set[int]] = defaultdict(set)
    for one in answers.helps:
        if not since <= one.at < scope.ends_at or one.pk > scope.last:
            continue
        there = [step for step in one.steps if step.at < scope.ends_at and step.pk <= scope.last]
        kind, cut = (there[-1].kind, there[-1].cut) if there else (Entry.Kind.HELD.value, "")
        if kind != Entry.Kind.REVERSED and _counts(one, cut, scope, answers.givers):
            found[one.receiver].add(one.thread)
    return found


def _counts(one: Help, cut: str, scope: Scope, givers: Givers) -> bool:
    """A thank-you counts if it is not one too many and comes from somebody whose word counts for
    money: it is the easiest to fake."""
    if one.code != "HELP":
        return True
    giver, days = one.giver or 0, timedelta(days=one.giver_days)
    return cut != Entry.Cut.MOST and (
        giver in scope.team
        or givers.is_eligible(giver, at=scope.ends_at, days=days, suspended=scope.suspended)
    )
