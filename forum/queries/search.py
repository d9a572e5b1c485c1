"""The search page: all of the words before some of them, solved and helpful first."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet

from forum.lib import marking, prepared, search_query
from forum.lib.search_query import Query
from forum.lib.words import Piece
from forum.models import Member, Post, Thread
from forum.queries import asked, finding, hits, search_filters, visible, vocabulary
from forum.queries.asked import Asked
from forum.queries.search_filters import Reader
from forum.queries.visible import Sql

PAGE_SIZE = 20
MOST_PAGES = 50
MOST_COUNTED = 400
# Of a word that stands everywhere, the newest threads: one more than is counted.
CANDIDATES = MOST_COUNTED + 1
FRAGMENT_LENGTH = 320
# With fewer results that hold all words, a word that nobody wrote is taken for a slip.
FEW = 3


@dataclass(frozen=True)
class Hit:
    """`title` and `fragment` are pieces (text, is_match): plain text, for templates to escape."""

    thread: Thread
    title: list[Piece]
    fragment: list[Piece]
    solution: Post | None
    is_outdated: bool


@dataclass(frozen=True)
class Results:
    """One page of hits. `total` ends at MOST_COUNTED; then `total_is_capped`.

    `facets` are counts over all that was found (queries.finding). `meant` is what may have been
    meant; where `is_corrected`, the hits are of that.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    total_is_capped: bool = False
    has_next: bool = False
    full: int = 0
    facets: dict[str, Any] = field(default_factory=dict)
    meant: Query | None = None
    is_corrected: bool = False


NOTHING = Results()


@dataclass(frozen=True)
class View:
    """How results are looked at. `exact` takes the words as they were typed."""

    page: int = 1
    sort: str = "relevance"
    exact: bool = False


def find(
    *, member: Member | None, query: Query, now: datetime, reads: str = "", view: View | None = None
) -> Results:
    """What this person may see of what `query` asks for.

    Threads with all words come first, then those with some of them; solved ones and those in the
    language that the person `reads` before others that match about as well. What stands in quotes
    must be there as it is, and the last word may be the beginning of one. Operators alone list
    what meets them, the newest first. Three statements; some more where next to nothing was found
    and a word may be misspelt, or is a compound that nobody wrote: its parts are two words.
    """
    view = view or View()
    reader = Reader(member, now)
    understood = asked.read(query)
    found = _look(query, understood, reader, reads, view)
    if view.exact or found.full >= FEW or view.page > 1:
        return found
    better = dict(understood.apart)
    if understood.unknown:
        better |= vocabulary.nearest(words=understood.unknown)
    meant = query.respelled(better)
    if meant == query:
        return found
    # Offered is only what this reader finds more with: the word may be of a hidden thread.
    other = find(member=member, query=meant, now=now, reads=reads, view=replace(view, exact=True))
    if (other.full, other.total) <= (found.full, found.total):
        return found
    if not found.total or (other.full and not found.full):
        return replace(other, meant=meant, is_corrected=True)
    return replace(found, meant=meant)


def _look(query: Query, understood: Asked, reader: Reader, reads: str, view: View) -> Results:
    among = _among(query, reader)
    if among is None:
        return NOTHING
    start, end = (view.page - 1) * PAGE_SIZE, view.page * PAGE_SIZE
    page = finding.Page(start, end, view.sort, reads, reader.now)
    if understood.words:
        sought = understood.sought(most=CANDIDATES, narrowed=bool(query.conditions))
        ranked = finding.by_words(sought, among=among, page=page)
    elif query.conditions or any(understood.unwanted.values()):
        ranked = finding.by_conditions(understood.unwanted, among=among, most=CANDIDATES, page=page)
    else:
        return NOTHING
    # Conditions can be combined in any way: only without them the statement is one of few.
    found = hits.load(ranked, member=reader.member, whole=True, is_prepared=not query.conditions)
    if not found:
        return NOTHING
    facets = found[0].told
    wanted = marking.matches(understood.marked())
    total = facets["total"]
    return Results(
        [_hit(one, wanted) for one in found],
        min(total, MOST_COUNTED),
        total > MOST_COUNTED,
        total > end,
        facets["full"],
        facets,
    )


def _among(query: Query, reader: Reader) -> Sql | None:
    """The threads that may be found at all; None where nothing can meet the conditions."""
    if not query.conditions:
        text, values = prepared.written(*visible.listed(member=reader.member, names=finding.NAMES))
        return text, tuple(values)
    listed = Thread.objects.listed_for(reader.member)
    threads = search_filters.narrowed(threads=listed, conditions=query.conditions, reader=reader)
    try:
        return visible.compiled(threads, names=finding.NAMES)
    except EmptyResultSet:
        return None


def _hit(found: hits.Found, wanted: marking.Matches | None) -> Hit:
    solution = [found.solution.body_html] if found.solution is not None else []
    return Hit(
        found.thread,
        marking.marked(found.thread.title, wanted),
        marking.passage([found.said, *solution], wanted, longest=FRAGMENT_LENGTH),
        found.solution,
        found.is_outdated,
    )


def read(text: str) -> Query:
    """What was typed, taken apart."""
    return search_query.read(text)
