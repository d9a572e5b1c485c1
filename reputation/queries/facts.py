"""What the events of some threads speak of, loaded at once: a few statements whatever their number.

Events say what happened and in which order (whoever writes one holds the thread's row); the rows
of the facts say who is meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

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

Kind = Event.Kind
TOLD = (
    Kind.SOLUTION_SET, Kind.SOLUTION_CLEARED, Kind.DID_NOT_HELP, Kind.SOLVED_ALONE,
    Kind.MARK_GIVEN, Kind.MARK_WITHDRAWN, Kind.POST_DELETED, Kind.POST_RESTORED, Kind.POST_EDITED,
    Kind.EDIT_TAKEN_OVER, Kind.EDIT_REJECTED, Kind.ARTICLE_PUBLISHED, Kind.ARTICLE_OUTDATED,
)  # fmt: skip


@dataclass(slots=True)
class Facts:
    """Of some threads. `events` by thread, in the order in which they happened."""

    events: dict[int, list[Event]]
    threads: dict[int, Thread]
    posts: dict[int, Post]
    solutions: dict[int, Solution]
    marks: dict[int, Mark]
    edits: dict[int, SuggestedEdit]
    articles: dict[int, Article]
    enough: dict[int, list[Confirmation]]  # by post: words that solved by themselves
    duplicates: dict[int, list[ThreadLink]]  # by thread
    joined: dict[int, datetime]
    linked: dict[frozenset[int], list[LinkedAccounts]]


def load(*, threads: Sequence[int]) -> Facts:
    """Everything that the ledger asks about these threads."""
    heard = Event.objects.filter(thread__in=threads, kind__in=TOLD)
    # Of edits only those that brought an old version back.
    heard = heard.filter(~Q(kind=Kind.POST_EDITED) | Q(data__restored_from__isnull=False))
    events: dict[int, list[Event]] = defaultdict(list)
    named: dict[str, set[int]] = defaultdict(set)
    posts: set[int] = set()
    for event in heard.order_by("pk"):
        events[event.thread_id or 0].append(event)
        posts |= {event.post_id} if event.post_id else set()
        for what in ("solution", "mark", "edit", "article"):
            if event.data.get(what):
                named[what].add(event.data[what])
    solutions = Solution.objects.in_bulk(named["solution"])
    marks = Mark.objects.in_bulk(named["mark"])
    return Facts(
        events=events,
        threads=Thread.objects.only("kind", "author", "created_at").in_bulk(list(events)),
        posts=Post.objects.only("kind", "author", "thread", "created_at", "source").in_bulk(posts),
        solutions=solutions,
        marks=marks,
        edits=SuggestedEdit.objects.only("decided_by", "by").in_bulk(named["edit"]),
        articles=Article.objects.only("owner", "thread").in_bulk(named["article"]),
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
    )  # fmt: skip


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
