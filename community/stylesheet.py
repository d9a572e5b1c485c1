"""One small stylesheet and one small script for the browser, many small files for us.

`static/css/NN-*.css` become `css/lotse.css` and `static/js/*.js` become `js/lotse.js`, in the order
of their names. collectstatic, runserver, whitenoise and the tests all ask the finder below, so
there is no build step. The joined files lie in `var/bundles` and are renewed when a part changes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage, Storage

from community.environment import BASE_DIR, VAR_DIR


def join_css(sources: list[str]) -> str:
    """The sheets one after another, without comments and needless white space."""
    text = re.sub(r"/\*.*?\*/", "", "\n".join(sources), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};]) ?", r"\1", text).replace(";}", "}").strip() + "\n"


def join_js(sources: list[str]) -> str:
    """The modules one after another, each in a block of its own so that names cannot meet.

    A part therefore neither imports nor exports. Lines that are only a comment are left out.
    """
    blocks = []
    for source in sources:
        lines = [line.strip() for line in source.splitlines()]
        kept = [line for line in lines if line and not line.startswith("//")]
        blocks.append("{\n" + "\n".join(kept) + "\n}\n")
    return "".join(blocks)


@dataclass(frozen=True)
class Bundle:
    path: str
    pattern: str
    folder: Path

    def text(self) -> str:
        sources = [part.read_text("utf-8") for part in sorted(self.folder.glob(self.pattern))]
        return join_css(sources) if self.path.endswith(".css") else join_js(sources)


BUNDLES = (
    Bundle("css/lotse.css", "[0-9][0-9]-*.css", BASE_DIR / "static" / "css"),
    Bundle("js/lotse.js", "*.js", BASE_DIR / "static" / "js"),
    # Only where somebody writes.
    Bundle("js/editor.js", "*.js", BASE_DIR / "static" / "editor"),
    # The service worker, behind what the server knows (community/views/app.py).
    Bundle("app/worker.js", "*.js", BASE_DIR / "static" / "app" / "worker"),
)


class BundleFinder(BaseFinder):
    """Finds the joined files; makes them when they are asked for."""

    root = VAR_DIR / "bundles"

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        for bundle in BUNDLES:
            if bundle.path == path:
                found = str(self._renewed(bundle))
                return [found] if find_all else found
        return []

    def list(self, ignore_patterns: list[str] | None) -> Iterator[tuple[str, Storage]]:
        storage = FileSystemStorage(location=self.root)
        for bundle in BUNDLES:
            if not matches_patterns(bundle.path, ignore_patterns or []):
                self._renewed(bundle)
                yield bundle.path, storage

    def _renewed(self, bundle: Bundle) -> Path:
        """The joined file, rewritten only when its text changed; readers never see half of it."""
        target = self.root / bundle.path
        text = bundle.text()
        if target.is_file() and target.read_text("utf-8") == text:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as fresh:
            fresh.write(text)
        Path(fresh.name).chmod(0o644)
        return Path(fresh.name).replace(target)
