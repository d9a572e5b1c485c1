"""The list of what a person should look at: its pages, and whom money asks about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from forum.models import Member, Post
from reputation.lib.calendar_month import Month
from reputation.models import Entry, Finding, LinkedAccounts, ReviewStep
from reputation.queries import closes, patterns

PAGE_SIZE = 20
MOST_PAGES = 50
VIEWS = ("open", "looked-at")
ANY = Decimal("0.0001")  # whoever is asked about is above the threshold of money already
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A post that a finding names, whose question it answers, and who asked that."""

    post: Post
    asker: Member | None


def page(*, member: Member, view: str, number: int) -> tuple[list[Finding], bool]:
    """One page, and whether another follows: what was found last first, the worst before the rest.
    Nobody reads of themselves. One statement."""
    rows = Finding.objects.seen_by(member)
    rows = rows.waiting() if view == "open" else rows.quiet()
    start = (number - 1) * PAGE_SIZE
    found = list(
        _whole(rows).order_by("-last_at", "-severity", "-pk")[start : start + PAGE_SIZE + 1]
    )
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def waiting(*, member: Member) -> QuerySet[Finding]:
    return Finding.objects.seen_by(member).waiting()


def finding(*, member: Member, pk: int) -> Finding:
    """With whom it is about; not of oneself. Raises Http404."""
    found = _whole(Finding.objects.seen_by(member)).filter(pk=_pk(pk)).first()
    if found is None:
        raise Http404
    return found


def steps(*, finding: Finding) -> list[ReviewStep]:
    """What was said and done about it, in the order in which it was."""
    return list(finding.steps.select_related("by"))


def evidence(*, finding: Finding, member: Member) -> list[Evidence]:
    """The posts that it names, in its order, as far as this person may see them. One statement."""
    pks: list[int] = finding.figures.get("posts", [])
    seen = Post.objects.visible_to(member).select_related("author", "thread__author")
    posts = seen.in_bulk(pks)
    return [Evidence(posts[pk], posts[pk].thread.author) for pk in pks if pk in posts]


def linked(*, number: int) -> tuple[list[LinkedAccounts], bool]:
    """One page of the accounts that belong together, the latest first, and whether another
    follows; also those of which somebody said later that they do not."""
    rows = LinkedAccounts.objects.select_related("one", "other", "by", "ended_by")
    start = (number - 1) * PAGE_SIZE
    found = list(rows.order_by("-at", "-pk")[start : start + PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def link(*, pk: int) -> LinkedAccounts:
    """Raises Http404."""
    found = LinkedAccounts.objects.select_related("one", "other").filter(pk=_pk(pk)).first()
    if found is None:
        raise Http404
    return found


def links_of(*, member: Member) -> list[LinkedAccounts]:
    """Those in force for this member's account: what both of them read. `line`: the newest of the
    member's lines that it took back, by which they can question it; None where it took none. One
    statement."""
    other = Q(giver=OuterRef("one")) | Q(giver=OuterRef("other"))
    took = Entry.objects.filter(other, receiver=member, reason=Entry.Reason.LINKED)
    line = took.filter(at__gte=OuterRef("at")).order_by("-at", "-pk").values("origin")[:1]
    both = LinkedAccounts.objects.filter(Q(one=member) | Q(other=member), ended_at=None)
    found = both.select_related("one", "other").annotate(line=Subquery(line))
    return list(found.order_by("at", "pk"))


def to_be_looked_at(*, month: date, members: Collection[int] | None = None) -> set[int]:
    """Whose money of this month (any day of it, in the site's zone) two people release: of these
    members (None: of everybody) those whose points of the month come mostly from people who do
    nothing else here, looked at or not, and those about whom something waits on the list.

    Taken from the entries, not from what the last night found: nobody is missing at the close."""
    since, until = _bounds(month)
    asked = None if members is None else sorted(members)
    stars = patterns.stars(since=since, until=until, least=ANY, members=asked)
    found = {one.member for one in stars}
    waiting = Finding.objects.waiting().values_list("member", "other")
    found |= {pk for both in waiting for pk in both if pk is not None}
    return found if members is None else found & set(members)


def odd(*, members: Collection[int]) -> set[int]:
    """Those about whom it waits on the list that their points contradict what happened."""
    found = Finding.objects.waiting().filter(kind=Finding.Kind.ODD, member__in=list(members))
    return set(found.values_list("member", flat=True))


def _bounds(month: date) -> tuple[datetime, datetime]:
    """What is released in the month: after the first, up to the second."""
    first, following = Month(month.year, month.month).span(closes.zone())
    return first - INSTANT, following - INSTANT


def _whole(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    return rows.select_related("member", "other")


def _pk(value: int) -> int:
    if not 0 < value < 2**63:
        raise Http404
    return value


def of_members(*, members: Sequence[int]) -> dict[int, list[str]]:
    """The kinds of findings about each of these members, in the order of their names."""
    found: dict[int, list[str]] = {pk: [] for pk in members}
    rows = Finding.objects.order_by("kind", "pk").values_list("kind", "member", "other")
    for kind, *both in rows:
        for pk in both:
            if pk in found and kind not in found[pk]:
                found[pk].append(kind)
    return found
