"""Held words for the pages that show them: to moderators in groups of what is alike, and to those
who wrote them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from forum.lib import hold_reasons, markup
from forum.models import Attachment, HeldPost, Member, Post, PostSketch
from forum.queries import named, traces

MOST = 1000  # that are looked at to make groups of them
SHOWN = 3  # of a group, with all their words
GROUPS = 20  # on a page
_WITH = ("author__standing", "thread", "parent")


@dataclass
class Row:
    """One of them, as it would be read; `record` is what became of others of its writer."""

    held: HeldPost
    rendered: markup.Rendered | None = None
    record: dict[str, int] = field(default_factory=dict)
    pictures: list[Attachment] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return hold_reasons.sentences(self.held.reasons)

    @property
    def label(self) -> str:
        """What it would be."""
        if self.held.fields.get("act"):
            return _("Change of a post")
        said = {"question": _("Question"), "answer": _("Answer"), "comment": _("Comment")}
        return said.get(self.held.kind, "")

    @property
    def title(self) -> str:
        return str(self.held.fields.get("title") or "")


@dataclass
class Group:
    """What is alike: by words, by the place that it leads to, or by its writer; the oldest first.

    `slipped` are posts like these that are visible: they came before anybody could know.
    """

    rows: list[Row]
    slipped: list[Post] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.rows[0].held.pk

    @property
    def ids(self) -> str:
        return ",".join(str(row.held.pk) for row in self.rows)

    @property
    def slipped_ids(self) -> str:
        return ",".join(str(post.pk) for post in self.slipped)

    @property
    def authors(self) -> list[Member]:
        found = {row.held.author_id: row.held.author for row in self.rows}
        return list(found.values())

    @property
    def shown(self) -> list[Row]:
        return self.rows[:SHOWN]

    @property
    def reasons(self) -> list[str]:
        counted: dict[str, int] = {}
        for row in self.rows:
            for reason in row.held.reasons:
                counted[reason] = counted.get(reason, 0) + 1
        most = sorted(counted, key=lambda code: (-counted[code], code))
        return hold_reasons.sentences(most[:4])


def waiting() -> QuerySet[HeldPost]:
    return HeldPost.objects.filter(outcome=HeldPost.Outcome.WAITING).order_by("at", "pk")


def oldest() -> tuple[int, datetime | None]:
    """How many wait, and since when the oldest does. One statement, for the heads of pages."""
    rows = HeldPost.objects.filter(outcome=HeldPost.Outcome.WAITING)
    return rows.count(), rows.aggregate(at=Min("at"))["at"]


def groups(*, now: datetime, most: int = GROUPS) -> list[Group]:
    """What waits, in groups, the one with the oldest first; each with its first SHOWN rendered.

    Seven statements, whatever waits.
    """
    sketches = Prefetch("sketches", PostSketch.objects.all(), to_attr="sketch_rows")
    rows = list(waiting().select_related(*_WITH).prefetch_related(sketches)[:MOST])
    found = [Group([Row(held) for held in some]) for some in _alike(rows)][:most]
    shown = [row for group in found for row in group.shown]
    _fill(shown)
    _find_slipped(found, now)
    return found


def group_of(*, held: HeldPost, now: datetime) -> Group:
    """All that wait and are like this one, each rendered."""
    rows = list(waiting().select_related(*_WITH).prefetch_related(
        Prefetch("sketches", PostSketch.objects.all(), to_attr="sketch_rows"))[:MOST])  # fmt: skip
    for some in _alike(rows):
        if any(one.pk == held.pk for one in some):
            group = Group([Row(one) for one in some])
            _fill(group.rows[:60])
            _find_slipped([group], now)
            return group
    raise Http404


def own(*, member: Member) -> list[HeldPost]:
    """What of theirs waits, or was not posted lately, the latest first. One statement."""
    kept = Q(outcome=HeldPost.Outcome.WAITING) | Q(outcome=HeldPost.Outcome.REFUSED)
    rows = HeldPost.objects.filter(kept, author=member).select_related("thread", "parent")
    return [one for one in rows.order_by("-at", "-pk")[:50] if one.fields.get("body")]


def seen_by(*, member: Member, pk: int) -> HeldPost:
    """One of them for whoever wrote it and for moderators. Else Http404."""
    rows = HeldPost.objects.select_related(*_WITH, "post__thread", "decided_by")
    found = rows.filter(pk=pk).first()
    if found is None or not (member.is_moderator or found.author_id == member.pk):
        raise Http404
    return found


def row(*, held: HeldPost) -> Row:
    """One of them, rendered, with what became of others of its writer."""
    one = Row(held)
    _fill([one])
    return one


def sample(*, now: datetime, most: int = 10) -> list[Row]:
    """So many by chance of what rules held in the last week, with what became of it."""
    week = HeldPost.objects.filter(at__gt=now - timedelta(days=7)).select_related(*_WITH)
    rows = [Row(one) for one in week.order_by("?")[:most]]
    _fill(rows)
    return sorted(rows, key=lambda row: (row.held.at, row.held.pk))


def of_ids(*, pks: Sequence[int]) -> list[HeldPost]:
    found = {one.pk: one for one in HeldPost.objects.filter(pk__in=pks).select_related(*_WITH)}
    return [found[pk] for pk in pks if pk in found]


def _fill(rows: Iterable[Row]) -> None:
    rows = list(rows)
    records = traces.record(authors={row.held.author_id for row in rows})
    pictures: dict[int, list[Attachment]] = {}
    of_rows = Attachment.objects.filter(held__in=[row.held.pk for row in rows]).order_by("pk")
    for picture in of_rows:
        pictures.setdefault(picture.held_id or 0, []).append(picture)
    for row in rows:
        row.record = records.get(row.held.author_id, {})
        row.pictures = pictures.get(row.held.pk, [])
        try:
            row.rendered = markup.render(
                str(row.held.fields.get("body", "")), link_members=named.members,
                link_tags=named.tags, site_url=settings.SITE_URL,
            )  # fmt: skip
        except markup.MarkupTooLarge:
            row.rendered = None


def _alike(rows: Sequence[HeldPost]) -> list[list[HeldPost]]:
    """Joined where they share words, a run of them or an unknown place, or have one writer."""
    marks = {m for one in rows for sketch in _sketches(one) for m in sketch.marks}
    known = traces.known_marks({mark for mark in marks if mark.startswith("d:")})
    root = list(range(len(rows)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    first: dict[object, int] = {}
    for at, one in enumerate(rows):
        keys: list[object] = [("author", one.author_id), ("words", one.fingerprint)]
        for sketch in _sketches(one):
            keys += [("mark", mark) for mark in sketch.marks if mark not in known]
            # Near copies share their smallest hashes: a few of them, each by chance in few texts.
            keys += [("run", value) for value in sketch.shingles[:8]]
        for key in keys:
            root[find(at)] = find(first.setdefault(key, at))
    found: dict[int, list[HeldPost]] = {}
    for at, one in enumerate(rows):
        found.setdefault(find(at), []).append(one)
    return sorted(found.values(), key=lambda some: (some[0].at, some[0].pk))


def _find_slipped(found: Sequence[Group], now: datetime) -> None:
    """Visible posts of newcomers that are like a group's: near copies, or of the same place."""
    for group in found:
        rows = [sketch for row in group.rows for sketch in _sketches(row.held)]
        if not rows:
            continue
        marks = {mark for one in rows for mark in one.marks}
        marks -= traces.known_marks({mark for mark in marks if mark.startswith("d:")})
        writers = {row.held.author_id for row in group.rows}
        group.slipped = [
            one.post
            for one in traces.others(rows=rows, since=now - hold_reasons.WINDOW)[:MOST]
            if one.post is not None
            and (marks & set(one.marks) or traces.is_copy_of_any(rows=rows, other=one))
            and (one.author_id in writers or marks & set(one.marks) or len(rows) > 1)
        ]


def _sketches(held: HeldPost) -> list[PostSketch]:
    found: list[PostSketch] = held.sketch_rows  # type: ignore[attr-defined]
    return found
