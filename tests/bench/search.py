"""bin/bench search: how good suggestions are, on questions that nobody here wrote."""

import argparse
import csv
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import stats
from tests.bench.servers import ROOT, BenchError

DATA = ROOT.parent / "shared" / "data" / "similar_en"
DEPTH = 100
LONGEST_TITLE = 150
SAMPLE = 200


@dataclass(frozen=True)
class Text:
    """A document or a query: its name in the files, and what somebody wrote."""

    name: str
    title: str
    body: str


@dataclass(frozen=True)
class Found:
    """A query's ranking, best first, and how long the first five took."""

    names: list[str]
    ms: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=DATA, metavar="DIR",
        help="documents.tsv (id, title, text; or id, text), queries.tsv (id, split, title, text; "
        "or id, text), both without a head; perhaps judgements.tsv (query, document, grade)",
    )  # fmt: skip
    parser.add_argument(
        "--run", type=Path, metavar="FILE", default=ROOT / "var" / "bench" / "search",
        help="writes FILE.title and FILE.full (query document rank score, 100 a query), and, with "
        "judgements, FILE.title.rerank and FILE.full.rerank (the judged documents of each query)",
    )  # fmt: skip
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> int:
    data = given.data
    for name in ("documents.tsv", "queries.tsv"):
        if not (data / name).is_file():
            raise BenchError(f"{data} holds no {name}: nothing measured")
    from tests.bench import pages, world

    world.set_up(given.home or pages.HOME)
    given.run.parent.mkdir(parents=True, exist_ok=True)
    with world.scratch():
        names = store(documents(data / "documents.tsv"))
        for kind in ("title", "full"):
            _rank_all(data, given.run, kind, names)
    return 0


def _rank_all(data: Path, run: Path, kind: str, names: dict[int, str]) -> None:
    """Write both files of a kind, "title" or "full", and print what is known of them."""
    judged = judgements(data / "judgements.tsv")
    ranking, judging, times = [], [], []
    for query in queries(data / "queries.tsv"):
        asked = query if kind == "full" else Text(query.name, query.title, "")
        found = rank(asked, names, limit=len(names) if query.name in judged else DEPTH)
        times.append(found.ms)
        ranking += lines(query.name, found.names[:DEPTH])
        if query.name in judged:
            judging += lines(query.name, rerank(found.names, judged[query.name]))
    _write(run.with_name(f"{run.name}.{kind}"), ranking)
    if judged:
        _write(run.with_name(f"{run.name}.{kind}.rerank"), judging)
    p95 = stats.percentile(times, 0.95)
    print(f"{kind}: ms a query: median {stats.percentile(times, 0.5):.1f}, p95 {p95:.1f}")
    for said in scores(data, run, kind):
        print(f"  {said}")


def store(texts: Sequence[Text]) -> dict[int, str]:
    """Documents as questions of an empty database; returns their names in the files by thread."""
    from forum.domain import search
    from forum.models import Category, Post, Thread

    at, language = datetime(2020, 1, 1, tzinfo=UTC), language_of(texts)
    category = Category.objects.create(slug="all", name={"en": "All"})
    threads = Thread.objects.bulk_create(
        Thread(
            title=text.title[:LONGEST_TITLE], slug="q", category=category, language=language,
            created_at=at, active_at=at, waiting_since=at,
        )
        for text in texts
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(
            thread=thread, kind=Post.Kind.QUESTION, body=text.body, body_html="",
            renderer_version=1, created_at=at,
        )
        for thread, text in zip(threads, texts, strict=True)
    )  # fmt: skip
    began = time.perf_counter()
    search.reindex()
    took = time.perf_counter() - began
    print(f"{len(threads)} documents ({language}) indexed in {took:.1f} s")
    return {thread.pk: text.name for thread, text in zip(threads, texts, strict=True)}


def language_of(texts: Sequence[Text]) -> str:
    """The language whose stop words take most away from the first texts."""
    from django.db import connection

    from forum.lib.words import CONFIGURATIONS

    sample = " ".join(f"{text.title} {text.body}" for text in texts[:SAMPLE])
    left = {}
    with connection.cursor() as cursor:
        for language, configuration in CONFIGURATIONS.items():
            cursor.execute(
                "SELECT count(*) FROM unnest(to_tsvector(%s::regconfig, %s)) AS lexeme,"
                " unnest(lexeme.positions)",
                [configuration, sample],
            )
            left[language] = cursor.fetchone()[0]
    return min(sorted(left), key=left.__getitem__)


def rank(query: Text, names: dict[int, str], *, limit: int) -> Found:
    from forum.queries.similar import similar

    began = time.perf_counter()
    similar(member=None, title=query.title, body=query.body)
    ms = 1000 * (time.perf_counter() - began)
    found = similar(member=None, title=query.title, body=query.body, limit=limit)
    return Found([names[suggestion.thread.pk] for suggestion in found], ms)


def rerank(found: Sequence[str], judged: Sequence[str]) -> list[str]:
    """Exactly the judged documents: as they were found, those that were not at the end."""
    places = {name: place for place, name in enumerate(found)}
    return sorted(judged, key=lambda name: places.get(name, len(places)))


def lines(query: str, names: Sequence[str]) -> list[str]:
    """As scorers read them. The score only says the order again: ranks are what we have."""
    return [f"{query} {name} {place} {1 / place:.6f}" for place, name in enumerate(names, 1)]


def documents(path: Path) -> list[Text]:
    found = []
    for row in _rows(path):
        name, title, body = row if len(row) == 3 else (row[0], "", row[1])
        found.append(Text(name, title, body))
    return found


def queries(path: Path) -> list[Text]:
    """Where a query has no title its text is what was typed into the title's field."""
    found = []
    for row in _rows(path):
        name, title, body = (row[0], row[2], row[3]) if len(row) == 4 else (row[0], row[1], "")
        found.append(Text(name, title, body))
    return found


def judgements(path: Path) -> dict[str, list[str]]:
    """The judged documents by query, in the file's order; {} without a file."""
    judged = defaultdict(list)
    for row in _rows(path) if path.is_file() else []:
        judged[row[0]].append(row[1])
    return dict(judged)


def scores(data: Path, run: Path, kind: str) -> list[str]:
    """What the scorer beside DIR says, where there is one."""
    scorer, gold = data.parent / "score.py", data / "judgements.tsv"
    if not scorer.is_file() or not gold.is_file():
        return []
    copies = data / "copies.tsv"
    alias = ["--alias", copies] if copies.is_file() else []
    asked = (
        ["retrieve", *alias, "--run", run.with_name(f"{run.name}.{kind}")],
        ["rerank", "--empty", "zero", "--run", run.with_name(f"{run.name}.{kind}.rerank")],
    )
    said = []
    for task, *options in asked:
        command = [sys.executable, scorer, task, "--gold", gold, "--grade", "1", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said.append((done.stdout or done.stderr).strip().replace("\n", "\n  "))
    return said


def _write(path: Path, written: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as open_file:
        return list(csv.reader(open_file, delimiter="\t", quoting=csv.QUOTE_NONE))
