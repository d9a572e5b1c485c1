"""`bin/bench search` reads and writes what its contract says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import crowded, labelled, search
from tests.bench.search import Text
from tests.bench.servers import ROOT


def written(folder: Path, **files: list[tuple[str, ...]]) -> Path:
    for name, rows in files.items():
        text = "".join("\t".join(row) + "\n" for row in rows)
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder


def test_files_with_and_without_titles(tmp_path: Path):
    data = written(
        tmp_path,
        documents=[("d1", "A title", 'A "text'), ("d2", "Only text")],
        queries=[("q1", "dev", "Asked", "More"), ("q2", "Typed words")],
        judgements=[("q1", "d2", "0"), ("q1", "d1", "2")],
    )

    assert search.documents(data / "documents.tsv") == [
        Text("d1", "A title", 'A "text'),
        Text("d2", "", "Only text"),
    ]
    assert search.queries(data / "queries.tsv") == [
        Text("q1", "Asked", "More"),
        Text("q2", "Typed words", ""),
    ]
    assert search.judgements(data / "judgements.tsv") == {"q1": ["d2", "d1"]}
    assert search.judgements(data / "no.tsv") == {}


def test_reranked_are_all_judged_and_nothing_else():
    found = search.rerank(["d3", "d9", "d1"], ["d1", "d2", "d3", "d4"])

    assert found == ["d3", "d1", "d2", "d4"]


def test_lines_are_query_document_rank_and_falling_score():
    assert search.lines("q1", ["d7", "d2"]) == ["q1 d7 1 1.000000", "q1 d2 2 0.500000"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Computer ist langsam und ich weiß nicht, woran es liegt."),
        ("en", "The computer is slow and I do not know what it is about."),
    ],
)
def test_the_language_is_that_of_its_small_words(language: str, text: str):
    assert search.language_of([Text("d1", "", text)] * 3) == language


@pytest.mark.django_db
def test_what_is_stored_is_found_by_its_name():
    names = labelled.store(
        [
            Text("d1", "Where can I renew a passport?", "Mine ends in May."),
            Text("d2", "Best school for a child of five", "We move in summer."),
        ],
        language="en",
    )
    labelled.weigh()

    found = search.rank(Text("q1", "school for my child", ""), names, language="en", limit=100)

    assert found.names == ["d2"]
    assert found.ms > 0


@pytest.mark.thorough
@pytest.mark.timeout(180)
def test_a_small_look_at_labelled_questions(tmp_path: Path):
    """As it runs, on the tests' own server."""
    german = [
        ("d1", "", "Die Netzwerkkarte wird nicht erkannt."),
        ("d2", "", "Der Bildschirm bleibt schwarz."),
        ("d3", "", "Das ist die Tastatur, und sie ist laut."),
    ]
    data = written(
        tmp_path,
        documents=[(name, body) for name, _, body in german],
        queries=[(f"q{number}", "Karte fürs Netzwerk defekt") for number in range(5)],
        judgements=[(f"q{number}", "d1", "1") for number in range(5)],
    )
    command = [
        sys.executable, "-m", "tests.bench", "search", "--small", "--run", str(tmp_path / "run"),
        "--home", os.environ["EMBEDDED_PGDATA"], "--data", str(data),
    ]  # fmt: skip

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "title, out of fold (best of 2): hit@5 100.0, hit@1 100.0, MAP 100.0" in done.stdout
    assert (tmp_path / "run.title").read_text().startswith("q0 d1 1 ")


@pytest.mark.django_db
def test_many_threads_are_made_of_the_texts_that_are_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crowded, "WARM", 1)
    monkeypatch.setattr(crowded, "MEASURED", 5)
    labelled.store([Text("d1", "My phone rings at night", "Why? It is loud. Help!")], language="en")
    labelled.store([Text("d2", "Mein Handy klingelt nachts", "Warum? Es ist laut.")], language="de")
    said: list[str] = []
    sources = crowded.sources()

    crowded.fill(sources, 40, said.append)
    costs = list(crowded.costs(sources, 40))

    assert [one.split(" in ")[0] for one in said] == [
        "40 threads read and weighed", "40 threads weighed anew",
    ]  # fmt: skip
    assert [(one.language, one.threads, len(one.ms)) for one in costs] == [
        ("en", 40, 5), ("de", 40, 5),
    ]  # fmt: skip
    assert all(ratio > 0 for one in costs for ratio in one.ratios)
    assert next(costs[0].lines()).startswith("40 threads, en: p50 ")
