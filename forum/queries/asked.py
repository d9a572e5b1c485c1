"""What somebody typed into search, understood: what is looked for, in the words of the index."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from forum.lib import words as lib_words
from forum.lib.search_query import Query
from forum.queries import matching, search_words, vocabulary
from forum.queries.matching import Sought
from forum.queries.search_words import LANGUAGES, Word

MOST_WORDS = 16
SHORTEST_PREFIX = 3
# Of a word that stands everywhere, about so many threads are looked at for "some of the words".
BUDGET = 2_000
# What was not typed but means the same counts less than what was.
OTHERS_COUNT = 0.6
_STEM = re.compile(r"'([^']*)'(:\*)?")


@dataclass(frozen=True)
class Asked:
    """`words` without stop words; `others` are other ways to say each, `unknown` the words that
    nobody wrote, `apart` the parts of those that are compounds; `unwanted` are tsquery texts
    by language of what must not be there."""

    words: list[Word]
    prefix: str
    phrases: list[list[str]]
    unwanted: dict[str, str]
    in_title: bool = False
    others: dict[str, list[vocabulary.Queries]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    apart: dict[str, str] = field(default_factory=dict)

    def sought(self, *, most: int, narrowed: bool) -> Sought:
        """All of it before some of the rarer words; what is quoted must be there as it is.

        `narrowed`: of the threads that hold the words, only a part may be found.
        """
        some = self._some_rare()
        for language, quoted in self._quoted().items():
            some[language] = f"({some[language]}) & {quoted}"
        every = {language: self._every(language) for language in LANGUAGES}
        return Sought(
            {key: self._placed(self._wanted(text, key)) for key, text in every.items()},
            {key: self._placed(self._wanted(text, key)) for key, text in some.items()},
            self._counts(),
            most=most,
            enough=most,
            whole_first=True,
            is_common=not narrowed and self._is_common(most),
        )

    def _is_common(self, most: int) -> bool:
        """Whether `most` threads are found sooner by looking through the newest ones than by asking
        the index, which names all that there are."""
        if self.phrases or self.in_title or any(self.unwanted.values()):
            return False
        for key in LANGUAGES:
            share = math.prod(word.shares[key] for word in self.words)
            # By the index a thread costs about as much as one that is looked through.
            threads = self.words[0].documents[key] * share / (self.words[0].shares[key] or 1)
            if threads * share > most:
                return True
        return False

    def marked(self) -> list[str]:
        """All that is marked where it was found: words, other ways to say them, phrases apart."""
        found = []
        for key in LANGUAGES:
            found.append(search_words.any_of(self.words, language=key, prefix=self.prefix))
            found += self._all_others(key)
        return found

    def _counts(self) -> dict[str, list[tuple[float, str]]]:
        counts = matching.weighed(dict.fromkeys(LANGUAGES, self.words), prefix=self.prefix)
        for key in LANGUAGES:
            for word in self.words:
                if others := self._others(word, key):
                    counts[key].append((OTHERS_COUNT * word.tells[key], _any(others)))
        return counts

    def _some_rare(self) -> dict[str, str]:
        """One of the words that are not everywhere, or another way to say it."""
        found = {}
        for key in LANGUAGES:
            rare = search_words.some_of(self.words, language=key, most=MOST_WORDS, budget=BUDGET)
            found[key] = _any([rare, *self._all_others(key)])
        return found

    def _every(self, language: str) -> str:
        parts = []
        for word in self.words:
            stem = word.stems[language]
            ways = [f"'{stem}'"]
            if word.text == self.prefix:  # a stem that begins so is found by its beginning
                begins = f"'{self.prefix}':*"
                ways = [begins] if stem.startswith(self.prefix) else [*ways, begins]
            parts.append(f"({_any([*ways, *self._others(word, language)])})")
        return " & ".join(parts + self._phrases(language))

    def _others(self, word: Word, language: str) -> list[str]:
        found = (queries.get(language, "") for queries in self.others.get(word.text, ()))
        return list(dict.fromkeys(text for text in found if text))

    def _all_others(self, language: str) -> list[str]:
        return list(dict.fromkeys(t for word in self.words for t in self._others(word, language)))

    def _quoted(self) -> dict[str, str]:
        """The phrases, all of them; empty where none was asked for."""
        texts = {key: " & ".join(self._phrases(key)) for key in LANGUAGES}
        return {key: text for key, text in texts.items() if text}

    def _phrases(self, language: str) -> list[str]:
        stems = {word.text: word.stems[language] for word in self.words}
        return [text for text in (_phrase(words, stems) for words in self.phrases) if text]

    def _wanted(self, text: str, language: str) -> str:
        unwanted = self.unwanted.get(language, "")
        return f"({text}) & {unwanted}" if text and unwanted else text

    def _placed(self, text: str) -> str:
        """Only in titles, where that was asked for: they have the weight A."""
        if not self.in_title:
            return text
        return _STEM.sub(lambda match: f"'{match[1]}':{'*' if match[2] else ''}A", text)


def read(query: Query) -> Asked:
    """Any query at all; after MOST_WORDS words the rest is left out. One statement for words for
    the same, and one for words that this process has not met lately."""
    typed = lib_words.words(query.words, most=MOST_WORDS)
    refused = [lib_words.words(text, most=MOST_WORDS) for text in query.unwanted]
    known = search_words.look_up(words=[*typed, *(word for one in refused for word in one)])
    by_text = {word.text: word for word in known}
    meant = [by_text[text] for text in dict.fromkeys(typed) if text in by_text]
    last = typed[-1] if typed else ""
    unfinished = query.is_open and len(last) >= SHORTEST_PREFIX and last in by_text
    found = vocabulary.others(words=meant) if meant else vocabulary.Found({}, [])
    return Asked(
        meant,
        last if unfinished else "",
        lib_words.phrases(query.words, most=MOST_WORDS),
        {language: _none_of(refused, by_text, language) for language in LANGUAGES},
        query.says("in", "title"),
        found.others,
        found.unknown,
        found.apart,
    )


def _none_of(refused: list[list[str]], known: dict[str, Word], language: str) -> str:
    stems = {text: word.stems[language] for text, word in known.items()}
    texts = [text for text in (_phrase(words, stems) for words in refused) if text]
    return " & ".join(f"!{text}" for text in texts)


def _phrase(words: list[str], stems: dict[str, str]) -> str:
    """Word after word; a stop word between leaves a gap of its width."""
    places = [(place, stems[word]) for place, word in enumerate(words) if word in stems]
    if not places:
        return ""
    text, before = f"'{places[0][1]}'", places[0][0]
    for place, stem in places[1:]:
        text += f" <{place - before}> '{stem}'"
        before = place
    return f"({text})"


def _any(texts: Sequence[str]) -> str:
    return " | ".join(text for text in texts if text)
