"""The search page: all of the words before some of them, solved and helpful first."""

import html
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When, Window

from forum.lib import words as lib_words
from forum.lib.words import CONFIGURATIONS, MATCH_BEGINS, MATCH_ENDS, Piece
from forum.models import Member, Post, Thread
from forum.queries import search_words
from forum.queries.search_words import LANGUAGES, Word

STATES = ("all", "solved", "unsolved")
PAGE_SIZE = 20
MOST_PAGES = 50
MOST_WORDS = 16
MOST_COUNTED = 500
# Of a word that stands everywhere, the newest threads; each half of the search has its own share.
CANDIDATES = 500
BUDGET = 2_000
SHORTEST_PREFIX = 3
FRAGMENT_LENGTH = 320

_UNSOLVED = Q(state__in=[Thread.State.OPEN, Thread.State.ANSWERED])


@dataclass(frozen=True)
class Hit:
    """`title` and `fragment` are pieces (text, is_match): plain text, for templates to escape."""

    thread: Thread
    title: list[Piece]
    fragment: list[Piece]
    solution: Post | None


@dataclass(frozen=True)
class Results:
    """One page of hits. `total` ends at MOST_COUNTED; then `total_is_capped`."""

    hits: list[Hit]
    total: int
    total_is_capped: bool
    has_next: bool


NOTHING = Results([], 0, False, False)


def find(
    *, member: Member | None, q: str, state: str = "all", page: int = 1, reads: str = ""
) -> Results:
    """What this person may see of what `q` asks for. Raises KeyError for an unknown state.

    Threads with all words come first, then those with some of them; solved ones and those in the
    language that the person `reads` before others that match about as well. What stands in quotes
    must be there as it is, and the last word may be the beginning of one. Any text at all is
    fine: after MOST_WORDS words the rest is left out. Three queries, or fewer.
    """
    asked = _Asked.read(q)
    if not asked.words:
        return NOTHING
    visible = Thread.objects.listed_for(member).filter(
        {"all": Q(), "solved": Q(state=Thread.State.SOLVED), "unsolved": _UNSOLVED}[state]
    )
    start = (page - 1) * PAGE_SIZE
    found = list(_ranked(visible, asked, reads)[start : start + PAGE_SIZE + 1])
    if not found:
        return NOTHING
    total = found[0].total  # type: ignore[attr-defined]
    return Results(
        _hits(found[:PAGE_SIZE], asked),
        min(total, MOST_COUNTED),
        total > MOST_COUNTED,
        len(found) > PAGE_SIZE,
    )


@dataclass(frozen=True)
class _Asked:
    """What somebody typed, understood: tsquery texts by language."""

    words: list[Word]
    prefix: str
    phrases: list[list[str]]

    @classmethod
    def read(cls, q: str) -> "_Asked":
        typed = lib_words.words(q, most=MOST_WORDS)
        known = search_words.look_up(words=typed)
        last = typed[-1] if typed else ""
        unfinished = lib_words.ends_open(q) and len(last) >= SHORTEST_PREFIX
        is_known = any(word.text == last for word in known)
        return cls(
            known,
            last if unfinished and is_known else "",
            lib_words.phrases(q, most=MOST_WORDS),
        )

    def every(self) -> dict[str, str]:
        return {language: self._every(language) for language in LANGUAGES}

    def some(self) -> dict[str, str]:
        """One of the words, or the beginning of the last."""
        return {
            key: search_words.any_of(self.words, language=key, prefix=self.prefix)
            for key in LANGUAGES
        }

    def some_rare(self) -> dict[str, str]:
        """One of the words that are not everywhere."""
        return {
            key: search_words.any_of(
                search_words.rarest(self.words, language=key, most=MOST_WORDS, budget=BUDGET),
                language=key,
            )
            for key in LANGUAGES
        }

    def quoted(self) -> dict[str, str]:
        """The phrases, all of them; empty where none was asked for."""
        texts = {key: " & ".join(self._phrases(key)) for key in LANGUAGES}
        return {key: text for key, text in texts.items() if text}

    def _every(self, language: str) -> str:
        parts = []
        for word in self.words:
            stem = f"'{word.stems[language]}'"
            parts.append(f"({stem} | '{self.prefix}':*)" if word.text == self.prefix else stem)
        return " & ".join(parts + self._phrases(language))

    def _phrases(self, language: str) -> list[str]:
        return [text for text in (self._phrase(words, language) for words in self.phrases) if text]

    def _phrase(self, words: list[str], language: str) -> str:
        """Word after word; a stop word between leaves a gap of its width."""
        stems = {word.text: word.stems[language] for word in self.words}
        places = [(place, stems[word]) for place, word in enumerate(words) if word in stems]
        if not places:
            return ""
        text, before = f"'{places[0][1]}'", places[0][0]
        for place, stem in places[1:]:
            text += f" <{place - before}> '{stem}'"
            before = place
        return f"({text})"


def _ranked(visible: QuerySet[Thread], asked: _Asked, reads: str) -> QuerySet[Thread]:
    """All candidates in their order, with `total`. Candidates are capped before they are ranked."""
    has_all = search_words.holds(asked.every())
    has_some = search_words.holds(asked.some_rare())
    if quoted := asked.quoted():
        has_some &= search_words.holds(quoted)
    full = visible.filter(has_all).order_by("-pk").values("pk")[:CANDIDATES]
    some = visible.filter(has_some).order_by("-pk").values("pk")[:CANDIDATES]
    is_full = Case(When(has_all, then=Value(True)), default=False, output_field=BooleanField())
    words = dict.fromkeys(LANGUAGES, asked.words)
    score = search_words.rank(words, prefix=asked.prefix) * search_words.worth(reads=reads)
    return (
        Thread.objects.filter(pk__in=full.union(some))
        .select_related("category", "solution__post__author__standing")
        .alias(is_full=is_full, score=score)
        .annotate(total=Window(Count("*")))
        .order_by("-is_full", "-score", "-pk")
    )


# Titles whole, and the best passage of question and solution. Our own HTML holds no < in text, so
# what stands between < and > is a tag.
_HEADLINES = """
SELECT thread.id,
  ts_headline(asked.configuration::regconfig, translate(thread.title, %(marks)s, ''),
    to_tsquery('simple', asked.query), %(whole)s),
  ts_headline(asked.configuration::regconfig, translate(said.body, %(marks)s, ''),
    to_tsquery('simple', asked.query), %(passage)s)
FROM forum_thread AS thread
JOIN unnest(%(languages)s::text[], %(configurations)s::text[], %(queries)s::text[])
  AS asked (language, configuration, query) ON asked.language = thread.language
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
CROSS JOIN LATERAL (
  SELECT string_agg(
    left(regexp_replace(post.body_html, '<[^>]*>', ' ', 'g'), 4000),
    ' … ' ORDER BY post.created_at, post.id
  )
  FROM forum_post AS post
  WHERE post.thread_id = thread.id AND post.deleted_at IS NULL
    AND (post.kind = 'question' OR post.id = solution.post_id)
) AS said (body)
WHERE thread.id = ANY(%(threads)s)
"""
_MARKED = f"StartSel={MATCH_BEGINS}, StopSel={MATCH_ENDS}"


def _hits(found: list[Thread], asked: _Asked) -> list[Hit]:
    queries = asked.some()
    with connection.cursor() as cursor:
        cursor.execute(
            _HEADLINES,
            {
                "marks": MATCH_BEGINS + MATCH_ENDS,
                "whole": f"{_MARKED}, HighlightAll=true",
                "passage": f"{_MARKED}, MaxWords=40, MinWords=25, ShortWord=2",
                "languages": list(queries),
                "configurations": [CONFIGURATIONS[key] for key in queries],
                "queries": list(queries.values()),
                "threads": [thread.pk for thread in found],
            },
        )
        marked = {pk: (title, passage or "") for pk, title, passage in cursor.fetchall()}
    return [_hit(thread, *marked.get(thread.pk, (thread.title, ""))) for thread in found]


def _hit(thread: Thread, title: str, passage: str) -> Hit:
    solution = thread.solution.post if thread.solution is not None else None
    passage = " ".join(html.unescape(passage).split())
    return Hit(
        thread,
        lib_words.pieces(title),
        lib_words.pieces(passage, longest=FRAGMENT_LENGTH),
        solution if solution is not None and solution.deleted_at is None else None,
    )
