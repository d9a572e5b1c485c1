"""Threads that look like the one somebody is writing: any of the words, ranked by likeness."""

from dataclasses import dataclass

from django.db import connection

from forum.lib.words import words as words_of
from forum.models import Member, Post, Thread
from forum.queries import hits, likeness, matching, search_words, visible
from forum.queries.likeness import READING, Reading
from forum.queries.matching import Sought
from forum.queries.search_words import LANGUAGES, all_of, rarest, some_of
from forum.queries.visible import Sql

LONG_ENOUGH = 4  # characters: "eSIM", "Roaming" and "WLAN" are questions already
MOST_TITLE_WORDS, MOST_BODY_WORDS = 30, 200
# Until the first weights are made (domain.weights) the index of search answers: the newest
# CANDIDATES that hold all words of the title and, where those are not ENOUGH, about BUDGET of a
# language with the rarest words; the BEST by their words are looked at closer.
BUDGET, CANDIDATES, ENOUGH, BEST = 1_000, 1_000, 100, 100
RARE_BODY_WORDS = 10
BODY_COUNTS = 0.3


@dataclass(frozen=True)
class Suggestion:
    """`helped` says how many found the solution helpful; without a solution it is 0."""

    thread: Thread
    solution: Post | None
    helped: int
    is_outdated: bool = False


def similar(
    *,
    member: Member | None,
    title: str,
    body: str = "",
    language: str | None = None,
    reads: str = "",
    limit: int = 5,
    reading: Reading = READING,
) -> list[Suggestion]:
    """At most `limit` threads that this person may see, best first.

    One statement, and three more for words that this process has not met lately; none for a single
    short word: it says too little. `language` looks at threads of that language only. Solved
    threads, and those in the language that the person `reads`, go before others that match about
    as well.
    """
    among = visible.listed(member=member, names=matching.NAMES)
    found = statement(
        title=title, body=body, language=language, among=among, reads=reads, end=limit,
        reading=reading,
    )  # fmt: skip
    return [_suggestion(one) for one in hits.load(found, member=member)] if found else []


def alike(thread: Thread, *, most: int) -> list[int]:
    """Ids of threads in the same language with a title like this one's, best first.

    Whoever may see them: that is asked when they are shown. As `similar`, one statement or four.
    """
    among = visible.listed_at_all(names=matching.NAMES)
    found = statement(
        title=thread.title, body="", language=thread.language, among=among, reads="", end=most + 1
    )
    if found is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*found)
        return [row[0] for row in cursor.fetchall() if row[0] != thread.pk][:most]


def statement(
    *,
    title: str,
    body: str,
    language: str | None,
    among: Sql,
    reads: str,
    end: int,
    reading: Reading = READING,
) -> Sql | None:
    """What finds their ids (as `matching.ranked`) `among` those threads; None where too little was
    typed, or nobody wrote of it."""
    typed = words_of(title, most=MOST_TITLE_WORDS)
    if len(typed) < 2 and len("".join(typed)) < LONG_ENOUGH and not body:
        return None
    written = words_of(body, most=MOST_BODY_WORDS)
    language = language if language in LANGUAGES else None
    asked = likeness.asked(title=typed, body=written, language=language, reading=reading)
    if asked is None:
        sought = _sought(typed, written, language)
        if sought is None:
            return None
        return matching.ranked(sought, among=among, reads=reads, start=0, end=end, best=BEST)
    if not asked.terms:
        return None
    return likeness.ranked(asked, among=among, reads=reads, start=0, end=end)


def _sought(typed: list[str], written: list[str], language: str | None) -> Sought | None:
    """What the index of search is asked for."""
    known = search_words.look_up(words=typed + written)
    if not known:
        return None
    languages = [language] if language else list(LANGUAGES)
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
    return Sought(every, some, counts, most=CANDIDATES, enough=ENOUGH)


def _suggestion(found: hits.Found) -> Suggestion:
    helped = found.solution.helpful_count if found.solution is not None else 0
    return Suggestion(found.thread, found.solution, helped, found.is_outdated)
