"""Whether a package that we ship has a known hole: asks OSV (https://osv.dev), names and versions.

Ends with 1 where one is found. Where the service cannot be reached it says so and ends with 0: a
check that nobody could make is no reason to stop. What was looked at and accepted stands in
ACCEPTED, with why and until when.
"""

import http.client
import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SERVICE = "https://api.osv.dev/v1/querybatch"
SECONDS = 20
ACCEPTED: dict[str, str] = {}


def pinned(*files: Path) -> dict[str, str]:
    """{name: version} of all that the files of requirements pin."""
    found = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", line):
                found[match[1].lower()] = match[2]
    return found


def holes(packages: dict[str, str], service: str) -> dict[str, list[str]]:
    """Of each package with holes their names. Raises OSError, http.client.HTTPException or
    ValueError where the service does not answer as it should."""
    asked = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in sorted(packages.items())
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
    for name, result in zip(sorted(packages), results, strict=True):
        names = [one["id"] for one in result.get("vulns", []) if one["id"] not in ACCEPTED]
        if names:
            found[f"{name} {packages[name]}"] = names
    return found


def main() -> int:
    packages = pinned(ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
    try:
        found = holes(packages, os.environ.get("AUDIT_URL", SERVICE))
    except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
        print(f"audit: not made, the service cannot be asked: {problem}")  # noqa: T201
        return 0
    for package, names in found.items():
        print(f"audit: {package}: {', '.join(names)}")  # noqa: T201
    print(f"audit: {len(packages)} packages, {len(found)} with known holes")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
