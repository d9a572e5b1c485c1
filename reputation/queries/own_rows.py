"""Rows of a member's own statement, by statements that we wrote ourselves: decision 0012."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from forum.lib import paging, prepared
from forum.models import Member, Thread
from forum.queries import sight
from forum.queries.parts import Part, attach, columns
from reputation.models import Entry, Rule, RuleSet

ENTRY = Part(
    Entry, "entry", "id", "kind", "rule_id", "origin_id", "step", "source", "receiver_id",
    "thread_id", "post_id", "base", "pair", "is_mutual", "points", "cut", "held_until", "reason",
    "at",
)  # fmt: skip
RULE = Part(Rule, "rule", "id", "code", "most", "rule_set_id")
SET = Part(
    RuleSet, "rule_set", "id", "number", "thread_pot", "pair_weights", "mutual_weight", "pair_days"
)
THREAD = Part(Thread, "thread", "id", "title", "slug", "kind", "language")
_ROOTS = f"""
SELECT {columns((ENTRY, RULE, SET))}
FROM reputation_entry AS entry
JOIN reputation_rule AS rule ON rule.id = entry.rule_id
JOIN reputation_ruleset AS rule_set ON rule_set.id = rule.rule_set_id
WHERE entry.receiver_id = %s AND entry.origin_id IS NULL {{which}}
ORDER BY entry.at DESC, entry.id DESC LIMIT %s
"""  # noqa: S608 - all of it written here
# Two ranges of an index each, however many rows there are before and after.
_MOVED = """AND entry.id IN (
  SELECT begun.id FROM reputation_entry AS begun
  WHERE begun.receiver_id = %s AND begun.origin_id IS NULL AND begun.at >= %s AND begun.at < %s
  UNION
  SELECT moved.origin_id FROM reputation_entry AS moved
  WHERE moved.receiver_id = %s AND moved.origin_id IS NOT NULL AND moved.at >= %s AND moved.at < %s
)"""
_AFTER = "AND (entry.at, entry.id) < (%s, %s)"
_STEPS = f"""
SELECT {ENTRY.columns} FROM reputation_entry AS entry
WHERE entry.origin_id = ANY(%s) ORDER BY entry.step
"""  # noqa: S608 - all of it written here
Span = tuple[datetime, datetime]


def page(*, member: Member, span: Span | None, cursor: str, size: int) -> paging.Page[Entry]:
    """First rows of lines to which something happened in this span (None: all), with their rule
    and its set, newest first. One statement. Raises paging.BadCursor."""
    which: list[str] = []
    values: list[Any] = [member.pk]
    if span is not None:
        which.append(_MOVED)
        values += [member.pk, *span] * 2
    if cursor:
        which.append(_AFTER)
        values += paging.decode(cursor)
    sql = _ROOTS.format(which=" ".join(which))
    rows = prepared.rows(sql, [*values, size + 1])
    return paging.cut(_roots(rows), field="at", cursor=cursor, size=size)


def steps(*, roots: Collection[int]) -> list[Entry]:
    """All later rows of these lines, in the order of their steps. One statement."""
    return [ENTRY.take(iter(row)) for row in prepared.rows(_STEPS, [list(roots)])]


def threads(*, pks: Sequence[int], member: Member) -> dict[int, Thread]:
    """Those of these that the member may see, with what a link to them needs. One statement, none
    for none."""
    if not pks:
        return {}
    seen, values = sight.of(_seen, member=member)
    sql = f"SELECT {THREAD.columns} FROM ({seen}) AS thread WHERE thread.id = ANY(%s)"  # noqa: S608 - as compiled
    rows = prepared.rows(*prepared.written(sql, [*values, list(pks)]))
    found = [THREAD.take(iter(row)) for row in rows]
    return {one.pk: one for one in found}


def _seen(member: Member) -> QuerySet[Thread, Any]:
    return Thread.objects.visible_to(member).values(*THREAD.names)


def _roots(rows: Sequence[prepared.Row]) -> list[Entry]:
    rules: dict[int, Rule] = {}
    found: list[Entry] = []
    for row in rows:
        left = iter(row)
        entry = ENTRY.take(left)
        if entry.rule_id not in rules:
            rules[entry.rule_id] = _rule(left)
        attach(entry, rule=rules[entry.rule_id])
        found.append(entry)
    return found


def _rule(left: Iterator[Any]) -> Rule:
    rule: Rule = RULE.take(left)
    attach(rule, rule_set=SET.take(left))
    return rule
