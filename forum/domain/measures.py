"""How many questions there are and how long: what weights are made with, kept up by what changes.

Counting all of it takes as long as there are questions. So whoever weighs threads leaves a row that
says by how much the sums have changed, without waiting for anybody, and the next look takes these
away. All of it is counted only where nothing was known, and where new weights are made anyway.
Call these with the stand locked: shared to `note`, alone for the rest (domain.weights).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from forum.models import MeasureChange, Stand, ThreadTerms

Sums = dict[str, list[int]]  # by kind: threads, those with a title, words of titles, of texts
Measures = dict[str, list[float]]  # as Stand.measures
_COUNT = """
SELECT kind, count(*), count(*) FILTER (WHERE title_length > 0),
  coalesce(sum(title_length), 0), coalesce(sum(text_length), 0)
FROM forum_threadterms GROUP BY kind
"""
_TAKE = """
DELETE FROM forum_measurechange RETURNING kind, threads, titles, title_length, text_length
"""


def note(*, gone: Iterable[ThreadTerms], come: Iterable[ThreadTerms]) -> None:
    """Leave what these change."""
    sums: Sums = defaultdict(lambda: [0, 0, 0, 0])
    for rows, sign in ((gone, -1), (come, 1)):
        for row in rows:
            _add(sums[row.kind], [1, int(row.title_length > 0), row.title_length, row.text_length],
                 sign)  # fmt: skip
    MeasureChange.objects.bulk_create(
        [
            MeasureChange(
                kind=kind, threads=one[0], titles=one[1], title_length=one[2], text_length=one[3]
            )
            for kind, one in sorted(sums.items())
            if any(one)
        ]
    )


def look(*, stand: Stand) -> Measures:
    """The measures as they are now: by what has changed since the last look."""
    if stand.sums is None:
        return count(stand=stand)
    if changes := _taken():
        for kind, one in changes.items():
            _add(stand.sums.setdefault(kind, [0, 0, 0, 0]), one)
        stand.save(update_fields=["sums"])
    return _measures(stand.sums)


def count(*, stand: Stand) -> Measures:
    """The measures, all of it counted."""
    _taken()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        stand.sums = {kind: [int(one) for one in sums] for kind, *sums in cursor.fetchall()}
    stand.save(update_fields=["sums"])
    return _measures(stand.sums)


def _taken() -> Sums:
    sums: Sums = defaultdict(lambda: [0, 0, 0, 0])
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        for kind, *one in cursor.fetchall():
            _add(sums[kind], one)
    return sums


def _add(sums: list[int], more: Sequence[int], sign: int = 1) -> None:
    for place, one in enumerate(more):
        sums[place] += sign * one


def _measures(sums: Sums) -> Measures:
    """A kind that no thread has any more is left out; a mean of nothing is 0."""
    return {
        kind: [threads, title / titles if titles else 0, text / threads]
        for kind, (threads, titles, title, text) in sums.items()
        if threads
    }
