"""What `bin/bench search` says, part by part, and docs/SEARCH.md."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bench import crowded, folds, labelled, search, world
from tests.bench.labelled import Labelled

INTRODUCTION = """\
# How good suggestions are, and what they cost

Written by `bin/bench search --write-docs`; do not edit by hand. `../shared/data/README.md` beside
the project says where the labelled questions come from and what others reach on them.

- *hit@5*, *hit@1*: of the queries that have a similar question, how many see one among the first
  five, or first. Few documents were judged, so these are lower bounds.
- *MAP*, *P@1*: among the judged documents of each query; a query without a similar one counts as 0.
- *title*: what is typed into the title's field; *full*: the text as well.
- *in use*: with the parameters of this version. *out of fold*: parameters chosen on four fifths of
  the queries (by id) and measured on the last fifth, five times over.
- *cost*: a suggestion and an ORM read by primary key in turn; *ratios* are p50 and p95 of the
  suggestion over the p50 of the read. Words are met as they come: what is new to the process is
  looked up. The threads are put together of the demo's texts (tests/bench/crowded.py).
"""


def given_data(given: argparse.Namespace) -> Iterator[str]:
    """One labelled set: files, scores, and, where it was judged, out of fold."""
    yield from _set(given, given.data, demo=False)


def english(given: argparse.Namespace) -> Iterator[str]:
    yield from _beside(given, "similar_en", demo=False)


def german(given: argparse.Namespace) -> Iterator[str]:
    """Among their own kind, then among the demo's German threads."""
    yield from _beside(given, "similar_de", demo=False)
    yield from _beside(given, "similar_de", demo=True)


def cost(given: argparse.Namespace) -> Iterator[str]:
    sizes = (search.SMALL_CROWD,) if given.small else crowded.SIZES
    yield "## Cost"
    with world.community(threads=_demo(given), fresh=False, report=_nothing):
        found = crowded.sources()
    for size in sizes:
        said: list[str] = []
        fill = _Filling(found, size, said)
        with world.kept(name=f"bench_similar_{size}", fill=fill, fresh=given.fresh):
            yield from said
            for one in crowded.costs(found, size):
                yield from one.lines()


class _Filling:
    """To be called when a database is made: says how long its weights took."""

    def __init__(self, found: Sequence[crowded.Source], size: int, said: list[str]) -> None:
        self.found, self.size, self.said = found, size, said

    def __call__(self) -> None:
        crowded.fill(list(self.found), self.size, self.said.append)


def _beside(given: argparse.Namespace, name: str, *, demo: bool) -> Iterator[str]:
    data = search.DATA / name
    if not data.is_dir():
        yield f"{name} is not there: not measured"
        return
    yield from _set(given, data, demo=demo)


def _set(given: argparse.Namespace, data: Path, *, demo: bool) -> Iterator[str]:
    texts = search.documents(data / "documents.tsv")
    place: Any = world.scratch()
    if demo:
        place = world.community(threads=_demo(given), fresh=False, report=_nothing)
    with place:
        language = search.language_of(texts)
        names = labelled.store(texts, language=language)
        took = labelled.weigh()
        among = " among the demo's threads" if demo else ""
        yield f"## {data.name}{among}"
        yield f"{len(names)} documents ({language}), weighed in {took:.1f} s"
        if not demo:
            run = given.run if given.data else given.run.with_name(f"{given.run.name}.{data.name}")
            for kind in ("title", "full"):
                yield from search.rank_all(data, run, kind, names, language)
        if (data / "judgements.tsv").is_file():
            yield from _out_of_fold(given, Labelled.read(data), names, language)


def _out_of_fold(
    given: argparse.Namespace, judged: Labelled, names: dict[int, str], language: str
) -> Iterator[str]:
    weighings, readings = parameters(language, small=given.small)
    results = dict(
        labelled.tried(judged, names, language=language, weighings=weighings, readings=readings)
    )
    in_use, kinds = next(iter(results.items()))
    for kind, found in kinds.items():
        yield f"{kind}, in use ({in_use}): {folds.scores(found.values())}"
    held_out, chosen = folds.out_of_fold(results)
    for kind, found_out in held_out.items():
        yield f"{kind}, out of fold (best of {len(results)}): {found_out}"
    for one, times in Counter(map(str, chosen)).most_common():
        yield f"  chosen {times} times: {one}"


def parameters(language: str, *, small: bool) -> tuple[list[Any], list[Any]]:
    """What is tried, the ones in use first: weighings and readings."""
    from forum.domain.postings import WEIGHING, Weighing
    from forum.queries.likeness import READING
    from forum.queries.terms import PARTS

    if small:
        return [WEIGHING], [READING, replace(READING, body=0.3)]
    weighings = [
        WEIGHING,
        Weighing(title=3, k1=1.2, title_b=0.5, text_b=0.75),
        Weighing(title=5, k1=2, title_b=0.3, text_b=0.5),
    ]
    if language in PARTS:
        others = [(0.3, 24), (0.15, 12), (0.5, 12)]
        return weighings[:1], [READING, *(replace(READING, part=p, parts=n) for p, n in others)]
    return weighings, [READING, replace(READING, body=0.3), replace(READING, body=0.6)]


def write(path: Path, said: Sequence[str]) -> None:
    text = "\n".join(f"- {one}" if one[0] != "#" else f"\n{one}" for one in said if one.strip())
    with suppress(FileExistsError):
        path.parent.mkdir()
    path.write_text(f"{INTRODUCTION}{text}\n", encoding="utf-8")


def _demo(given: argparse.Namespace) -> int:
    return search.SMALL_DEMO if given.small else search.DEMO


def _nothing(line: str) -> None:
    """What making a community says is not part of the figures."""
