"""Whether something that we ship has a known hole: asks OSV (https://osv.dev), names and versions,
of Python packages and of the libraries of others in static/vendor.

Ends with 1 where a hole is found, or where one that was accepted is accepted no longer: that needs
no network. Where the service cannot be reached it says so, loudly, and ends with 0: a machine
without a network builds and tests all the same. AUDIT_REQUIRED=1 makes that an error too, for a job
that has to ask (as before a release; docs/SECURITY.md: Packages).
"""

import http.client
import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SERVICE = "https://api.osv.dev/v1/querybatch"
SECONDS = 20
LONGEST = 92  # days for which a hole may be accepted: then somebody looks again
PYPI, NPM = "PyPI", "npm"
NOTICE = 78  # signs of a line that nobody passes over


@dataclass(frozen=True)
class Accepted:
    """Why this hole does no harm here, who looked, and until which day that is believed."""

    why: str
    by: str
    looked: date
    until: date


@dataclass(frozen=True, order=True)
class Package:
    ecosystem: str
    name: str
    version: str


# By the name that OSV gives it: "GHSA-...", "PYSEC-...".
ACCEPTED: dict[str, Accepted] = {}


def pinned(*files: Path) -> list[Package]:
    """All that the files of requirements pin."""
    found = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", line):
                found[match[1].lower()] = match[2]
    return [Package(PYPI, *row) for row in found.items()]


def vendored(file: Path) -> list[Package]:
    """The files of others in static/, by the table in LICENSES.md: the third column has their name
    at npm, if it is not the first, and their version. htmx comes with django-htmx."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and (match := re.fullmatch(r"(?:(\S+) )?(\d+(?:\.\d+)+)", cells[2])):
            found.append(Package(NPM, match[1] or cells[0].split(",")[0], match[2]))
    return found


def htmx() -> list[Package]:
    """It comes within django-htmx, in a version of its own; nothing where that is not installed."""
    found = importlib.util.find_spec("django_htmx")
    if found is None or found.origin is None:
        return []
    file = Path(found.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"
    match = re.search(r'version:"([0-9.]+)"', file.read_text(encoding="utf-8"))
    return [Package(NPM, "htmx.org", match[1])] if match else []


def over(today: date) -> list[str]:
    """What is wrong with what was accepted: a day that is over, or too far off."""
    said = []
    for name, one in ACCEPTED.items():
        if one.until < today:
            said.append(f"{name} was accepted until {one.until} ({one.by}: {one.why})")
        elif (one.until - one.looked).days > LONGEST or one.looked > today:
            said.append(f"{name} is accepted for more than {LONGEST} days: {one.until}")
    return said


def holes(packages: Iterable[Package], service: str) -> dict[str, list[str]]:
    """Of each package with holes their names. Raises OSError, http.client.HTTPException or
    ValueError where the service does not answer as it should."""
    wanted = sorted(packages)
    asked = [
        {"package": {"name": one.name, "ecosystem": one.ecosystem}, "version": one.version}
        for one in wanted
    ]
    where = urlsplit(service)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=SECONDS)
    try:
        body = json.dumps({"queries": asked})
        connection.request("POST", where.path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    results = json.loads(said)["results"]
    if len(results) != len(asked):
        raise ValueError("fewer answers than questions")
    found = {}
    for one, result in zip(wanted, results, strict=True):
        names = [hole["id"] for hole in result.get("vulns", []) if hole["id"] not in ACCEPTED]
        if names:
            found[f"{one.name} {one.version}"] = names
    return found


def main() -> int:
    stale = over(datetime.now(UTC).date())
    for line in stale:
        _say(line)
    packages = pinned(ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
    packages += vendored(ROOT / "static" / "vendor" / "LICENSES.md") + htmx()
    try:
        found = holes(packages, os.environ.get("AUDIT_URL", SERVICE))
    except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
        print("!" * NOTICE)  # noqa: T201
        _say(f"NOT MADE, the service cannot be asked: {problem}")
        _say(f"NOTHING IS KNOWN of {len(packages)} packages. Run bin/_audit.py with a network.")
        print("!" * NOTICE)  # noqa: T201
        return 1 if stale or os.environ.get("AUDIT_REQUIRED") == "1" else 0
    for package, names in found.items():
        _say(f"{package}: {', '.join(names)}")
    _say(f"{len(packages)} packages, {len(found)} with known holes")
    return 1 if found or stale else 0


def _say(line: str) -> None:
    print(f"audit: {line}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
