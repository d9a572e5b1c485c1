"""What is printed and written says what was measured, and which bars it misses."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tests.bench import bars, docs, lighthouse, table
from tests.bench.measure import Alone, Crowd, Figures
from tests.bench.pages import Result
from tests.bench.stats import Median

MACHINE = {
    "date": "2026-11-25", "processor": "A chip", "cores": 2, "memory_gib": 8, "python": "3.11.7",
    "postgresql": "18", "threads": 10_000, "posts": 60_000, "load": 0.3,
}  # fmt: skip


def alone(ratio: Median, size: int = 7000) -> Alone:
    return Alone(ratio, 9.0, 0.7, 8.0, 1.0, size, 100)


@pytest.fixture
def result() -> Result:
    thread = Figures(
        "thread of 20 posts", "visitor", ["SELECT 1"] * 4, alone(Median(13.0, 12.5, 13.9)),
        Crowd(16, 200.0, 70.0, 150.0),
    )  # fmt: skip
    visit = {"page": "home", "requests": 5, "bytes": 60_001, "script_bytes": 2_077, "shift": 0.0}
    return Result(
        machine=MACHINE, pages=[thread], floor=Crowd(16, 4000.0, 3.0, 9.0), floor_cpu_ms=0.5,
        workers_mib=[80.2, 81.1], first_visits=[visit],
    )  # fmt: skip


def test_what_is_over_its_bar_is_missed(result: Result):
    assert [bar.what for bar in bars.held_against(result)] == [
        "thread of 20 posts, visitor: times the floor",
        "thread of 20 posts, visitor: SQL statements",
        "thread of 20 posts, visitor: bytes (gzip)",
        "both workers: MiB (PSS)",
        "first visit, home: bytes",
        "first visit, home: requests",
        "first visit, home: script bytes",
    ]
    assert [(bar.seen, bar.most) for bar in bars.missed(result)] == [("60,001", "60,000")]


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({"alone": alone(Median(13.9, 13.0, 14.1))}, "times the floor"),
        ({"statements": ["SELECT 1"] * 5}, "SQL statements"),
        ({"alone": alone(Median(9, 9, 9), size=8193)}, "bytes (gzip)"),
    ],
)
def test_the_interval_must_be_under_the_bar_and_so_must_each_count(
    result: Result, change: dict[str, Any], missed: str
):
    result.first_visits = []
    result.pages = [dataclasses.replace(result.pages[0], **change)]

    assert [bar.what.partition(": ")[2] for bar in bars.missed(result)] == [missed]


def test_the_table_has_a_column_for_everything(result: Result):
    assert table.cells(result.pages[0], 0.5) == (
        "thread of 20 posts, visitor", "13.0", "12.5-13.9", "18", "9.0", "8.0", "1.0", "4", "7,000",
        "200", "70", "150",
    )  # fmt: skip
    assert table.cells(Figures("home", "visitor"), 0.5) == ("home, visitor", *[""] * 11)


@pytest.mark.parametrize(("load", "warned"), [(1.9, False), (2.1, True)])
def test_a_busy_machine_is_said(result: Result, load: float, warned: bool):
    result.load_after = load

    assert any("Measure again" in line for line in table.lines(result)) == warned


def test_the_page_for_people(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docs, "PAGE", tmp_path / "PERFORMANCE.md")
    monkeypatch.setattr(lighthouse, "RESULT", tmp_path / "none.json")

    docs.write(result)

    text = docs.PAGE.read_text(encoding="utf-8")
    assert "2026-11-25; A chip, 2 cores, 8 GiB" in text
    assert "| first visit, home: bytes | 60,001 | 60,000 | **missed** |" in text
    assert "| thread of 20 posts, visitor | 13.0 | 12.5-13.9 |" in text
    assert "| home | 5 | 60,001 | 2,077 | 0.0 |" in text
    assert "Lighthouse" not in text
