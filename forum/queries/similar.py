"""Threads that look like the one somebody is writing: any of the words, ranked."""

from dataclasses import dataclass

from django.db import connection

from forum.lib.words import words as words_of
from forum.models import Member, Post, Thread
from forum.queries import hits, matching, search_words, visible
from forum.queries.matching import Sought
from forum.queries.search_words import LANGUAGES, all_of, rarest, some_of

LONG_ENOUGH = 4  # characters: "eSIM", "Roaming" and "WLAN" are questions already
MOST_TITLE_WORDS, MOST_BODY_WORDS = 30, 200
# Ranked are the newest CANDIDATES that hold all words of the title and, where those are not ENOUGH,
# about BUDGET of a language with the rarest words; the BEST by their words are looked at closer.
# Measured (bin/bench search): it takes nothing from the first five.
BUDGET, CANDIDATES, ENOUGH, BEST = 1_000, 1_000, 100, 100
# Of the body only the rarest words, and what they say counts less than the title.
RARE_BODY_WORDS = 10
BODY_COUNTS = 0.3


@dataclass(frozen=True)
class Suggestion:
    """`helped` says how many found the solution helpful; without a solution it is 0."""

    thread: Thread
    solution: Post | None
    helped: int


def similar(
    *,
    member: Member | None,
    title: str,
    body: str = "",
    language: str | None = None,
    reads: str = "",
    limit: int = 5,
) -> list[Suggestion]:
    """At most `limit` threads that this person may see, best first.

    One statement, and one more for words that this process has not met lately; none for a single
    short word: it says too little. `language` looks at threads of that language only. Solved
    threads, and those in the language that the person `reads`, go before others that match about
    as well.
    """
    sought = _sought(title, body, language)
    if sought is None:
        return []
    among = visible.listed(member=member, names=matching.NAMES)
    ranked = matching.ranked(sought, among=among, reads=reads, start=0, end=limit)
    return [_suggestion(found) for found in hits.load(ranked)]


def alike(thread: Thread, *, most: int) -> list[int]:
    """Ids of threads in the same language with a title like this one's, best first.

    Whoever may see them: that is asked when they are shown. As `similar`, one or two statements.
    """
    sought = _sought(thread.title, "", thread.language)
    if sought is None:
        return []
    among = visible.listed_at_all(names=matching.NAMES)
    with connection.cursor() as cursor:
        cursor.execute(*matching.ranked(sought, among=among, reads="", start=0, end=most + 1))
        return [row[0] for row in cursor.fetchall() if row[0] != thread.pk][:most]


def _sought(title: str, body: str, language: str | None) -> Sought | None:
    """The words to look for; None where too little was typed."""
    typed = words_of(title, most=MOST_TITLE_WORDS)
    if len(typed) < 2 and len("".join(typed)) < LONG_ENOUGH and not body:
        return None
    known = search_words.look_up(words=typed + words_of(body, most=MOST_BODY_WORDS))
    if not known:
        return None
    languages = [language] if language in LANGUAGES else list(LANGUAGES)
    own = [word for word in known if word.text in set(typed)]
    rest = [word for word in known if word.text not in set(typed)]
    body_words = {key: rarest(rest, language=key, most=RARE_BODY_WORDS) for key in languages}
    counts = matching.weighed(dict.fromkeys(languages, own))
    for key, more in matching.weighed(body_words, times=BODY_COUNTS).items():
        counts[key] += more
    some = {
        key: some_of(own + body_words[key], language=key, most=MOST_TITLE_WORDS, budget=BUDGET)
        for key in languages
    }
    every = {key: all_of(own, language=key) for key in languages}
    return Sought(every, some, counts, most=CANDIDATES, enough=ENOUGH, best=BEST)


def _suggestion(found: hits.Found) -> Suggestion:
    helped = found.solution.helpful_count if found.solution is not None else 0
    return Suggestion(found.thread, found.solution, helped)
