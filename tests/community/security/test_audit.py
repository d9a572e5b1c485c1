"""The audit of packages: finds what the service knows, and says where it could not be asked."""

import contextlib
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def service(*, bad: str, status: int = 200) -> Iterator[str]:
    """One that knows a hole of `bad`."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            assert all(one["version"] and one["package"]["ecosystem"] == "PyPI" for one in asked)
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


def audit(url: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "bin/_audit.py"], cwd=ROOT, env={**os.environ, "AUDIT_URL": url},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_hole_is_said_and_stops():
    with service(bad="django") as url:
        status, text = audit(url)

    assert status == 1
    assert "GHSA-1" in text
    assert text.splitlines()[-1].endswith("packages, 1 with known holes")


def test_nothing_found_is_well():
    with service(bad="") as url:
        status, text = audit(url)

    assert status == 0
    assert text.endswith(" packages, 0 with known holes\n")


def test_a_service_that_cannot_be_asked_is_said_and_stops_nothing():
    with service(bad="", status=500) as url:
        broken = audit(url)
    away = audit("http://127.0.0.1:9/v1/querybatch")

    assert (broken[0], away[0]) == (0, 0)
    assert broken[1].startswith("audit: not made, the service cannot be asked: status 500")
    assert away[1].startswith("audit: not made, the service cannot be asked: ")
