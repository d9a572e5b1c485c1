"""Votes and history, sorted by post: put aside in temporary tables of this connection, so that
however many there are, a batch of posts finds its own and memory stays flat."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from community.domain.imports import fields, store
from community.domain.imports.context import Context
from community.domain.imports.reader import Row
from community.domain.imports.workbench import batched

UP, DOWN, ACCEPTED = "2", "3", "1"
HISTORY_KINDS = {str(kind) for kind in range(1, 11)}
CHUNK = 5_000

_TABLES = """
DROP TABLE IF EXISTS import_votes, import_history, import_seen, import_accepted;
CREATE TEMP TABLE import_votes
  (post bigint, up integer, down integer, accepted timestamptz, number integer);
CREATE TEMP TABLE import_history
  (post bigint, id bigint, kind smallint, version text, at timestamptz, by bigint, body text,
   comment text);
CREATE TEMP TABLE import_seen (kind text, source bigint);
CREATE TEMP TABLE import_accepted (question bigint, answer bigint);
"""


class Votes(NamedTuple):
    up: int
    down: int
    accepted_at: datetime | None


class Step(NamedTuple):
    """One row of a post's history: `kind` 1-3 first title, body, tags; 4-6 edits; 7-9 undone
    edits; 10 closed. Rows of one edit share `version`."""

    post: int
    id: int
    kind: int
    version: str
    at: datetime
    by: int | None
    body: str
    comment: str


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)


def take_votes(ctx: Context, rows: Iterable[Row]) -> int:
    """Add votes up per post; returns how many rows there were."""
    seen = 0
    for batch in batched(rows, CHUNK):
        tallies: dict[int, list[Any]] = {}
        for row in batch:
            _count_vote(ctx, row, tallies)
        store.copy("import_votes", "", ((post, *tally) for post, tally in tallies.items()))
        seen += len(batch)
        ctx.report.progress("Votes", seen)
    _index("import_votes", "post")
    ctx.report.progress("Votes", seen, end=True)
    return seen


def _count_vote(ctx: Context, row: Row, tallies: dict[int, list[Any]]) -> None:
    post = fields.number(row, "PostId")
    if post is None:
        ctx.report.skip("votes without a post", row.get("Id"))
        return
    tally = tallies.setdefault(post, [0, 0, None, 0])
    tally[3] += 1
    kind = row.get("VoteTypeId")
    if kind == UP:
        tally[0] += 1
    elif kind == DOWN:
        tally[1] += 1
    elif kind == ACCEPTED:
        tally[2] = fields.instant(row, "CreationDate") or tally[2]
    else:
        ctx.report.skip("votes that are neither up, down nor acceptance (bounties, flags ...)")


def take_history(ctx: Context, rows: Iterable[Row]) -> int:
    """Put the versions of posts aside; returns how many rows there were."""
    seen = 0
    for batch in batched(rows, CHUNK):
        store.copy("import_history", "", (step for row in batch if (step := _step(ctx, row))))
        seen += len(batch)
        ctx.report.progress("PostHistory", seen)
    _index("import_history", "post")
    ctx.report.progress("PostHistory", seen, end=True)
    return seen


def _step(ctx: Context, row: Row) -> Step | None:
    if row.get("PostHistoryTypeId") not in HISTORY_KINDS:
        ctx.report.skip("steps of history that are no edits (votes to close, protection ...)")
        return None
    post, at = fields.number(row, "PostId"), fields.instant(row, "CreationDate")
    if post is None or at is None:
        ctx.report.skip("steps of history without a post or a date", row.get("Id"))
        return None
    return Step(
        post, fields.number(row, "Id") or 0, int(row["PostHistoryTypeId"]),
        row.get("RevisionGUID", "") or at.isoformat(), at, fields.number(row, "UserId"),
        row.get("Text", ""), row.get("Comment", ""),
    )  # fmt: skip


def see(kind: str, sources: Iterable[int]) -> None:
    """Note that the dump holds these."""
    store.copy("import_seen", "", ((kind, source) for source in sources))


def accept(pairs: Iterable[tuple[int, int]]) -> None:
    """Note accepted answers: (question, answer)."""
    store.copy("import_accepted", "", pairs)


def settle() -> None:
    """Let the planner know what was seen, before it is compared."""
    _index("import_seen", "kind, source")
    _index("import_accepted", "question")


def votes(posts: list[int]) -> dict[int, Votes]:
    return {
        post: Votes(up, down, accepted_at)
        for post, up, down, accepted_at in query(
            "SELECT post, sum(up), sum(down), max(accepted) FROM import_votes"
            " WHERE post = ANY(%s) GROUP BY post",
            [posts],
        )
    }


def stories(posts: list[int]) -> dict[int, str]:
    """Post -> a digest of its history."""
    return dict(
        query(
            "SELECT post, md5(string_agg(concat_ws('|', id, kind, at, by, body, comment), ','"
            " ORDER BY id)) FROM import_history WHERE post = ANY(%s) GROUP BY post",
            [posts],
        )
    )


def steps(posts: list[int]) -> list[Step]:
    rows = query(
        "SELECT post, id, kind, version, at, by, body, comment FROM import_history"
        " WHERE post = ANY(%s) ORDER BY post, at, id",
        [posts],
    )
    return [Step(*row) for row in rows]


def strays(table: str, number: str = "1") -> int:
    """Rows of the votes or the history whose post is not in the dump."""
    return int(
        query(
            f"SELECT coalesce(sum({number}), 0) FROM {table} AS put WHERE NOT EXISTS"  # noqa: S608
            " (SELECT FROM import_seen AS seen"
            " WHERE seen.kind = 'post' AND seen.source = put.post)",
            [],
        )[0][0]
    )


def query(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _index(table: str, columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX ON {table} ({columns}); ANALYZE {table}")
