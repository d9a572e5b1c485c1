"""Which of our rows a row of theirs became."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from community.domain.imports import stage, store
from community.domain.imports.context import Context
from community.models import ImportedRow

Kind = ImportedRow.Kind
_KNOWN = """
SELECT id, source_id, target_id, digest, body_digest, gone_at FROM community_importedrow
WHERE site_id = %s AND kind = %s AND source_id = ANY(%s)
"""


class Known(NamedTuple):
    pk: int
    source_id: int
    target_id: int
    digest: uuid.UUID
    body_digest: uuid.UUID | None
    gone_at: datetime | None


def known(ctx: Context, kind: Kind, source_ids: Iterable[int | None]) -> dict[int, Known]:
    """Source id -> what it became, for those that were imported before."""
    wanted = list({source_id for source_id in source_ids if source_id is not None})
    rows = stage.query(_KNOWN, [ctx.site.pk, kind, wanted]) if wanted else []
    return {row[1]: Known(*row) for row in rows}


def targets(ctx: Context, kind: Kind, source_ids: Iterable[int | None]) -> dict[int, int]:
    """Source id -> our id."""
    return {row.source_id: row.target_id for row in known(ctx, kind, source_ids).values()}


def remember(
    ctx: Context,
    kind: Kind,
    rows: Iterable[tuple[int, int, uuid.UUID, uuid.UUID | None]],
    *,
    needs_index: bool = False,
) -> None:
    """Note new rows: (source id, our id, digest, digest of the body)."""
    store.copy(
        ImportedRow._meta.db_table,
        "site_id, kind, source_id, target_id, digest, body_digest, needs_index",
        [
            (ctx.site.pk, kind.value, source_id, target_id, whole, body, needs_index)
            for source_id, target_id, whole, body in rows
        ],
    )


def renew(rows: Iterable[tuple[int, uuid.UUID, uuid.UUID | None]]) -> None:
    """Note what known rows look like now: (the ImportedRow's pk, digest, digest of the body).

    They are in the dump, so they are not gone.
    """
    ImportedRow.objects.bulk_update(
        [ImportedRow(pk=pk, digest=whole, body_digest=body) for pk, whole, body in rows],
        ["digest", "body_digest", "gone_at"],
    )
