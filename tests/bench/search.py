"""bin/bench search: how good suggestions are, on questions that nobody here wrote."""

import argparse
import csv
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench import stats
from tests.bench.servers import ROOT, BenchError

DATA = ROOT.parent / "shared" / "data"
DOCS = ROOT / "docs" / "SEARCH.md"
DEPTH = 100
SAMPLE = 200
DEMO, SMALL_DEMO, SMALL_CROWD = 2_000, 180, 300


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
        "--data", type=Path, metavar="DIR",
        help="only these: documents.tsv (id, title, text; or id, text), queries.tsv (id, split, "
        "title, text; or id, text), both without a head; perhaps judgements.tsv (query, document, "
        "grade) and copies.tsv. Without it: the labelled sets beside the project, out of fold, and "
        "what a suggestion costs among 10,000 and 100,000 threads",
    )  # fmt: skip
    parser.add_argument(
        "--run", type=Path, metavar="FILE", default=ROOT / "var" / "bench" / "search",
        help="writes FILE.title and FILE.full (query document rank score, 100 a query), and, with "
        "judgements, FILE.title.rerank and FILE.full.rerank (the judged documents of each query)",
    )  # fmt: skip
    parser.add_argument("--only", choices=("en", "de", "cost"), help="one part of it")
    parser.add_argument("--small", action="store_true", help="a short look, for the tests")
    parser.add_argument("--fresh", action="store_true", help="make the many threads anew")
    parser.add_argument("--write-docs", action="store_true", help="write docs/SEARCH.md")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> int:
    from tests.bench import pages, report, world

    if given.data:
        _expect(given.data)
    world.set_up(given.home or pages.HOME)
    given.run.parent.mkdir(parents=True, exist_ok=True)
    said = []
    parts = {"en": report.english, "de": report.german, "cost": report.cost}
    chosen = {given.only: parts[given.only]} if given.only else parts
    if given.data:
        chosen = {"data": report.given_data}
    for part in chosen.values():
        for line in part(given):
            print(line, flush=True)
            said.append(line)
    if given.write_docs:
        report.write(DOCS, said)
    return 0


def _expect(data: Path) -> None:
    for name in ("documents.tsv", "queries.tsv"):
        if not (data / name).is_file():
            raise BenchError(f"{data} holds no {name}: nothing measured")


def rank_all(data: Path, run: Path, kind: str, names: dict[int, str], language: str) -> list[str]:
    """Write both files of a kind, "title" or "full"; what is known of them."""
    judged = judgements(data / "judgements.tsv")
    ranking, judging, times = [], [], []
    for query in queries(data / "queries.tsv"):
        asked = query if kind == "full" else replace(query, body="")
        limit = len(names) if query.name in judged else DEPTH
        found = rank(asked, names, language=language, limit=limit)
        times.append(found.ms)
        ranking += lines(query.name, found.names[:DEPTH])
        if query.name in judged:
            judging += lines(query.name, rerank(found.names, judged[query.name]))
    _write(run.with_name(f"{run.name}.{kind}"), ranking)
    if judged:
        _write(run.with_name(f"{run.name}.{kind}.rerank"), judging)
    p50, p95 = (stats.percentile(times, share) for share in (0.5, 0.95))
    return [
        f"{kind}: ms a query: median {p50:.1f}, p95 {p95:.1f}",
        *(f"  {said}" for said in scores(data, run, kind)),
    ]


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


def rank(query: Text, names: Mapping[int, str], *, language: str, limit: int) -> Found:
    """As the page that asks does, in the language that is chosen there."""
    from forum.queries.likeness import READING
    from forum.queries.similar import similar
    from tests.bench import labelled

    began = time.perf_counter()
    similar(member=None, title=query.title, body=query.body, language=language)
    ms = 1000 * (time.perf_counter() - began)
    found = labelled.ranking(query, language=language, limit=limit, reading=READING)
    return Found([names[pk] for pk in found], ms)


def rerank(found: Sequence[str], judged: Sequence[str]) -> list[str]:
    """Exactly the judged documents: as they were found, those that were not at the end."""
    places = {name: place for place, name in enumerate(found)}
    return sorted(judged, key=lambda name: places.get(name, len(places)))


def lines(query: str, names: Sequence[str]) -> list[str]:
    """As scorers read them. The score only says the order again: ranks are what we have."""
    return [f"{query} {name} {place} {1 / place:.6f}" for place, name in enumerate(names, 1)]


def documents(path: Path) -> list[Text]:
    found = []
    for row in rows(path):
        name, title, body = row if len(row) == 3 else (row[0], "", row[1])
        found.append(Text(name, title, body))
    return found


def queries(path: Path) -> list[Text]:
    """Where a query has no title its text is what was typed into the title's field."""
    found = []
    for row in rows(path):
        name, title, body = (row[0], row[2], row[3]) if len(row) == 4 else (row[0], row[1], "")
        found.append(Text(name, title, body))
    return found


def judgements(path: Path) -> dict[str, list[str]]:
    """The judged documents by query, in the file's order; {} without a file."""
    judged = defaultdict(list)
    for row in rows(path) if path.is_file() else []:
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


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as open_file:
        return list(csv.reader(open_file, delimiter="\t", quoting=csv.QUOTE_NONE))
