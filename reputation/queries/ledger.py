"""The ledger's rows, read back: as steps of their origin, and as claims of other threads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from reputation.lib.book import Line, Turn, Weight
from reputation.lib.claims import Claim, Key, Run
from reputation.models import Entry
from reputation.queries.rules import Rules

# What a row says, and what its hash covers, in this order.
SAID = (
    "kind", "step", "rule_id", "source", "receiver_id", "giver_id", "thread_id", "post_id", "base",
    "pair", "is_mutual", "points", "cut", "held_until", "reason", "actor_id", "at",
)  # fmt: skip
# In statements: whether what `entry`, the first row of its origin, gave still stands.
STANDS = """'reversed' IS DISTINCT FROM (
    SELECT step.kind FROM reputation_entry AS step
    WHERE step.origin_id = entry.id ORDER BY step.step DESC LIMIT 1
  )"""
CONTEXT_DAYS = 31  # beyond the pair's days: the month of a fact


@dataclass(slots=True)
class Stored:
    """The rows of one origin, in their order."""

    pk: int
    rows: list[dict[str, Any]]

    @property
    def key(self) -> Key:
        first = self.rows[0]
        return (first["rule_id"], first["source"], first["receiver_id"], first["giver_id"])


def stored(*, threads: Sequence[int] | None, members: Sequence[int] = ()) -> dict[Key, Stored]:
    """What is written of these threads, and of these members' first steps; None: of everything."""
    rows = Entry.objects.all()
    if threads is not None:
        rows = rows.filter(Q(thread__in=threads) | Q(thread=None, receiver__in=members))
    return grouped(rows=rows.order_by("step").values("pk", "origin_id", *SAID).iterator())


def grouped(*, rows: Iterable[dict[str, Any]]) -> dict[Key, Stored]:
    """Rows in the order of their steps, by the key of their origin."""
    by_pk: dict[int, Stored] = {}
    for row in rows:
        if row["origin_id"] is None:
            by_pk[row["pk"]] = Stored(row["pk"], [row])
        else:
            by_pk[row["origin_id"]].rows.append(row)
    return {one.key: one for one in by_pk.values()}


def said(*, line: Line) -> dict[str, Any]:
    """A line as the row that holds it."""
    return dict(zip(SAID, told(line), strict=True))


def told(line: Line) -> tuple[Any, ...]:
    """What the row of a line says, in the order of SAID."""
    claim, weight = line.claim, line.weight
    return (
        line.kind, line.step, claim.terms.rule_id, claim.source, claim.receiver, claim.giver,
        claim.thread, claim.post, claim.base, weight.pair, weight.is_mutual, line.points,
        weight.cut, line.held_until, line.reason, line.actor, line.at,
    )  # fmt: skip


def weights(*, found: Iterable[Stored]) -> dict[Turn, Weight]:
    """What was released, by the run that it released."""
    known: dict[Turn, Weight] = {}
    for one in found:
        run = -1
        for row in one.rows:
            if row["kind"] in ("held", "restored"):
                run += 1
            if row["kind"] == "released":
                known[one.key, run] = Weight(
                    row["points"], row["pair"], row["is_mutual"], row["cut"]
                )
    return known


def others(
    *, threads: Sequence[int], people: Iterable[int], since: datetime, rules: Rules
) -> list[Claim]:
    """What these people have of other threads since then, less the days that weights look back."""
    sets = rules.by_id()
    furthest = max((terms.pair_days for terms in sets.values()), default=0) + CONTEXT_DAYS
    roots = Entry.objects.filter(
        origin=None, receiver__in=people, at__gt=since - timedelta(days=furthest)
    ).exclude(thread__in=threads)
    pks = list(roots.values_list("pk", flat=True))
    rows = Entry.objects.filter(Q(pk__in=pks) | Q(origin__in=pks)).order_by("step")
    found = grouped(rows=rows.values("pk", "origin_id", *SAID))
    return [_claim(one, sets) for one in found.values()]


def _claim(one: Stored, sets: dict[int, Any]) -> Claim:
    first = one.rows[0]
    claim = Claim(
        sets[first["rule_id"]], first["source"], first["receiver_id"], first["giver_id"],
        first["thread_id"], first["post_id"], Decimal(first["base"]),
    )  # fmt: skip
    for row in one.rows:
        if row["kind"] in ("held", "restored"):
            claim.runs.append(Run(row["at"]))
        elif row["kind"] == "reversed":
            claim.runs[-1].end = row["at"]
    return claim
