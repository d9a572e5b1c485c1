"""How good suggestions are, measured on questions that nobody here wrote.

    python -m tests.bench.similar_quality [DATA]

Puts the documents of DATA (default ../shared/data/similar_en) into a scratch database as questions,
asks for what is similar to each query by its title and by title and text, and prints what the
scorer beside DATA says, with the milliseconds a query took. Leaves nothing behind.
"""

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data" / "similar_en"
DEPTH = 100


def main(data: Path = DATA) -> int:
    if not (data / "documents.tsv").is_file():
        print(f"{data} holds no documents.tsv: nothing measured")
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(interactive=False, verbosity=0)
    scratch = runner.setup_databases()
    try:
        names = store(data)
        with tempfile.TemporaryDirectory() as folder:
            for label, with_text in (("typed title", False), ("title and text", True)):
                run = Path(folder) / "run"
                times = ask(data, names, run, with_text)
                print(f"{label}: {score(data, run)}")
                print(f"  {timing(times)}")
    finally:
        runner.teardown_databases(scratch)
    return 0


def store(data: Path) -> dict[int, str]:
    """Documents as questions; returns their names in DATA by thread."""
    from forum.domain import search
    from forum.models import Category, Post, Thread

    at = datetime(2020, 1, 1, tzinfo=UTC)
    category = Category.objects.create(slug="all", name={"en": "All"})
    documents = rows(data / "documents.tsv")
    threads = Thread.objects.bulk_create(
        Thread(
            title=title[:150], slug="q", category=category, language="en",
            created_at=at, active_at=at, waiting_since=at,
        )
        for _, title, _ in documents
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(
            thread=thread, kind=Post.Kind.QUESTION, body=text, body_html="", renderer_version=1,
            created_at=at,
        )
        for thread, (_, _, text) in zip(threads, documents, strict=True)
    )  # fmt: skip
    began = time.perf_counter()
    search.reindex()
    print(f"{len(threads)} documents indexed in {time.perf_counter() - began:.1f} s")
    return {thread.pk: name for thread, (name, _, _) in zip(threads, documents, strict=True)}


def ask(data: Path, names: dict[int, str], run: Path, with_text: bool) -> list[float]:
    """Write the ranking of every query to `run`; returns milliseconds of each at depth 5."""
    from forum.queries.similar import similar

    times = []
    with run.open("w") as out:
        for name, _, title, text in rows(data / "queries.tsv"):
            body = text if with_text else ""
            began = time.perf_counter()
            similar(member=None, title=title, body=body)
            times.append(1000 * (time.perf_counter() - began))
            found = similar(member=None, title=title, body=body, limit=DEPTH)
            for place, suggestion in enumerate(found, 1):
                out.write(f"{name} {names[suggestion.thread.pk]} {place} {-place}\n")
    return times


def score(data: Path, run: Path) -> str:
    command = [
        sys.executable, data.parent / "score.py", "retrieve", "--gold", data / "judgements.tsv",
        "--grade", "1", "--alias", data / "copies.tsv", "--run", run,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip()


def timing(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"ms a query: median {statistics.median(ordered):.1f}, p95 {p95:.1f}"


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
