"""The page of what drills said: a row a drill, the others stay."""

import sys
from datetime import date

import pytest

from tests.drills import __main__ as drills
from tests.drills import report


def test_a_row_takes_the_place_of_the_last_one(tmp_path):
    file = tmp_path / "DRILLS.md"
    report.write(name="spam", said="98 % held | of 500", seconds=400.4, today=date(2026, 11, 27),
                 file=file)  # fmt: skip
    report.write(name="backup", said="3 rows\nare there", seconds=61, today=date(2026, 11, 28),
                 file=file)  # fmt: skip
    report.write(name="spam", said="99 % held", seconds=399.6, today=date(2026, 11, 29), file=file)

    rows = [(row[1], row[2], row[4], row[5]) for row in report.ROW.finditer(file.read_text())]
    assert rows == [
        ("backup", "2026-11-28", "61", "3 rows are there"),
        ("spam", "2026-11-29", "400", "99 % held"),
    ]
    assert file.read_text().startswith(report.INTRODUCTION)


def test_the_page_has_rows_of_drills_that_there_are():
    text = report.DOCS.read_text(encoding="utf-8")
    names = [row[1] for row in report.ROW.finditer(text)]

    assert text.startswith(report.INTRODUCTION)
    assert names
    assert set(names) <= set(drills.DRILLS)
    assert len(text.splitlines()) == len(report.INTRODUCTION.splitlines()) + len(names)


def test_every_change_runs_every_drill_in_its_small_form():
    """None is left out where nobody looks: `.ci/run` says "all --small"."""
    assert "bin/drill all --small" in (report.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert set(drills.LONG) <= set(drills.DRILLS)
    assert set(drills.TOGETHER) <= set(drills.DRILLS)


@pytest.mark.parametrize("failing", [None, "mail", "writes"])
def test_each_is_done_once_and_one_that_fails_fails_all(monkeypatch, capsys, failing):
    done = []

    def drill(name):
        def run(*, small):
            done.append((name, small))
            if name == failing:
                raise drills.DrillError("it did not hold")
            return "it held"

        return run

    monkeypatch.setattr(drills, "DRILLS", {name: drill(name) for name in drills.DRILLS})
    monkeypatch.setattr(sys, "argv", ["bin/drill", "all", "--small"])

    status = drills.main()

    said = capsys.readouterr().out.splitlines()
    assert sorted(done) == sorted((name, True) for name in drills.DRILLS)
    assert (status, len(said)) == (1 if failing else 0, len(done))
    assert [line.split(":")[0] for line in said if "FAILED" in line] == [failing] * bool(failing)
