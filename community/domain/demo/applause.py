"""Whom an answer helped: distinct members who were here by then, never its author."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from forum.models import Member

LATEST = timedelta(days=21)
EARLY = 2.5  # most come in the first days
SOON = timedelta(seconds=40)


def of(
    *,
    count: int,
    author_id: int,
    asker: Member | None,
    language: str,
    at: datetime,
    people: Sequence[Member],
    rng: random.Random,
    now: datetime,
) -> list[tuple[int, datetime]]:
    """Up to `count` marks as (member id, when), in the order of time.

    `asker` marks first where given; readers of the same language come before others. Fewer come
    together where fewer people were here.
    """
    here = [one for one in people if one.pk != author_id and one.joined_at < at]
    readers = [one for one in here if one.language == language and one is not asker]
    others = [one for one in here if one.language != language and one is not asker]
    rng.shuffle(readers)
    rng.shuffle(others)
    first = [asker] if asker is not None and asker.pk != author_id else []
    room = max(min(LATEST, now - at) - SOON, timedelta())
    moments = sorted(at + SOON + room * rng.random() ** EARLY for _ in range(count))
    givers = [*first, *readers, *others]
    return [(giver.pk, min(moment, now)) for giver, moment in zip(givers, moments, strict=False)]
