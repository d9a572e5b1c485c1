"""The stems of words, as PostgreSQL's stemmers know them."""

from collections.abc import Iterable

from django.db import connection

from forum.lib.words import CONFIGURATIONS, LONGEST_WORD

# A word and its stems in the order of CONFIGURATIONS; "" where it is a stop word.
_STEMS = "SELECT word, {stems} FROM unnest(%s::text[]) AS asked (word)"
_ONE = "coalesce(left((ts_lexize('{configuration}_stem', word))[1], %s), '')"
MOST_KEPT = 100_000

# Of each process, and for good: stemmers do not change while it runs.
_known: dict[str, tuple[str, ...]] = {}


def stems(words: Iterable[str]) -> dict[str, dict[str, str]]:
    """By language: the stem of each word, "" for stop words. One statement for words that this
    process has never met, else none."""
    unique = list(dict.fromkeys(words))
    found = {word: known for word in unique if (known := _known.get(word)) is not None}
    new = [word for word in unique if word not in found]
    if new:
        fresh = _ask(new)
        found |= fresh
        if len(_known) + len(fresh) > MOST_KEPT:
            _known.clear()
        _known.update(fresh)
    return {
        language: {word: found[word][place] for word in unique}
        for place, language in enumerate(CONFIGURATIONS)
    }


def _ask(words: list[str]) -> dict[str, tuple[str, ...]]:
    one = [_ONE.format(configuration=name) for name in CONFIGURATIONS.values()]
    with connection.cursor() as cursor:
        cursor.execute(_STEMS.format(stems=", ".join(one)), [*[LONGEST_WORD] * len(one), words])
        return {word: tuple(found) for word, *found in cursor.fetchall()}


def forget() -> None:
    """Let this process ask anew."""
    _known.clear()
