"""Texts that experts begin an answer with."""

from django.db.models import Q

from community.models import CannedReply, Pool

MOST = 30


def fitting(*, pool: Pool, language: str) -> list[CannedReply]:
    """What is offered for a question of this pool in this language. One statement."""
    there = CannedReply.objects.filter(retired_at=None, language=language)
    return list(there.filter(Q(pool=None) | Q(pool=pool))[:MOST])


def there() -> list[CannedReply]:
    """All that are in use, by title, each with its pool and who wrote it."""
    found = CannedReply.objects.filter(retired_at=None).select_related("pool", "by")
    return list(found.order_by("language", "title", "pk"))
