"""Planned threads into rows, many at once.

Ids are drawn first, so that rows may name each other and everything goes in by bulk: posts
rendered by the house's own renderer, counters by `forum.domain.counters`. Events are written but
nobody is told, as with an import. Threads, posts and solutions are model instances; the many small
rows about them are plain tuples (`bulk.copy`).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from psycopg.types.json import Jsonb

from community.domain.demo import bulk, labels
from community.domain.demo.plan import PlannedPost, PlannedThread
from forum.domain import counters, rendering, search, tags
from forum.lib import markup, text
from forum.lib.transact import verb
from forum.models import Event, Mark, Post, Revision, Solution, Thread, ThreadTag, ThreadViews

# Whose ids others name: these are drawn.
NAMED = (Thread, Post, Solution, Mark)
INSTANCES = (Thread, Post, Solution)
# Plain rows, in the order of writing.
FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Mark: ("id", "post_id", "member_id", "kind", "given_at"),
    Revision: ("post_id", "number", "title", "tags", "facts", "body", "by_id", "at", "reason"),
    ThreadTag: ("content_object_id", "tag_id"),
    ThreadViews: ("thread_id", "count"),
    Event: ("at", "kind", "thread_id", "post_id", "by_id", "member_id", "data"),
}


@verb
def write(*, threads: Sequence[PlannedThread]) -> int:
    """Write the threads with all their facts in one transaction; returns how many posts.

    Search knows them afterwards; call `bulk.analyze` when the last are written.
    """
    batch = _Batch(threads)
    for thread in threads:
        batch.add(thread)
    batch.store()
    pks = [thread.pk for thread in batch.rows[Thread]]
    tags.project(pks=pks)
    for start in range(0, len(pks), search.CHUNK):
        search.index_chunk(pks=pks[start : start + search.CHUNK])
    return len(batch.rows[Post])


class _Batch:
    """The rows of some threads, by table."""

    def __init__(self, threads: Sequence[PlannedThread]) -> None:
        every = [post for thread in threads for post in thread.posts]
        accepted = sum(thread.accepted is not None for thread in threads)
        marks = sum(len(post.marks) for post in every)
        counts = (len(threads), len(every), accepted, marks)
        self.ids = {
            model: bulk.draw(model, count=n) for model, n in zip(NAMED, counts, strict=True)
        }
        self.tags = labels.ensure(names={name for thread in threads for name in thread.tags})
        self.rows: dict[type[models.Model], list[Any]] = defaultdict(list)

    def add(self, planned: PlannedThread) -> None:
        thread = Thread(
            pk=next(self.ids[Thread]),
            kind=planned.kind,
            title=planned.title,
            slug=text.slug(planned.title),
            category_id=planned.category_id,
            language=planned.language,
            author_id=planned.author_id,
            created_at=planned.posts[0].at,
            active_at=planned.active_at,
            facts=planned.facts,
        )
        written = self._posts(planned, thread)
        thread.excerpt = written[0].excerpt
        self._accept(planned, thread, written)
        self._count(thread, written)
        if planned.pinned is not None:
            by, at = planned.pinned
            thread.pinned_at = at
            self._note(Event.Kind.THREAD_PINNED, thread, None, by, at, thread.author_id)
        self.rows[Thread].append(thread)
        self.rows[ThreadViews].append((thread.pk, planned.views))
        self.rows[ThreadTag] += [(thread.pk, self.tags[name]) for name in planned.tags]

    def store(self) -> None:
        for model in INSTANCES:
            bulk.copy_instances(model, instances=self.rows[model])
        self.rows[Event].sort(key=lambda row: row[0])
        for plain, fields in FIELDS.items():
            bulk.copy(plain, fields=fields, rows=self.rows[plain])

    def _posts(self, planned: PlannedThread, thread: Thread) -> list[Post]:
        written: list[Post] = []
        for line in planned.posts:
            post = Post(
                pk=next(self.ids[Post]), thread_id=thread.pk, kind=line.kind,
                author_id=line.author_id, created_at=line.at, helpful_count=len(line.marks),
                parent_id=None if line.parent is None else written[line.parent].pk,
            )  # fmt: skip
            _render(post, line)
            is_first = not written
            written.append(post)
            self.rows[Revision].append(_first_revision(post, planned if is_first else None))
            kind = Event.Kind.THREAD_STARTED if is_first else Event.Kind.POST_ADDED
            told = None if is_first else thread.author_id
            self._note(kind, thread, post, line.author_id, line.at, told)
            self._mark(line, thread, post)
        self.rows[Post] += written
        return written

    def _mark(self, line: PlannedPost, thread: Thread, post: Post) -> None:
        for by, at in line.marks:
            pk = next(self.ids[Mark])
            self.rows[Mark].append((pk, post.pk, by, Mark.Kind.HELPED.value, at))
            self._note(Event.Kind.MARK_GIVEN, thread, post, by, at, post.author_id, mark=pk)

    def _accept(self, planned: PlannedThread, thread: Thread, written: list[Post]) -> None:
        if planned.accepted is None:
            return
        place, at = planned.accepted
        post, by = written[place], planned.author_id
        fact = Solution(
            pk=next(self.ids[Solution]), thread_id=thread.pk, post_id=post.pk, by_id=by, at=at
        )
        thread.solution = fact
        self.rows[Solution].append(fact)
        self._note(
            Event.Kind.SOLUTION_SET, thread, post, by, at, post.author_id,
            solution=fact.pk, reason="",
        )  # fmt: skip

    def _count(self, thread: Thread, written: list[Post]) -> None:
        """As the verbs leave it: the asker's own comment lets an open thread wait anew."""
        comments = [
            post.created_at
            for post in written
            if post.kind == Post.Kind.COMMENT and post.author_id == thread.author_id
        ]
        thread.waiting_since = max(comments, default=None)
        answers = [post for post in written if post.kind == Post.Kind.ANSWER]
        answers.sort(key=lambda post: (post.created_at, post.pk))
        counters.settle(
            thread=thread, answers=[(post.author_id, post.created_at) for post in answers]
        )

    def _note(
        self,
        kind: Event.Kind,
        thread: Thread,
        post: Post | None,
        by: int | None,
        at: datetime,
        member: int | None,
        **data: Any,
    ) -> None:
        post_id = None if post is None else post.pk
        row = (at, kind.value, thread.pk, post_id, by, member, Jsonb(data))
        self.rows[Event].append(row)


def _render(post: Post, line: PlannedPost) -> None:
    if not line.html:
        rendering.write_body(post, body=line.body)
        return
    post.body, post.body_html, post.excerpt = line.body, line.html, line.excerpt
    post.renderer_version = markup.RENDERER_VERSION


def _first_revision(post: Post, head: PlannedThread | None) -> tuple[Any, ...]:
    """As `revisions.first`, for a plain row."""
    title = head.title if head else ""
    tags = ", ".join(head.tags) if head else ""
    facts = Jsonb(head.facts if head else [])
    return (post.pk, 1, title, tags, facts, post.body, post.author_id, post.created_at, "")
