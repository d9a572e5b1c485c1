"""What questions, answers and comments have in common on their way in."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from community.domain.imports import fields, mapping, stage, workbench
from community.domain.imports.context import Context
from community.domain.imports.fields import Entry
from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from forum.lib import markup
from forum.models import Event, Mark, Post
from reputation.queries.facts import TOLD

KIND = mapping.Kind.POST
FIELDS = [
    "thread", "parent", "author", "body", "body_html", "excerpt", "renderer_version", "created_at",
    "edited_at", "edited_by", "deleted_at", "helpful_count", "imported_up", "imported_down",
]  # fmt: skip


@dataclass(slots=True)
class Incoming:
    """An entry with what belongs to it: votes, our members, digests, and what it was here."""

    entry: Entry
    up: int
    down: int
    author: int | None
    editor: int | None
    whole: uuid.UUID
    body: uuid.UUID
    known: mapping.Known | None

    @property
    def text_changed(self) -> bool:
        return self.known is None or self.known.body_digest != self.body

    @property
    def changed(self) -> bool:
        known = self.known
        return known is None or known.gone_at is not None or known.digest != self.whole


Renewed = tuple[Incoming, mapping.Known]


def renewed(items: list[Incoming]) -> list[Renewed]:
    """Those that were imported before, with what they became."""
    return [(item, item.known) for item in items if item.known is not None]


def entries(
    rows: list[Row], read: Callable[[Row, Tally], Entry], noun: str, tally: Tally
) -> list[Entry]:
    """The rows that make sense, each id once; the others are reported."""
    found: dict[int, Entry] = {}
    for row in rows:
        try:
            entry = read(row, tally)
        except fields.OddRow as odd:
            tally.skip(f"{noun}: {odd}", row.get("Id"))
            continue
        if entry.source_id in found:
            tally.skip(f"{noun} that stand in the file twice", entry.source_id)
        found[entry.source_id] = entry
    return list(found.values())


def incoming(ctx: Context, found: list[Entry], tally: Tally) -> list[Incoming]:
    """Posts with their votes and history looked up."""
    ids = [entry.source_id for entry in found]
    votes, stories = stage.votes(ids), stage.stories(ids)
    known = mapping.known(ctx, KIND, ids)
    people = {entry.owner for entry in found} | {entry.editor for entry in found}
    members = mapping.targets(ctx, mapping.Kind.MEMBER, people)
    result = []
    for entry in found:
        cast = votes.get(entry.source_id)
        up, down = _balanced(entry, cast.up if cast else 0, cast.down if cast else 0, tally)
        author, editor = members.get(entry.owner or 0), members.get(entry.editor or 0)
        body = body_digest(entry)
        whole = fields.digest(
            entry.parent, entry.created_at, entry.edited_at, entry.title, entry.tags, entry.views,
            entry.active_at, entry.closed_at, up, down, author, editor,
            stories.get(entry.source_id), body,
        )  # fmt: skip
        result.append(
            Incoming(entry, up, down, author, editor, whole, body, known.get(entry.source_id))
        )
    return result


def _balanced(entry: Entry, up: int, down: int, tally: Tally) -> tuple[int, int]:
    """Votes as counted, made to agree with the score that the post itself names."""
    beyond = entry.score - (up - down)
    if beyond and (up or down):
        tally.mend(
            "posts whose score differs from their votes: the score was taken", entry.source_id
        )
    return up + max(beyond, 0), down + max(-beyond, 0)


def job(entry: Entry, kind: workbench.Kind = "post") -> workbench.Job:
    """What is to be made of an entry's text."""
    title = entry.title if len(entry.title) > fields.TITLE else ""
    return workbench.Job(kind, entry.source_id, entry.body, title)


def order(ctx: Context, rows: list[Row]) -> None:
    """Let the workbench begin with the texts of these Posts rows that are new or changed."""
    _order(ctx, rows, KIND, fields.post, "post")


def order_comments(ctx: Context, rows: list[Row]) -> None:
    """The same for Comments rows."""
    _order(ctx, rows, mapping.Kind.COMMENT, fields.comment, "comment")


def _order(
    ctx: Context,
    rows: list[Row],
    kind: mapping.Kind,
    read: Callable[[Row, Tally], Entry],
    named: workbench.Kind,
) -> None:
    if not ctx.workbench.takes_orders:
        return
    found = entries(rows, read, "", Tally())
    known = mapping.known(ctx, kind, [entry.source_id for entry in found])
    ctx.workbench.order(
        job(entry, named)
        for entry in found
        if entry.source_id not in known or known[entry.source_id].body_digest != body_digest(entry)
    )


def body_digest(entry: Entry) -> uuid.UUID:
    """Of all that makes the text: the body, and a title that has to stand at its head."""
    return fields.digest(entry.body, entry.title if len(entry.title) > fields.TITLE else "")


def write_text(ctx: Context, post: Post, made: workbench.Job, tally: Tally) -> None:
    """Set the post's text."""
    dressed = ctx.workbench.take(made)
    for note in dressed.mended:
        tally.mend(note, made.source_id)
    tally.seconds += dressed.seconds
    tally.bodies += 1
    post.body, post.body_html, post.excerpt = dressed.body, dressed.html, dressed.excerpt
    post.renderer_version = markup.RENDERER_VERSION


def put_facts(post: Post, item: Incoming, marks: int = 0) -> None:
    """Set times, people and counts; `marks` are those in force here."""
    post.author_id, post.created_at = item.author, item.entry.created_at
    post.edited_at, post.edited_by_id = item.entry.edited_at, item.editor
    post.imported_up, post.imported_down = item.up, item.down
    post.helpful_count = item.up + marks


@dataclass(frozen=True, slots=True)
class Here:
    """What people here did to posts. `deeds`: (kind, post), which no import undoes; `marks` in
    force, by post; `settled`: posts of which something is told that brings points."""

    deeds: set[tuple[str, int]]
    marks: dict[int, int]
    settled: set[int]


def here(found: Mapping[int, Post]) -> Here:
    """Of these posts, by id. Four statements whatever their number."""
    deeds = Q(kind__in=[Event.Kind.POST_EDITED, Event.Kind.POST_DELETED, Event.Kind.POST_RESTORED])
    counted = Mark.objects.filter(post__in=found, withdrawn_at=None).values_list("post")
    return Here(
        deeds=set(Event.objects.filter(deeds, post__in=found).values_list("kind", "post")),
        marks=dict(counted.annotate(n=Count("pk"))),
        settled=_settled(found),
    )


def _settled(found: Mapping[int, Post]) -> set[int]:
    """Posts that the ledger speaks of: who wrote them, when and where is what points go by that are
    written and months that are closed. A question is its thread: who asked, and since when it
    waited, matters for every answer there that was written, accepted or marked here."""
    told = Event.objects.filter(kind__in=[*TOLD, Event.Kind.POST_ADDED])
    posts = set(told.filter(post__in=found).values_list("post", flat=True))
    asked = {post.thread_id: pk for pk, post in found.items() if post.kind == Post.Kind.QUESTION}
    threads = set(told.filter(thread__in=asked).values_list("thread", flat=True))
    return {pk for pk in found if pk in posts} | {asked[pk] for pk in asked if pk in threads}


def renew(
    post: Post, item: Incoming, known: mapping.Known, here: Here, tally: Tally, noun: str
) -> bool:
    """Let a post that is here follow a later dump; returns whether its text could be rewritten.

    What people here edited keeps their words; what a moderator deleted stays deleted; what the
    ledger speaks of keeps who wrote it and when.
    """
    edited = (Event.Kind.POST_EDITED, post.pk) in here.deeds
    times: tuple[datetime | None, int | None] = (post.edited_at, post.edited_by_id)
    written = post.author_id, post.created_at
    put_facts(post, item, here.marks.get(post.pk, 0))
    if post.pk in here.settled and written != (post.author_id, post.created_at):
        post.author_id, post.created_at = written
        tally.skip(
            f"{noun} that people here took on: who wrote them and when stays", item.entry.source_id
        )
    if edited:
        post.edited_at, post.edited_by_id = times
        if item.text_changed:
            tally.skip(
                f"changed {noun} that were edited here: their text stays", item.entry.source_id
            )
    by_hand = {(kind, post.pk) for kind in (Event.Kind.POST_DELETED, Event.Kind.POST_RESTORED)}
    moderated = by_hand & here.deeds
    if known.gone_at is not None and not moderated:
        post.deleted_at = None
        tally.count(noun, "restored")
    else:
        tally.count(noun, "changed")
    return not edited
