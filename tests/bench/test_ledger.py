"""`bin/bench fairness`, `ledger` and `sweep` on the tests' own server, a short look each."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.servers import ROOT


def bench(command: str, written: Path, *more: str) -> dict:
    asked = [
        sys.executable, "-m", "tests.bench", command, "--small",
        "--home", os.environ["EMBEDDED_PGDATA"], "--json", str(written), *more,
    ]  # fmt: skip
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(written.read_text(encoding="utf-8"))


@pytest.mark.timeout(120)
def test_a_small_look_at_fairness(tmp_path: Path):
    found = bench("fairness", tmp_path / "fairness.json")

    rows = {row["name"]: row for row in found["rows"]}
    assert found["examples"] == {"14": "3.99", "40": "1.81"}
    assert rows["ring of unverified accounts"]["money"] == 0
    assert rows["ring of customers of 3"]["share"] < 0.10
    assert rows["flooder"]["share"] < 0.25
    assert rows["flooder"]["listed"] == ["copies"]
    assert "star" in rows["star"]["listed"]
    assert rows["honest expert"]["listed"] == []
    assert found["problems"] == []


@pytest.mark.thorough
@pytest.mark.timeout(180)
def test_a_small_look_at_the_ledger(tmp_path: Path):
    found = bench("ledger", tmp_path / "ledger.json", "--fresh")

    assert found["entries"] > 2_000
    assert set(found["ratios"]) == {
        "statement", "statement, older", "thread, with one's rights", "level check",
    }  # fmt: skip
    assert found["verify"][0] > 0


@pytest.mark.thorough
@pytest.mark.timeout(180)
def test_a_small_look_at_the_sweep(tmp_path: Path):
    found = bench("sweep", tmp_path / "sweep.json", "--fresh")

    assert (found["rows"], found["due"]) == (5_000, 20)
    assert "Index Scan using service_due" in found["plan"]
