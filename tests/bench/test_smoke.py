"""`bin/bench pages --small` on the tests' own server, as it runs: real servers, real figures."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.servers import ROOT


@pytest.mark.thorough
@pytest.mark.timeout(180)
def test_a_small_look_at_an_answer(tmp_path: Path):
    written = tmp_path / "figures.json"
    command = [
        sys.executable, "-m", "tests.bench", "pages", "--small", "--no-browser",
        "--home", os.environ["EMBEDDED_PGDATA"], "--only", "answer", "--json", str(written),
    ]  # fmt: skip

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(written.read_text(encoding="utf-8"))
    found = {f"{page['name']}, {page['reader']}": page for page in figures["pages"]}
    answer = found["post an answer, member"]
    assert answer["alone"]["ratio"]["value"] > 2
    assert any('INSERT INTO "forum_post"' in text for text in answer["statements"])
    assert answer["crowd"] is None or answer["crowd"]["rps"] > 0
    assert len(figures["workers_mib"]) == 2
    assert figures["machine"]["threads"] >= 180
