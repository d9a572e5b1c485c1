"""The search page: all of the words before some of them, solved and helpful first."""

import html
from dataclasses import dataclass

from forum.lib import words as lib_words
from forum.lib.words import Piece
from forum.models import Member, Post, Thread
from forum.queries import hits, matching, search_words, visible
from forum.queries.matching import Sought
from forum.queries.search_words import LANGUAGES, Word
from forum.queries.visible import Sql

STATES: dict[str, tuple[str, ...]] = {
    "all": (),
    "solved": (Thread.State.SOLVED,),
    "unsolved": (Thread.State.OPEN, Thread.State.ANSWERED),
}
PAGE_SIZE = 20
MOST_PAGES = 50
MOST_WORDS = 16
MOST_COUNTED = 500
# Of a word that stands everywhere, the newest threads: one more than is counted.
CANDIDATES = MOST_COUNTED + 1
BUDGET = 2_000
SHORTEST_PREFIX = 3
FRAGMENT_LENGTH = 320


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
    fine: after MOST_WORDS words the rest is left out. One statement, and one more for words that
    this process has not met lately.
    """
    asked = _Asked.read(q)
    if not asked.words:
        return NOTHING
    among = _among(member, STATES[state])
    start, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
    ranked = matching.ranked(asked.sought(), among=among, reads=reads, start=start, end=end)
    found = hits.load(ranked, marked=asked.some())
    if not found:
        return NOTHING
    total = found[0].total
    return Results(
        [_hit(one) for one in found], min(total, MOST_COUNTED), total > MOST_COUNTED, total > end
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

    def sought(self) -> Sought:
        """All of it before some of the rarer words; what is quoted must be there as it is."""
        some = self._some_rare()
        for language, quoted in self._quoted().items():
            some[language] = f"({some[language]}) & {quoted}"
        return Sought(
            {language: self._every(language) for language in LANGUAGES},
            some,
            matching.weighed(dict.fromkeys(LANGUAGES, self.words), prefix=self.prefix),
            most=CANDIDATES,
            enough=CANDIDATES,
            best=2 * CANDIDATES,
            whole_first=True,
            all_seen=True,
        )

    def some(self) -> dict[str, str]:
        """One of the words, or the beginning of the last."""
        return {
            key: search_words.any_of(self.words, language=key, prefix=self.prefix)
            for key in LANGUAGES
        }

    def _some_rare(self) -> dict[str, str]:
        """One of the words that are not everywhere."""
        return {
            key: search_words.some_of(self.words, language=key, most=MOST_WORDS, budget=BUDGET)
            for key in LANGUAGES
        }

    def _quoted(self) -> dict[str, str]:
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


def _among(member: Member | None, states: tuple[str, ...]) -> Sql:
    if not states:
        return visible.listed(member=member, names=matching.NAMES)
    found = Thread.objects.listed_for(member).filter(state__in=states)
    return visible.compiled(found, names=matching.NAMES)


def _hit(found: hits.Found) -> Hit:
    passage = " ".join(html.unescape(found.passage).split())
    return Hit(
        found.thread,
        lib_words.pieces(found.title),
        lib_words.pieces(passage, longest=FRAGMENT_LENGTH),
        found.solution,
    )
