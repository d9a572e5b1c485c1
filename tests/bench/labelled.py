"""Labelled questions in a database: stored, asked for, and the parameters tried on them."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import folds, search
from tests.bench.folds import Found
from tests.bench.search import Text

AT = datetime(2020, 1, 1, tzinfo=UTC)
LONGEST_TITLE = 150
DEEP = 300  # what is judged and stands further down counts as not found


@dataclass(frozen=True)
class Labelled:
    """Queries with the grades of what was judged for them, and which documents are copies."""

    queries: list[Text]
    grades: dict[str, dict[str, int]]
    alias: dict[str, str]

    @classmethod
    def read(cls, data: Path) -> "Labelled":
        grades: dict[str, dict[str, int]] = defaultdict(dict)
        for query, document, grade in search.rows(data / "judgements.tsv"):
            grades[query][document] = int(grade)
        copies = data / "copies.tsv"
        alias = {row[0]: row[1] for row in search.rows(copies)} if copies.is_file() else {}
        return cls(search.queries(data / "queries.tsv"), dict(grades), alias)


@dataclass(frozen=True)
class Tried:
    """Parameters: how terms are weighed, and what of a query is looked for."""

    weighing: Any
    reading: Any

    def __str__(self) -> str:
        one, other = vars(self.weighing), vars(self.reading)
        return ", ".join(f"{name} {value:g}" for name, value in (one | other).items())


def store(texts: Sequence[Text], *, language: str) -> dict[int, str]:
    """Documents as questions; returns their names in the files by thread."""
    from forum.models import Category, Post, Thread

    category, _ = Category.objects.get_or_create(slug="labelled", defaults={"name": {"en": "All"}})
    threads = Thread.objects.bulk_create(
        Thread(
            title=text.title[:LONGEST_TITLE], slug="q", category=category, language=language,
            created_at=AT, active_at=AT, waiting_since=AT,
        )
        for text in texts
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(
            thread=thread, kind=Post.Kind.QUESTION, body=text.body, body_html="",
            renderer_version=1, created_at=AT,
        )
        for thread, text in zip(threads, texts, strict=True)
    )  # fmt: skip
    return {thread.pk: text.name for thread, text in zip(threads, texts, strict=True)}


def weigh(weighing: Any = None) -> float:
    """Make weights of all that is stored; how long that took."""
    from forum.domain import weights
    from forum.domain.postings import WEIGHING
    from forum.lib import clock
    from forum.queries import terms

    began = time.perf_counter()
    weights.renew(now=clock.now(), anew=True, weighing=weighing or WEIGHING)
    terms.forget()
    return time.perf_counter() - began


def ranking(query: Text, *, language: str, limit: int, reading: Any) -> list[int]:
    """Ids of threads: `similar` without what it shows of them."""
    from django.db import connection

    from forum.queries import matching, similar, visible

    found = similar.statement(
        title=query.title, body=query.body, language=language, reads="", end=limit,
        among=visible.listed_at_all(names=matching.NAMES), reading=reading,
    )  # fmt: skip
    if found is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*found)
        return [row[0] for row in cursor.fetchall()]


def look(
    labelled: Labelled, names: Mapping[int, str], *, language: str, reading: Any, kind: str
) -> dict[str, Found]:
    """What is found of each judged query, by its title only or by its "full" text."""
    found = {}
    for query in labelled.queries:
        asked = query if kind == "full" else replace(query, body="")
        ids = ranking(asked, language=language, limit=DEEP, reading=reading)
        found[query.name] = folds.judge(
            # What is there beside the documents takes its place in the ranking.
            (names.get(pk, f"thread {pk}") for pk in ids),
            query=query.name, grades=labelled.grades.get(query.name, {}), alias=labelled.alias,
        )  # fmt: skip
    return found


def tried(
    labelled: Labelled,
    names: Mapping[int, str],
    *,
    language: str,
    weighings: Iterable[Any],
    readings: Sequence[Any],
) -> Iterator[tuple[Tried, dict[str, dict[str, Found]]]]:
    """All of them, the ones in use first. A reading's `body` says nothing of titles alone."""
    has_bodies = any(query.body for query in labelled.queries)
    for weighing in weighings:
        weigh(weighing)
        titles: dict[Any, dict[str, Found]] = {}
        for reading in readings:
            key = replace(reading, body=0, body_words=0)
            if key not in titles:
                titles[key] = look(
                    labelled, names, language=language, reading=reading, kind="title"
                )
            kinds = {"title": titles[key]}
            if has_bodies:
                kinds["full"] = look(
                    labelled, names, language=language, reading=reading, kind="full"
                )
            yield Tried(weighing, reading), kinds
