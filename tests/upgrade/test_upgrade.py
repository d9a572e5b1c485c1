"""A community of an earlier release comes along: its dump loads, migrates and works, its ledger is
what its facts give, its ladder is as it must be, and its moderators have their pages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from community.embedded import server

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# What stood in the demo community on the day of each release.
RELEASES = {"0.1": {"members": 110, "threads": 175, "solutions": 106, "posts": 610}}


@pytest.mark.thorough  # every migration from a real dump; the plain tier makes tables from nothing
@pytest.mark.timeout(600)  # a minute alone, and six beside five others
@pytest.mark.parametrize("release", RELEASES)
def test_a_dump_of_an_earlier_release_still_works(release, tmp_path):
    home = tmp_path / "pg"
    environment = {
        **os.environ,
        "EMBEDDED_PGDATA": str(home),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *map(str, arguments)], cwd=ROOT, env=environment,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    try:
        run("manage.py", "db", "restore", HERE / f"{release}.dump", "--yes")
        seen = json.loads(run(HERE / "look.py").splitlines()[-1])
    finally:
        server.remove(home=home)

    had = RELEASES[release]
    assert (seen["members"], seen["threads"], seen["solutions"]) == (
        had["members"],
        had["threads"],
        had["solutions"],
    )
    assert seen["pages"] == [200] * 10
    assert (seen["answer"], seen["posts"]) == (302, had["posts"] + 1)
    assert set(seen["staff"].values()) == {200}, seen["staff"]
    written, ledger, ladder = seen["audits"]
    assert int(written.split()[0]) > had["solutions"], written
    assert ledger == "The ledger is what the facts give.\n"
    assert ladder == "The ladder is as it must be.\n"


def test_dumps_stay_small():
    for release in RELEASES:
        assert (HERE / f"{release}.dump").stat().st_size < 1_000_000
