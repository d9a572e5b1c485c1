"""`bin/bench search` reads and writes what its contract says."""

from pathlib import Path

import pytest

from tests.bench import search
from tests.bench.search import Text


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
    names = search.store(
        [
            Text("d1", "Where can I renew a passport?", "Mine ends in May."),
            Text("d2", "Best school for a child of five", "We move in summer."),
        ]
    )

    found = search.rank(Text("q1", "school for my child", ""), names, limit=100)

    assert found.names == ["d2"]
    assert found.ms > 0
