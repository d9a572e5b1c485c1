"""What the events of some threads speak of, loaded at once: a few statements whatever their number.

Events say what happened and in which order (whoever writes one holds the thread's row); the rows
of the facts say who is meant.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model

from forum.models import (
    Article,
    Confirmation,
    Event,
    Mark,
    Member,
    Post,
    Solution,
    SuggestedEdit,
    Thread,
    ThreadLink,
)
from reputation.models import LinkedAccounts
from reputation.queries import plain

Kind = Event.Kind
TOLD = (
    Kind.SOLUTION_SET, Kind.SOLUTION_CLEARED, Kind.DID_NOT_HELP, Kind.SOLVED_ALONE,
    Kind.WORD_WITHDRAWN,
    Kind.MARK_GIVEN, Kind.MARK_WITHDRAWN, Kind.POST_DELETED, Kind.POST_RESTORED, Kind.POST_EDITED,
    Kind.EDIT_TAKEN_OVER, Kind.EDIT_REJECTED, Kind.ARTICLE_PUBLISHED, Kind.ARTICLE_OUTDATED,
)  # fmt: skip


# What is read of each row, and no more: hundreds of thousands are read at once where the whole
# ledger is computed, and a model's instance costs ten times what a tuple does.


class Told(NamedTuple):
    """An event."""

    pk: int
    kind: str
    thread_id: int | None
    post_id: int | None
    by_id: int | None
    at: datetime
    data: dict[str, Any]
    # Where it happened, if that is not `thread_id`: after its post had left that thread.
    elsewhere: int | None = None


class Moved(NamedTuple):
    """A post left a thread for another one (decision 0050)."""

    pk: int
    post_id: int
    source: int
    target: int
    was: str
    becomes: str


class Asked(NamedTuple):
    """A thread."""

    pk: int
    author_id: int | None
    created_at: datetime


class Written(NamedTuple):
    """A post."""

    pk: int
    kind: str
    author_id: int | None
    source_id: int | None
    created_at: datetime


class Solved(NamedTuple):
    """A solution."""

    pk: int
    kind: str
    by_id: int | None
    post_id: int
    at: datetime
    thread_id: int
    cleared_at: datetime | None


class Marked(NamedTuple):
    """A mark."""

    pk: int
    member_id: int


class Suggested(NamedTuple):
    """A suggested edit."""

    pk: int
    by_id: int | None


class Owned(NamedTuple):
    """An article."""

    pk: int
    owner_id: int | None


Row = TypeVar("Row", Asked, Written, Solved, Marked, Suggested, Owned)


# In the order in which they happened; of edits only those that brought an old version back.
_COLUMNS = Told._fields[:-1]
_HEARD = f"""{plain.select(Event, *_COLUMNS)}
WHERE thread_id = ANY(%s) AND kind = ANY(%s)
  AND (kind <> '{Kind.POST_EDITED}' OR data -> 'restored_from' IS NOT NULL)
ORDER BY id
"""
# What became of posts after they had left these threads, and of the threads where they are.
TURNED = (Kind.MARK_WITHDRAWN, Kind.POST_DELETED, Kind.POST_RESTORED, Kind.POST_EDITED)
_LEFT = f"""
WITH gone AS (
  SELECT DISTINCT own.thread_id, own.post_id, (move.data ->> 'to')::bigint AS target
  FROM forum_event AS own
  JOIN forum_event AS move ON move.post_id = own.post_id AND move.kind = '{Kind.POST_MOVED}'
  WHERE own.kind = '{Kind.POST_MOVED}' AND own.thread_id = ANY(%s)
)
SELECT event.id, event.kind, gone.thread_id, event.post_id, event.by_id, event.at, event.data,
  event.thread_id
FROM gone JOIN forum_event AS event ON event.post_id = gone.post_id
  AND event.thread_id <> gone.thread_id AND event.kind = ANY(%s)
WHERE event.kind <> '{Kind.POST_EDITED}' OR event.data -> 'restored_from' IS NOT NULL
UNION
SELECT event.id, event.kind, gone.thread_id, event.post_id, event.by_id, event.at, event.data,
  event.thread_id
FROM gone JOIN forum_event AS event ON event.thread_id = gone.target
  AND gone.target <> gone.thread_id
  AND event.kind IN ('{Kind.POST_DELETED}', '{Kind.POST_RESTORED}')
JOIN forum_post AS post ON post.id = event.post_id AND post.kind = 'question'
"""  # noqa: S608 - all of it written here
_HOMES = f"""
SELECT DISTINCT move.thread_id FROM forum_event AS move
WHERE move.kind = '{Kind.POST_MOVED}' AND move.post_id IN (
  SELECT id FROM forum_post WHERE thread_id = ANY(%s)
  UNION SELECT post_id FROM forum_event WHERE thread_id = ANY(%s)
)
"""  # noqa: S608
_MOVES = f"""
SELECT id, post_id, thread_id, (data ->> 'to')::bigint, data ->> 'was', data ->> 'becomes'
FROM forum_event WHERE kind = '{Kind.POST_MOVED}' AND post_id = ANY(%s) ORDER BY id
"""  # noqa: S608


@dataclass(slots=True)
class Facts:
    """Of some threads. `events` by thread, in the order in which they happened."""

    events: dict[int, list[Told]]
    threads: dict[int, Asked]
    posts: dict[int, Written]
    solutions: dict[int, Solved]
    marks: dict[int, Marked]
    edits: dict[int, Suggested]
    articles: dict[int, Owned]
    enough: dict[int, list[Confirmation]]  # by post: words that solved by themselves
    duplicates: dict[int, list[ThreadLink]]  # by thread
    joined: dict[int, datetime]
    linked: dict[frozenset[int], list[LinkedAccounts]]
    moves: dict[int, list[Moved]]  # by post, in their order
    elsewhere: dict[int, list[Solved]]  # by post that was moved: all it was ever accepted as

    def kind_of(self, post: Written, event: int) -> str:
        """What the post was when this event happened."""
        moves = self.moves.get(post.pk, [])
        before = [move for move in moves if move.pk < event]
        if before:
            return before[-1].becomes
        return moves[0].was if moves else post.kind

    def solved_elsewhere(self, fact: Solved) -> bool:
        """It came here with its question, which it had solved: that was paid once."""
        known = [one for one in self.elsewhere.get(fact.post_id, []) if one.at <= fact.at]
        others = [one for one in known if one.thread_id != fact.thread_id]
        return any(one.cleared_at is None or one.cleared_at > fact.at for one in others)

    def place_of(self, post: int | None, event: int) -> int | None:
        """In which thread a post that was ever moved stood then; None for all others."""
        moves = self.moves.get(post or 0, [])
        before = [move for move in moves if move.pk < event]
        if before:
            return before[-1].target
        return moves[0].source if moves else None


def load(*, threads: Sequence[int]) -> Facts:
    """Everything that the ledger asks about these threads."""
    events: dict[int, list[Told]] = defaultdict(list)
    named: dict[str, set[int]] = defaultdict(set)
    posts: set[int] = set()
    for row in plain.read(_HEARD, values=[list(threads), list(TOLD)]):
        event = Told._make((*row[:-1], json.loads(row[-1]), None))
        events[event.thread_id or 0].append(event)
    _add_what_left(events, threads)
    for event in (one for some in events.values() for one in some):
        posts |= {event.post_id} if event.post_id else set()
        for what in ("solution", "mark", "edit", "article"):
            if event.data.get(what):
                named[what].add(event.data[what])
    moves = _moves(posts)
    solutions = _rows(Solved, Solution, named["solution"])
    marks = _rows(Marked, Mark, named["mark"])
    return Facts(
        events=events,
        threads=_rows(Asked, Thread, events.keys()),
        posts=_rows(Written, Post, posts),
        solutions=solutions,
        marks=marks,
        edits=_rows(Suggested, SuggestedEdit, named["edit"]),
        articles=_rows(Owned, Article, named["article"]),
        enough=_by(
            Confirmation.objects.filter(post__in=posts, kind="others", is_enough=True), "post_id"
        ),
        duplicates=_by(
            ThreadLink.facts.filter(thread__in=list(events), kind="duplicate").exclude(by=None)
            .order_by("pk"),
            "thread_id",
        ),
        joined=_joined({mark.member_id for mark in marks.values()}
                       | {one.by_id for one in solutions.values() if one.by_id}),
        linked=_linked(),
        moves=moves,
        elsewhere=_elsewhere(moves.keys()),
    )  # fmt: skip


def with_homes(*, threads: Sequence[int]) -> list[int]:
    """These threads, and those out of which posts came here: what they brought there may change."""
    found = plain.read(_HOMES, values=[list(threads), list(threads)]) if threads else []
    return sorted({*threads, *(row[0] for row in found)})


def _add_what_left(events: dict[int, list[Told]], threads: Sequence[int]) -> None:
    """In its place among what happened in the thread itself."""
    for row in plain.read(_LEFT, values=[list(threads), list(TURNED)]):
        event = Told._make((*row[:6], json.loads(row[6]), row[7]))
        events[event.thread_id or 0].append(event)
        events[event.thread_id or 0].sort(key=lambda one: one.pk)


def _moves(posts: Collection[int]) -> dict[int, list[Moved]]:
    found: dict[int, list[Moved]] = defaultdict(list)
    for row in plain.read(_MOVES, values=[list(posts)]):
        found[row[1]].append(Moved._make(row))
    return found


def _elsewhere(posts: Collection[int]) -> dict[int, list[Solved]]:
    if not posts:
        return {}
    sql = f"{plain.select(Solution, *Solved._fields)} WHERE post_id = ANY(%s) ORDER BY id"
    return _by((Solved._make(row) for row in plain.read(sql, values=[list(posts)])), "post_id")


def _rows(kind: type[Row], model: type[Model], pks: Collection[int]) -> dict[int, Row]:
    if not pks:
        return {}
    sql = f"{plain.select(model, *kind._fields)} WHERE id = ANY(%s)"
    return {row[0]: kind(*row) for row in plain.read(sql, values=[list(pks)])}


def _by(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _joined(members: set[int]) -> dict[int, datetime]:
    found = Member.objects.filter(pk__in=members).values_list("pk", "joined_at")
    return dict(found)


def _linked() -> dict[frozenset[int], list[LinkedAccounts]]:
    """All of them: people find few."""
    found: dict[frozenset[int], list[LinkedAccounts]] = defaultdict(list)
    for link in LinkedAccounts.objects.order_by("pk"):
        found[frozenset((link.one_id, link.other_id))].append(link)
    return found
