"""Once is once: a form sent twice makes one thing (wall 6)."""

import uuid
from datetime import datetime
from typing import Any

from forum.lib import prepared, retention
from forum.models import Member, RequestKey

KEPT = retention.FORM_KEYS.kept
_CLAIM = """
INSERT INTO forum_requestkey (member_id, key, verb, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (member_id, verb, key) DO NOTHING
"""
_SETTLE = "UPDATE forum_requestkey SET result = {result} WHERE {whose} AND verb = %s AND key = %s"


def claim(*, member: Member | None, key: uuid.UUID | None, verb: str, now: datetime) -> int | None:
    """None: go ahead, this send is the first. A number: the id of what the first send made.

    A key counts for one verb: the same key sent to another form is another key.
    Call it first in the verb's transaction. A second send waits here until the first one has
    committed; when the first one fails and rolls back, the second goes ahead.
    """
    if key is None:
        return None
    # ON CONFLICT waits for a running insert of the same key; the ORM's get_or_create would raise.
    if prepared.run(_CLAIM, [member.pk if member else None, key, verb, now]):
        return None
    first = RequestKey.objects.filter(member=member, verb=verb, key=key).values_list(
        "result", flat=True
    )
    return first.first()


def settle(*, member: Member | None, key: uuid.UUID | None, verb: str, result: int) -> None:
    """Remember what the first send made."""
    if key is not None:
        sql, values = settling(member=member, key=key, verb=verb, result="%s")
        prepared.run(sql, [result, *values])


def settling(
    *, member: Member | None, key: uuid.UUID | None, verb: str, result: str
) -> tuple[str, list[Any]]:
    """The statement of `settle` and its values, for whoever stores what was made by the same one
    (`prepared.insert_together`), where `result` says its id; nothing without a key."""
    if key is None:
        return "", []
    # An index finds NULL, but not what is "not distinct from" NULL.
    whose, who = ("member_id = %s", [member.pk]) if member else ("member_id IS NULL", [])
    return _SETTLE.format(result=result, whose=whose), [*who, verb, key]


def prune(*, now: datetime) -> int:
    """Forget old keys; returns how many."""
    return RequestKey.objects.filter(at__lt=now - KEPT).delete()[0]
