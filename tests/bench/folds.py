"""What suggestions find of what people judged similar, and parameters chosen without seeing what
they are then measured on."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FOLDS = 5


@dataclass(frozen=True)
class Found:
    """Of one query: whether a similar question is among the first five (None where nobody knows of
    one) and first, and the average precision among those that were judged, which `tells` something
    where some of them are not similar."""

    hit: float | None
    first: float | None
    precision: float
    best_judged: float
    tells: bool = True


@dataclass(frozen=True)
class Scores:
    """In a hundred: hit@5 and hit@1 over queries that have a similar question; MAP and P@1 among
    the judged, where a query without one counts as 0."""

    hit5: float
    hit1: float
    map: float
    p1: float

    def __str__(self) -> str:
        return (
            f"hit@5 {self.hit5:.1f}, hit@1 {self.hit1:.1f}, MAP {self.map:.1f}, P@1 {self.p1:.1f}"
        )


def judge(
    ranking: Iterable[str],
    *,
    query: str,
    grades: Mapping[str, int],
    alias: Mapping[str, str],
) -> Found:
    """As `score.py` says: copies are one document, and a query's own are no answer to it."""
    places = {name: place for place, name in enumerate(ranking)}
    own, seen = alias.get(query, query), list[str]()
    for name in places:
        one = alias.get(name, name)
        if one != own and one not in seen:
            seen.append(one)
        if len(seen) == 5:
            break
    good = {alias.get(name, name) for name, grade in grades.items() if grade > 0}
    judged = sorted(grades, key=lambda name: places.get(name, len(places)))
    return Found(
        float(any(name in good for name in seen)) if good else None,
        float(bool(seen) and seen[0] in good) if good else None,
        _precision([grades[name] > 0 for name in judged]),
        float(bool(judged) and grades[judged[0]] > 0),
        any(grade <= 0 for grade in grades.values()),
    )


def _precision(is_good: Sequence[bool]) -> float:
    precisions = [
        sum(is_good[:place]) / place for place, good in enumerate(is_good, 1) if good
    ]  # fmt: skip
    return statistics.fmean(precisions) if precisions else 0.0


def scores(found: Iterable[Found]) -> Scores:
    every = list(found)
    known = [one for one in every if one.hit is not None and one.first is not None]
    return Scores(
        _mean(one.hit or 0 for one in known),
        _mean(one.first or 0 for one in known),
        _mean(one.precision for one in every),
        _mean(one.best_judged for one in every),
    )


def fold(queries: Sequence[str]) -> dict[str, int]:
    """Which fold each query is in: in turn, in the order of their ids."""
    return {query: number % FOLDS for number, query in enumerate(sorted(queries))}


def out_of_fold(
    results: Mapping[object, Mapping[str, Mapping[str, Found]]],
) -> tuple[dict[str, Scores], list[object]]:
    """Parameters are chosen on four fifths and looked at on the last, five times over.

    `results` are of each parameter, by kind ("title", "full") and query. The best has the greatest
    MAP, the mean over kinds: hits depend on what nobody judged. Where nothing but similar ones was
    judged, it has most hits. Of equals the first. Returns scores by kind over the queries
    of all folds, each found with what was chosen without it, and what was chosen.
    """
    kinds = next(iter(results.values()))
    folds = fold(list(next(iter(kinds.values()))))
    chosen: list[object] = []
    kept: dict[str, list[Found]] = {kind: [] for kind in kinds}
    for left_out in range(FOLDS):
        rest = {query for query, number in folds.items() if number != left_out}
        best = max(results, key=lambda one: _worth(results[one], rest))
        chosen.append(best)
        for kind, by_query in results[best].items():
            kept[kind] += [
                one for query, one in by_query.items() if folds[query] == left_out
            ]  # fmt: skip
    return {kind: scores(found) for kind, found in kept.items()}, chosen


def _worth(kinds: Mapping[str, Mapping[str, Found]], queries: set[str]) -> float:
    worth = []
    for found in kinds.values():
        known = [one for query, one in found.items() if query in queries]
        one = scores(known)
        tells = any(one.tells for one in known)
        worth.append(one.map if tells else (one.hit5 + one.hit1) / 2)
    return _mean(worth)


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return 100 * statistics.fmean(every) if every else 0.0
