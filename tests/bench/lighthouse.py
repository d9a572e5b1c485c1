"""bin/bench lighthouse: what Lighthouse says of thread, home and ask, on a phone."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path
from typing import Any

from tests.bench import pages, world
from tests.bench.servers import ROOT, BenchError

VERSION = "12.8.2"  # the last one for Node 18 and 20
FOLDER = ROOT / "var" / "bench" / "lighthouse"
RESULT = ROOT / "var" / "bench" / "lighthouse.json"
PAGES = ("thread of 20 posts", "home", "ask form")
BARS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
TRIES = 3
SECONDS = 180
FLAGS = "--headless=new --no-sandbox --disable-quic"
PASSED = 0.9  # as Lighthouse colours an audit green


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=5, help="how often; the median counts (5)")
    parser.add_argument("--threads", type=int, default=pages.LARGE.threads, help="community's size")
    parser.add_argument("--home", type=Path, default=pages.HOME, help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> int:
    tools = {name: shutil.which(name) for name in ("node", "npm", "chromium")}
    if missing := [name for name, path in tools.items() if path is None]:
        print(f"skipped: {', '.join(missing)} not installed (apt install nodejs npm chromium)")
        return 0
    _install()
    world.set_up(given.home)
    with world.community(threads=given.threads, fresh=False, report=print):
        found = _look(given.times, str(tools["chromium"]))
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for page in found:
        scores = ", ".join(f"{name} {score}" for name, score in page["scores"].items())
        print(f"{page['page']}: {scores}")
        for audit in page["failing"]:
            print(f"  {audit}")
    return 0 if all(holds(page) for page in found) else 1


def holds(page: dict[str, Any]) -> bool:
    return all(page["scores"][name] >= least for name, least in BARS.items())


def _install() -> None:
    """Lighthouse of our version, where it is not there yet."""
    package = FOLDER / "node_modules" / "lighthouse" / "package.json"
    if package.is_file() and json.loads(package.read_text())["version"] == VERSION:
        return
    print(f"Fetching Lighthouse {VERSION} (once) ...", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-fund", "--no-audit", "--prefix", str(FOLDER)]
    done = subprocess.run(
        [*command, f"lighthouse@{VERSION}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"Lighthouse could not be fetched: {done.stderr.strip()[-300:]}")


def _look(times: int, chromium: str) -> list[dict[str, Any]]:
    from community.management import preparation
    from tests.bench import scenes

    preparation.collect_static(say=print)
    seen = [one for one in scenes.every(writes=0) if one.reader == "visitor" and one.name in PAGES]
    found = []
    with pages.served() as (site, _floor):
        for scene in seen:
            address = f"http://localhost:{site.port}{scene.requests[0].path}"
            reports = [_report(address, chromium) for _ in range(times)]
            found.append({"page": scene.name, **summary(reports)})
            print(f"{scene.name}: looked at {times} times", flush=True)
    return found


def _report(address: str, chromium: str) -> dict[str, Any]:
    """Tried again where it says that it saw no page, as its own message asks for."""
    command = [
        str(FOLDER / "node_modules" / ".bin" / "lighthouse"), address, "--quiet", "--output=json",
        f"--chrome-flags={FLAGS}", f"--only-categories={','.join(BARS)}",
    ]  # fmt: skip
    for _ in range(TRIES):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=SECONDS,
            env={**os.environ, "CHROME_PATH": chromium},
        )  # fmt: skip
        try:
            return dict(json.loads(done.stdout))
        except ValueError:
            said = done.stderr.strip()[-300:]
    raise BenchError(f"Lighthouse said nothing, {TRIES} times: {said}")


def summary(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The median score of each category in points of 100, the median of the times that people
    feel, and the audits that failed in any of the reports."""
    scores = {
        name: statistics.median_low(
            round(100 * (report["categories"][name]["score"] or 0)) for report in reports
        )
        for name in BARS
    }
    felt = {
        name: statistics.median(report["audits"][audit]["numericValue"] for report in reports)
        for name, audit in (
            ("fcp_ms", "first-contentful-paint"),
            ("lcp_ms", "largest-contentful-paint"),
            ("cls", "cumulative-layout-shift"),
            ("blocking_ms", "total-blocking-time"),
        )
    }
    return {
        "times": len(reports),
        "scores": scores,
        **felt,
        "failing": sorted({line for r in reports for line in _failing(r)}),
    }


def _failing(report: dict[str, Any]) -> list[str]:
    """Each audit that counts and is not green, with what it says."""
    counted = {
        ref["id"]
        for category in report["categories"].values()
        for ref in category["auditRefs"]
        if ref.get("weight")
    }
    return [
        f"{name}: {audit['title']}"
        for name, audit in report["audits"].items()
        if name in counted and audit["score"] is not None and audit["score"] < PASSED
    ]
