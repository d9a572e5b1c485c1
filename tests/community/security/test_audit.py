"""The audit of packages: finds what the service knows, says loudly where it could not be asked, and
stops at what was accepted for longer than it may be, without a network too."""

import contextlib
import http.server
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
DAY = timedelta(days=1)
AWAY = "http://127.0.0.1:9/v1/querybatch"


@contextlib.contextmanager
def service(*, bad: str, status: int = 200) -> Iterator[str]:
    """One that knows a hole of `bad`."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            assert all(one["version"] for one in asked)
            assert {one["package"]["ecosystem"] for one in asked} == {"PyPI", "npm"}
            names = [one["package"]["name"] for one in asked]
            said = [{"vulns": [{"id": "GHSA-1"}]} if name == bad else {} for name in names]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps({"results": said}).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/querybatch"
    finally:
        server.shutdown()
        server.server_close()


def audit(url: str, **extra: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "bin/_audit.py"], cwd=ROOT,
        env={**os.environ, "AUDIT_REQUIRED": "", "AUDIT_URL": url, **extra},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def module() -> Any:
    """A copy of its own, so that what a test accepts is accepted nowhere else."""
    spec = importlib.util.spec_from_file_location("_audit_of_tests", ROOT / "bin" / "_audit.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made  # as its dataclasses want it
    spec.loader.exec_module(made)
    return made


def accepted(module: Any, *, looked: date, until: date) -> Any:
    return module.Accepted("It is never reached.", "mara", looked, until)


@pytest.mark.parametrize("bad", ["django", "lucide-static", "htmx.org"])
def test_a_hole_is_said_and_stops(bad):
    with service(bad=bad) as url:
        status, text = audit(url)

    assert status == 1
    assert "GHSA-1" in text
    assert text.splitlines()[-1].endswith("packages, 1 with known holes")


def test_nothing_found_is_well():
    with service(bad="") as url:
        status, text = audit(url)

    assert status == 0
    assert text.endswith(" packages, 0 with known holes\n")


def test_a_service_that_cannot_be_asked_is_said_loudly_and_stops_only_who_has_to_ask():
    with service(bad="", status=500) as url:
        broken = audit(url)
    away = audit(AWAY)
    required = audit(AWAY, AUDIT_REQUIRED="1")

    assert (broken[0], away[0], required[0]) == (0, 0, 1)
    assert "audit: NOT MADE, the service cannot be asked: status 500" in broken[1]
    lines = away[1].splitlines()
    assert lines[0] == lines[-1] == "!" * 78
    assert lines[1].startswith("audit: NOT MADE, the service cannot be asked: ")
    assert lines[2].startswith("audit: NOTHING IS KNOWN of ")


def test_the_files_of_others_are_named_with_their_versions(module):
    found = {one.name: one for one in module.vendored(ROOT / "static/vendor/LICENSES.md")}

    assert set(found) == {"lucide-static", "@github/markdown-toolbar-element"}
    assert {one.ecosystem for one in found.values()} == {"npm"}
    folders = {path.name for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()}
    assert folders == {name.split("/")[-1] for name in found} - {"lucide-static"}


def test_htmx_is_asked_for_by_the_version_that_pages_load(module):
    (found,) = module.htmx()
    page = (ROOT / "templates" / "parts" / "htmx.html").read_text(encoding="utf-8")

    assert "django_htmx/htmx-2.min.js" in page
    assert (found.name, found.version.split(".")[0]) == ("htmx.org", "2")


def test_what_is_accepted_is_passed_over_until_its_day(module, monkeypatch, capsys):
    today = datetime.now(UTC).date()
    module.ACCEPTED["GHSA-1"] = accepted(module, looked=today, until=today)
    with service(bad="django") as url:
        monkeypatch.setenv("AUDIT_URL", url)
        assert module.main() == 0
    assert module.over(today) == []
    assert module.over(today + DAY) == [
        f"GHSA-1 was accepted until {today} (mara: It is never reached.)"
    ]


def test_a_day_that_is_over_stops_without_a_network_too(module, monkeypatch, capsys):
    today = datetime.now(UTC).date()
    module.ACCEPTED["GHSA-1"] = accepted(module, looked=today - 9 * DAY, until=today - DAY)
    monkeypatch.setenv("AUDIT_URL", AWAY)

    assert module.main() == 1
    assert capsys.readouterr().out.startswith("audit: GHSA-1 was accepted until ")


def test_nothing_is_accepted_for_ever(module):
    today = date(2026, 11, 27)
    for looked, until, wrong in (
        (today, today + 92 * DAY, False), (today, today + 93 * DAY, True),
        (today + DAY, today + 2 * DAY, True),
    ):  # fmt: skip
        module.ACCEPTED["GHSA-1"] = accepted(module, looked=looked, until=until)
        assert bool(module.over(today)) is wrong


def test_what_is_accepted_now_may_be(module):
    assert module.over(datetime.now(UTC).date()) == []
