"""Held words for the pages that show them: to moderators in groups of what is alike, and to those
who wrote them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from forum.lib import ages, hold_reasons, markup, worddiff
from forum.lib.ages import Age
from forum.models import Attachment, HeldPost, Member, Post, PostSketch, Thread
from forum.queries import named, traces

MOST = 1000  # that are looked at to make groups of them
SHOWN = 3  # of a group, with all their words
GROUPS = 20  # on a page
RENDERED = 60  # of the rows of one group; what is beyond stands there as it was typed
STEPS = 50_000  # of the differences of one of them: about 25 ms
NEAR = 30  # of the latest that share a run of words, each is compared with
_WITH = ("author__standing", "thread", "parent")


@dataclass
class Row:
    """One of them, as it would be read; `record` is what became of others of its writer."""

    held: HeldPost
    rendered: markup.Rendered | None = None
    record: dict[str, int] = field(default_factory=dict)
    pictures: list[Attachment] = field(default_factory=list)
    hides_thread: bool = False  # from whoever reads it

    @property
    def thread(self) -> Thread | None:
        """Where it was written, if its reader may know."""
        return None if self.hides_thread else self.held.thread

    @property
    def words(self) -> str:
        """As they were typed; none where they are forgotten."""
        return str(self.held.fields.get("body") or "")

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

    @property
    def changes(self) -> list[worddiff.Change]:
        """What a change that waits would put and take away, for who may read what stands there."""
        post = self.held.parent
        if post is None or self.hides_thread or not self.words:
            return []
        if not (self.held.fields.get("act") and self.held.waits):
            return []
        budget = worddiff.Budget(STEPS)
        return worddiff.changes(before=post.body, after=self.words, budget=budget)


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


def oldest() -> Age:
    """How many wait, and since when the oldest does. One statement, for the heads of pages."""
    return ages.of(waiting())


def groups(*, now: datetime, most: int = GROUPS) -> list[Group]:
    """What waits, in groups, the one with the oldest first; each with its first SHOWN rendered.

    As many statements whatever waits.
    """
    rows = _all()
    found = [Group([Row(held) for held in some]) for some in _alike(rows)][:most]
    shown = [row for group in found for row in group.shown]
    _fill(shown)
    _find_slipped(found, now)
    return found


def group_of(*, held: HeldPost, now: datetime) -> Group:
    """All that wait and are like this one, each with its words. Else Http404."""
    for some in _alike(_all()):
        if any(one.pk == held.pk for one in some):
            group = Group([Row(one) for one in some])
            _fill(group.rows)
            _find_slipped([group], now)
            return group
    raise Http404


def own(*, member: Member) -> list[Row]:
    """What of theirs waits, or was not posted lately, the latest first, not rendered. Two
    statements, one where none is of a thread."""
    kept = Q(outcome=HeldPost.Outcome.WAITING) | Q(outcome=HeldPost.Outcome.REFUSED)
    held = HeldPost.objects.filter(kept, author=member).select_related("thread")
    rows = [Row(one) for one in held.order_by("-at", "-pk")[:50]]
    _hide_threads(rows, member)
    return [row for row in rows if row.words]


def seen_by(*, member: Member, pk: int) -> HeldPost:
    """One of them for whoever wrote it and for moderators. Else Http404."""
    rows = HeldPost.objects.select_related(*_WITH, "post__thread", "decided_by")
    found = rows.filter(pk=pk).first()
    if found is None or not (member.is_moderator or found.author_id == member.pk):
        raise Http404
    return found


def row(*, held: HeldPost, member: Member) -> Row:
    """One of them for `member`, rendered, with what became of others of its writer."""
    one = Row(held)
    _fill([one])
    _hide_threads([one], member)
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


def _all() -> list[HeldPost]:
    sketches = Prefetch("sketches", PostSketch.objects.all(), to_attr="sketch_rows")
    return list(waiting().select_related(*_WITH).prefetch_related(sketches)[:MOST])


def _hide_threads(rows: Sequence[Row], member: Member) -> None:
    pks = {row.held.thread_id for row in rows if row.held.thread_id is not None}
    here = Thread.objects.visible_to(member).filter(pk__in=pks) if pks else Thread.objects.none()
    seen = set(here.values_list("pk", flat=True))
    for row in rows:
        row.hides_thread = row.held.thread_id not in seen


def _fill(rows: Iterable[Row]) -> None:
    """Records and pictures of all; the words of the first RENDERED as they would be read."""
    rows = list(rows)
    records = traces.record(authors={row.held.author_id for row in rows})
    pictures: dict[int, list[Attachment]] = {}
    of_rows = Attachment.objects.filter(held__in=[row.held.pk for row in rows]).order_by("pk")
    for picture in of_rows:
        pictures.setdefault(picture.held_id or 0, []).append(picture)
    for row in rows:
        row.record = records.get(row.held.author_id, {})
        row.pictures = pictures.get(row.held.pk, [])
    for row in rows[:RENDERED]:
        try:
            row.rendered = markup.render(
                row.words, link_members=named.members, link_tags=named.tags,
                site_url=settings.SITE_URL,
            )  # fmt: skip
        except markup.MarkupTooLarge:
            row.rendered = None


def _alike(rows: Sequence[HeldPost]) -> list[list[HeldPost]]:
    """Joined where they say the same, nearly the same (traces.is_copy_of_any), lead to one unknown
    place, or have one writer."""
    marks = {m for one in rows for sketch in _sketches(one) for m in sketch.marks}
    known = traces.known_marks({mark for mark in marks if mark.startswith("d:")})
    root = list(range(len(rows)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    first: dict[object, int] = {}
    sharing: dict[int, list[tuple[int, PostSketch]]] = {}
    for at, one in enumerate(rows):
        keys: list[object] = [("author", one.author_id), ("words", one.fingerprint)]
        sketches = _sketches(one)
        keys += [
            ("mark", mark) for sketch in sketches for mark in sketch.marks if mark not in known
        ]
        for key in keys:
            root[find(at)] = find(first.setdefault(key, at))
        for sketch in sketches:
            # Near copies share their smallest hashes; so do strangers one run: that alone is none.
            for value in sketch.shingles[:8]:
                for other, like in sharing.get(value, [])[-NEAR:]:
                    if find(other) != find(at) and traces.is_copy_of_any(rows=[like], other=sketch):
                        root[find(at)] = find(other)
                sharing.setdefault(value, []).append((at, sketch))
    found: dict[int, list[HeldPost]] = {}
    for at, one in enumerate(rows):
        found.setdefault(find(at), []).append(one)
    return sorted(found.values(), key=lambda some: (some[0].at, some[0].pk))


def _find_slipped(found: Sequence[Group], now: datetime) -> None:
    """Visible posts of newcomers that are like a group's: near copies, or of the same place. Two
    statements for all of them."""
    of_group = [[one for row in group.rows for one in _sketches(row.held)] for group in found]
    rows = [one for some in of_group for one in some]
    if not rows:
        return
    marks = {mark for one in rows for mark in one.marks}
    marks -= traces.known_marks({mark for mark in marks if mark.startswith("d:")})
    since = now - hold_reasons.WINDOW
    visible = list(traces.others(rows=rows, marks=marks, since=since)[:MOST])
    for group, own in zip(found, of_group, strict=True):
        places = marks & {mark for one in own for mark in one.marks}
        runs = {value for one in own for value in one.shingles}
        words = {one.fingerprint for one in own if one.shingles}
        writers = {row.held.author_id for row in group.rows}
        slipped: dict[int, Post] = {}
        for one in visible:
            leads = bool(places & set(one.marks))
            near = one.fingerprint in words or not runs.isdisjoint(one.shingles)
            if one.post is None or not (
                leads or (near and traces.is_copy_of_any(rows=own, other=one))
            ):
                continue
            if leads or one.author_id in writers or len(own) > 1:
                slipped[one.post.pk] = one.post
        group.slipped = list(slipped.values())


def _sketches(held: HeldPost) -> list[PostSketch]:
    found: list[PostSketch] = held.sketch_rows  # type: ignore[attr-defined]
    return found
