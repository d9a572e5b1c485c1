"""What else to look for: other spellings, compounds, their parts, and words for the same.

A search may ask this of every word; what the vocabulary says is kept in the process for some
minutes, what the staff wrote (`Synonyms`) is read each time, in the same statement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.db import connection

from forum.lib import compounds, prepared, spelling
from forum.lib.words import CONFIGURATIONS
from forum.queries.search_words import Word

MOST_WORDS = 8  # of a query that are looked at
MOST_COMPOUNDS = 6  # of one word, those that stand in most threads
MOST_OTHERS = 12  # of one word altogether
SHORTEST = 5  # letters of a word whose compounds are looked for
SHORT_BEGINS = (1, 2)  # "eSIM" may be written "e-SIM"

# Whatever is found comes with its tsquery text in every language, stems already.
_SYNONYMS = """
SELECT known.language, said.word, 0,
  ARRAY(SELECT phraseto_tsquery(name, said.word)::text FROM unnest(%s::regconfig[]) AS x (name)),
  known.keys
FROM (
  SELECT id, language, words, keys FROM forum_synonyms
  WHERE keys && %s::varchar[] ORDER BY id LIMIT 24
) AS known CROSS JOIN LATERAL unnest(known.words) AS said (word)
"""
_VOCABULARY = """
UNION ALL
SELECT '', found.text, found.documents,
  ARRAY(SELECT phraseto_tsquery(name, found.text)::text FROM unnest(%s::regconfig[]) AS x (name)),
  NULL
FROM (
  SELECT text, documents FROM forum_vocabularyword
  WHERE text = ANY(%s::text[]) OR folded = ANY(%s::text[])
  UNION
  SELECT near.text, near.documents FROM unnest(%s::text[]) AS asked (word)
  CROSS JOIN LATERAL (
    (SELECT text, documents FROM forum_vocabularyword
     WHERE text ~>=~ asked.word AND text ~<~ (asked.word || chr(65535))
       AND char_length(text) >= char_length(asked.word) + 4
     ORDER BY documents DESC, text LIMIT %s)
    UNION ALL
    (SELECT text, documents FROM forum_vocabularyword
     WHERE backwards ~>=~ reverse(asked.word) AND backwards ~<~ (reverse(asked.word) || chr(65535))
       AND char_length(text) >= char_length(asked.word) + 3
     ORDER BY documents DESC, text LIMIT %s)
  ) AS near
) AS found
"""
_NEAR = """
SELECT text, documents FROM forum_vocabularyword WHERE keys && %s::varchar[]
ORDER BY documents DESC, text LIMIT 400
"""

Queries = dict[str, str]  # tsquery texts by language, for documents of that language only


@dataclass(frozen=True)
class Entry:
    """A word that occurs, in how many threads, and how it is looked for."""

    text: str
    documents: int
    queries: Queries


@dataclass(frozen=True)
class Known:
    """What the vocabulary says of a word: `is_known` where somebody wrote it, as it is, spelled
    otherwise, or as a compound of others; one that nobody wrote falls `apart` into those."""

    is_known: bool
    others: tuple[Queries, ...]
    compounds: tuple[Entry, ...]
    apart: str = ""


@dataclass(frozen=True)
class Found:
    """What to look for beside each word, the words that nobody ever wrote, and of those that are
    compounds their parts, with a blank between."""

    others: dict[str, list[Queries]]
    unknown: list[str]
    apart: dict[str, str] = field(default_factory=dict)


_kept = LocMemCache("vocabulary", {"TIMEOUT": 300, "OPTIONS": {"MAX_ENTRIES": 5_000}})


def forget() -> None:
    """Let this process ask anew: the words have been counted again."""
    _kept.clear()


def others(*, words: Sequence[Word]) -> Found:
    """Other ways to say these words: at most MOST_OTHERS for each of the first MOST_WORDS.

    One statement, for whoever ranks threads by words.
    """
    asked = list(words[:MOST_WORDS])
    texts = [word.text for word in asked]
    pairs = list(pairwise(texts))
    known: dict[str, Any] = _kept.get_many([*texts, *map("+".join, pairs)])
    new = [text for text in texts if text not in known]
    joined = [pair for pair in pairs if "+".join(pair) not in known]
    groups, entries = _ask(asked, pairs, new, ["".join(pair) for pair in joined])
    fresh: dict[str, Any] = {text: _known(text, entries) for text in new}
    fresh |= {"+".join(pair): entries.get("".join(pair)) for pair in joined}
    _kept.set_many(fresh)
    known |= fresh
    found = {word.text: _synonyms(groups, [word.text, *word.stems.values()]) for word in asked}
    for text in texts:
        found[text] += known[text].others
    for one, other in pairs:
        both = _synonyms(groups, [f"{one} {other}"]) + _as_one(one, other, known)
        found[one], found[other] = both + found[one], both + found[other]
    unknown = [text for text in texts if not known[text].is_known and spelling.slips(text)]
    apart = {text: known[text].apart for text in texts if known[text].apart}
    return Found({text: queries[:MOST_OTHERS] for text, queries in found.items()}, unknown, apart)


def nearest(*, words: Sequence[str]) -> dict[str, str]:
    """Words that occur and are spelled nearly so, where there are such. One statement."""
    found: dict[str, str] = _kept.get_many([f"{word}~" for word in words])
    new = [word for word in words if f"{word}~" not in found]
    if new:
        keys = sorted({key for word in new for key in spelling.keys(word)})
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, [keys])
            entries = cursor.fetchall()
        fresh = {f"{word}~": _nearest(word, entries) for word in new}
        _kept.set_many(fresh)
        found |= fresh
    return {word: found[f"{word}~"] for word in words if found[f"{word}~"]}


def _nearest(word: str, entries: Iterable[tuple[str, int]]) -> str:
    """Few slips before many, the same first letter before another, letters that only changed places
    before others, and what is written often."""
    most, letters = spelling.slips(word), sorted(word)

    def rank(text: str, documents: int) -> tuple[int, bool, bool, int, str]:
        slips = spelling.distance(word, text, most=most)
        return slips, text[0] != word[0], sorted(text) != letters, -documents, text

    ranked = (rank(text, documents) for text, documents in entries)
    best = min((one for one in ranked if 0 < one[0] <= most), default=None)
    return best[-1] if best else ""


Group = tuple[str, Queries, list[str]]  # a word, its queries, the keys of its group


def _ask(
    words: Sequence[Word], pairs: Sequence[tuple[str, str]], new: Sequence[str], joined: list[str]
) -> tuple[list[Group], dict[str, Entry]]:
    configurations = list(CONFIGURATIONS.values())
    keys = {word.text for word in words} | {stem for word in words for stem in word.stems.values()}
    sql = _SYNONYMS
    values: list[Any] = [configurations, [*keys, *map(" ".join, pairs)]]
    if new or joined:
        sql += _VOCABULARY
        values += [configurations, *_wanted(new, joined), MOST_COMPOUNDS, MOST_COMPOUNDS]
    rows = prepared.rows(sql, values)
    groups: list[Group] = []
    entries: dict[str, Entry] = {}
    for language, text, documents, told, its_keys in rows:
        queries = {key: q for key, q in zip(CONFIGURATIONS, told, strict=True) if q}
        if its_keys is None:
            entries[text] = Entry(text, documents, queries)
        else:
            only = {key: q for key, q in queries.items() if language in ("", key)}
            groups.append((text, only, its_keys))
    return groups, entries


def _wanted(new: Sequence[str], joined: Sequence[str]) -> list[list[str]]:
    """Words to look up as they are, folded, and as parts of compounds."""
    parts = {part for word in new for pair in compounds.splits(word) for part in pair}
    short = {word[cut:] for word in new for cut in SHORT_BEGINS if len(word) >= cut + 3}
    exact = sorted({*new, *joined, *parts, *short})
    folded = [spelling.fold(word) for word in new]
    return [exact, folded, [word for word in new if len(word) >= SHORTEST and word.isalpha()]]


def _known(word: str, entries: dict[str, Entry]) -> Known:
    folded = spelling.fold(word)
    same = [entry for entry in entries.values() if spelling.fold(entry.text) == folded]
    longer = [
        entry
        for entry in sorted(entries.values(), key=lambda entry: -entry.documents)
        if len(word) >= SHORTEST and len(entry.text) >= len(word) + 3
        and (entry.text.startswith(word) or entry.text.endswith(word))
    ][: 2 * MOST_COMPOUNDS]  # fmt: skip
    others = [entry.queries for entry in same if entry.text != word]
    others += [entry.queries for entry in longer]

    def counts(part: str) -> int:
        return entries[part].documents if part in entries else 0

    parts = compounds.best(word, counts)
    half = None if parts else compounds.begin(word, counts)
    if parts:
        others.append(_both(entries[parts[0]].queries, entries[parts[1]].queries))
    elif half:
        end = dict.fromkeys(CONFIGURATIONS, f"'{half[1]}'")
        others.append(_both(entries[half[0]].queries, end))
    for cut in SHORT_BEGINS:
        rest = entries.get(word[cut:]) if len(word) >= cut + 3 else None
        if rest:
            others.append({key: f"('{word[:cut]}' <-> {q})" for key, q in rest.queries.items()})
    apart = " ".join(parts) if parts and not same else ""
    return Known(bool(same or parts), tuple(others), tuple(longer), apart)


def _both(begin: Queries, end: Queries) -> Queries:
    """Both parts of a compound; of the second a word of the same root will do."""
    found = {}
    for language in begin.keys() & end.keys():
        stem = end[language].strip("'")
        near = f"({end[language]} | '{compounds.root(stem)}':*)"
        found[language] = f"({begin[language]} & {near})"
    return found


def _as_one(one: str, other: str, known: dict[str, Any]) -> list[Queries]:
    """Two words that may be one: "e sim", "Kündigungs Frist", "Rufnummer mitnehmen"."""
    joined = known[f"{one}+{other}"]
    found = [joined.queries] if isinstance(joined, Entry) else []
    for entry in known[one].compounds:
        if entry.text.startswith(one) and compounds.are_akin(
            compounds.tail(entry.text, one), other
        ):
            found.append(entry.queries)
    return found


def _synonyms(groups: Iterable[Group], keys: Sequence[str]) -> list[Queries]:
    wanted = set(keys)
    return [
        queries
        for word, queries, its_keys in groups
        if queries and word not in wanted and wanted & set(its_keys)
    ]
