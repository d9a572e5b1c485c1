"""Badges as pages show them: which there are, who has them, and how far one is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from taggit.models import Tag

from forum.lib import paging
from forum.lib.facts import in_language
from forum.models import Category, Member
from forum.queries import member_page
from reputation.lib import badge_words
from reputation.models import Award, BadgeRule, Revocation
from reputation.queries import measures

PAGE_SIZE = 30
NAMED = 20  # of whom a preview shows the names
IDS = BadgeRule._meta.get_field("at_least")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: `n` of what is counted, by the word of `givers` people; `waiting` has
    not held long enough yet. `topic` is the id of the one that is furthest, where topics count."""

    n: int = 0
    givers: int = 0
    waiting: int = 0
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A badge as it is given today (or was given last), how many have it, and one's own way."""

    rule: BadgeRule
    holders: int
    awards: list[Award]
    progress: Progress | None
    topic: str = ""  # in which one is furthest

    @property
    def n(self) -> int:
        """So many of what it takes, no more."""
        return min(self.progress.n, self.rule.at_least) if self.progress else 0

    @property
    def lacks_givers(self) -> bool:
        """Whether it is more people that are missing, or them as well."""
        has = self.progress.givers if self.progress else 0
        return has < self.rule.givers and self.rule.measure not in badge_words.OF_PEOPLE


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who would earn a badge today, with what they have."""

    member: Member
    topic: str
    n: int
    givers: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would earn a badge if it were live today: how many awards to how many people, the first
    of them by name; `holders` have the badge already."""

    awards: int
    people: int
    named: list[Candidate]
    holders: int


def in_order(rules: QuerySet[BadgeRule]) -> list[BadgeRule]:
    """By shelf, and on it as the team put them."""
    shelves = list(BadgeRule.Shelf)
    return sorted(
        rules, key=lambda rule: (shelves.index(BadgeRule.Shelf(rule.shelf)), rule.position, rule.pk)
    )


def live() -> QuerySet[BadgeRule]:
    """What is given today."""
    return BadgeRule.objects.filter(live_at__isnull=False, ended_at=None)


def shown(*, member: Member | None, own: list[Award], now: datetime) -> list[Shown]:
    """What is given today, in the order of the shelves, with how far this member is; `own` is what
    they have (`own_awards`). Two statements for visitors, five for members, whatever the number."""
    rules = in_order(live())
    counts = holder_counts()
    if member is None:
        return [Shown(rule, counts.get(rule.code, 0), [], None) for rule in rules]
    ways = progress(member=member, rules=rules, now=now)
    topics = _topics(rules, ways)
    held = [award for award in own if vars(award)["taken_reason"] is None]
    return [
        Shown(
            rule, counts.get(rule.code, 0), [award for award in held if award.code == rule.code],
            ways[rule.pk], topics.get((rule.per, ways[rule.pk].topic or 0), ""),
        )
        for rule in rules
    ]  # fmt: skip


def retired() -> list[BadgeRule]:
    """What was given once and is not any more, and somebody still has. One statement."""
    given = Award.objects.in_force().filter(code=OuterRef("code"))
    ended = BadgeRule.objects.filter(ended_at__isnull=False, code__in=given.values("code"))
    last = ended.exclude(code__in=live().values("code")).order_by("code", "-version")
    return in_order(last.distinct("code"))


def find(*, code: str) -> BadgeRule | None:
    """The version of this badge that is live, else the last that was. One statement."""
    was_live = BadgeRule.objects.filter(code=code, live_at__isnull=False)
    return was_live.order_by("-version").first()


def holder_counts() -> dict[str, int]:
    """How many people have each badge. One statement."""
    held = Award.objects.in_force().filter(member__is_active=True)
    counted = held.order_by().values("code").annotate(n=Count("member", distinct=True))
    return dict(counted.values_list("code", "n"))


def holders(
    *, code: str, viewer: Member | None, cursor: str, taken_back: bool = False
) -> paging.Page[Award]:
    """Who has the badge, the newest first; or from whom it was taken back, with `taken_reason`.
    Raises paging.BadCursor. One statement."""
    given = Award.objects.visible_to(viewer).filter(code=code)
    if taken_back:
        found = _with_reason(given).filter(taken_reason__isnull=False)
    else:
        found = given.in_force().filter(member__in=member_page.listed())
    found = found.select_related("rule", "category", "tag", "member__standing")
    return paging.page(found, field="at", cursor=cursor, size=PAGE_SIZE)


def of_member(*, person: Member, viewer: Member | None) -> list[Award]:
    """What somebody's page shows, in the order of the shelves. One statement."""
    found = Award.objects.in_force().visible_to(viewer).filter(member=person)
    awards = list(found.select_related("rule", "category", "tag"))
    shelves = list(BadgeRule.Shelf)
    return sorted(
        awards,
        key=lambda one: (
            shelves.index(BadgeRule.Shelf(one.rule.shelf)), one.rule.position, one.label
        ),
    )  # fmt: skip


def own_awards(*, member: Member) -> list[Award]:
    """All that a member ever earned, the newest first, with `taken_at` and `taken_reason` where it
    was taken back. One statement."""
    found = _with_reason(Award.objects.visible_to(member).filter(member=member))
    return list(found.select_related("rule", "category", "tag").order_by("-at", "-pk"))


def award(*, pk: int, viewer: Member | None) -> Award | None:
    """One, with whom it went to, if this person may see it."""
    found = _with_reason(Award.objects.visible_to(viewer).filter(pk=pk))
    return found.select_related("rule", "category", "tag", "member").first()


def _with_reason(awards: QuerySet[Award]) -> QuerySet[Any]:
    taken = Revocation.objects.filter(award=OuterRef("pk"), ended_at=None)
    return awards.annotate(
        taken_reason=Subquery(taken.values("reason")), taken_at=Subquery(taken.values("at"))
    )


def progress(*, member: Member, rules: list[BadgeRule], now: datetime) -> dict[int, Progress]:
    """How far a member is on the way to each of these, by the id of the rule. One statement."""
    ways = {rule.pk: Progress() for rule in rules}
    arms = [
        measures.counted(rule=rule, now=now)
        .filter(holder=member.pk)
        .annotate(rule_pk=Value(rule.pk, output_field=IDS))
        .values_list("rule_pk", "topic", "n", "givers", "all")
        for rule in rules
    ]
    if not arms:
        return ways
    for pk, topic, n, givers, whole in arms[0].union(*arms[1:], all=True):
        way = Progress(n, givers, whole - n, topic)
        if (way.n, way.waiting) > (ways[pk].n, ways[pk].waiting):
            ways[pk] = way
    return ways


def preview(*, rule: BadgeRule, now: datetime) -> Preview:
    """Who would earn it today, by the very statement that gives it. Four statements at most."""
    found = earners(rule=rule, now=now)
    first = sorted(found, key=lambda row: (-row["n"], row["holder"], row["topic"] or 0))[:NAMED]
    people = Member.objects.in_bulk({row["holder"] for row in first})
    names = topic_names(per=rule.per, pks={row["topic"] for row in first} - {None})
    named = [
        Candidate(
            people[row["holder"]], in_language(names.get(row["topic"], {})), row["n"], row["givers"]
        )
        for row in first
    ]
    holders = Award.objects.in_force().filter(code=rule.code).values("member").distinct().count()
    return Preview(len(found), len({row["holder"] for row in found}), named, holders)


def earners(*, rule: BadgeRule, now: datetime) -> list[dict[str, Any]]:
    """Who has reached it and was never given it: holder, topic, n, givers. Two statements. Whose
    award was taken back does not earn it again: a person may give it back."""
    given = Award.objects.filter(code=rule.code).values_list("member", "topic")
    known = {(member, topic if rule.per else "") for member, topic in given}
    rows = measures.reached(rule=rule, now=now)
    return [
        row for row in rows if (row["holder"], topic_key(rule=rule, pk=row["topic"])) not in known
    ]


def topic_key(*, rule: BadgeRule, pk: int | None) -> str:
    """What an award by this rule has as its `topic`, for the topic or tag of this id."""
    return f"{rule.per}:{pk}" if rule.per else ""


def topic_names(*, per: str, pks: set[int]) -> dict[int, dict[str, str]]:
    """What these topics or tags are called, by language. One statement, none for none."""
    if not pks:
        return {}
    if per == BadgeRule.Per.CATEGORY:
        return {one.pk: one.name or {"en": one.slug} for one in Category.objects.filter(pk__in=pks)}
    return {one.pk: {"en": one.name} for one in Tag.objects.filter(pk__in=pks)}


def _topics(rules: list[BadgeRule], ways: dict[int, Progress]) -> dict[tuple[str, int], str]:
    """(per, id) -> what it is called here, of the topics in which somebody is furthest."""
    found: dict[tuple[str, int], str] = {}
    for per in {rule.per for rule in rules} - {""}:
        pks = {ways[rule.pk].topic for rule in rules if rule.per == per} - {None}
        names = topic_names(per=per, pks={pk for pk in pks if pk is not None})
        found |= {(per, pk): in_language(name) for pk, name in names.items()}
    return found
