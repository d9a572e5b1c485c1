"""Threads that look like the one somebody is writing: any of the words, ranked."""

from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.db.models.expressions import Combinable

from forum.lib.words import words as words_of
from forum.models import Member, Post, Thread
from forum.queries import search_words
from forum.queries.search_words import LANGUAGES, Word

LONG_ENOUGH = 4  # characters: "eSIM", "Roaming" and "WLAN" are questions already
MOST_TITLE_WORDS, MOST_BODY_WORDS = 30, 200
# Only threads with the rarest words are ranked: about BUDGET of a language, the newest CANDIDATES.
# Measured: it takes nothing from the first five, and a word that stands everywhere stays quick.
BUDGET, CANDIDATES = 1_000, 2_000
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
    exclude: Thread | None = None,
    reads: str = "",
    limit: int = 5,
) -> list[Suggestion]:
    """At most `limit` threads that this person may see, best first. Two queries, or none.

    Nothing for a single short word: it says too little. `language` looks at threads of that
    language only. Solved threads, and those in the language that the person `reads`, go before
    others that match about as well.
    """
    typed = words_of(title, most=MOST_TITLE_WORDS)
    if len(typed) < 2 and len("".join(typed)) < LONG_ENOUGH and not body:
        return []
    known = search_words.look_up(words=typed + words_of(body, most=MOST_BODY_WORDS))
    if not known:
        return []
    languages = [language] if language in LANGUAGES else list(LANGUAGES)
    ranked = _ranked(member, known, set(typed), languages, reads)
    if exclude is not None:
        ranked = ranked.exclude(pk=exclude.pk)
    return [_suggestion(thread) for thread in ranked[:limit]]


def _ranked(
    member: Member | None, known: list[Word], typed: set[str], languages: list[str], reads: str
) -> QuerySet[Thread]:
    title = [word for word in known if word.text in typed]
    rest = [word for word in known if word.text not in typed]
    body = {key: search_words.rarest(rest, language=key, most=RARE_BODY_WORDS) for key in languages}
    rare = {
        key: search_words.rarest(
            title + body[key], language=key, most=MOST_TITLE_WORDS, budget=BUDGET
        )
        for key in languages
    }
    wanted = {key: search_words.any_of(words, language=key) for key, words in rare.items()}
    candidates = Thread.objects.listed_for(member).filter(search_words.holds(wanted))
    score: Combinable = search_words.rank(dict.fromkeys(languages, title))
    if rest:
        score = score + Value(BODY_COUNTS) * search_words.rank(body)
    return (
        Thread.objects.filter(pk__in=candidates.order_by("-pk").values("pk")[:CANDIDATES])
        .select_related("category", "solution__post__author__standing")
        .alias(score=score * search_words.worth(reads=reads))
        .order_by("-score", "-pk")
    )


def _suggestion(thread: Thread) -> Suggestion:
    solution = thread.solution.post if thread.solution is not None else None
    if solution is None or solution.deleted_at is not None:
        return Suggestion(thread, None, 0)
    return Suggestion(thread, solution, solution.helpful_count)
