"""First visits: what a phone loads that was never here, counted by the journeys' own scales."""

import shutil
from collections.abc import Sequence
from typing import Any

from tests.bench.scene import Scene

PAGES = ("thread of 20 posts", "home", "list")


def first_visits(port: int, scenes: Sequence[Scene]) -> list[dict[str, Any]]:
    """Requests, bytes and bytes of script of each first visit; [] where chromium is missing."""
    from playwright.sync_api import sync_playwright

    from tests.journeys.browsing import CHROMIUM_ARGS
    from tests.journeys.weighing import weigh

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    visited = [scene for scene in scenes if scene.name in PAGES and scene.reader == "visitor"]
    if path is None or not visited:
        return []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        found = []
        for scene in visited:
            parts, shift = weigh(chromium, f"http://localhost:{port}{scene.requests[0].path}")
            found.append(
                {
                    "page": scene.name,
                    "requests": len(parts),
                    "bytes": sum(parts.values()),
                    "script_bytes": sum(n for name, n in parts.items() if name.endswith(".js")),
                    "shift": round(shift, 3),
                    "parts": parts,
                }
            )
        chromium.close()
    return found
