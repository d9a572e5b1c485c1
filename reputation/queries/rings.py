"""Which of some people belong together, as somebody found (models.LinkedAccounts)."""

from collections.abc import Collection

from reputation.models import LinkedAccounts


def among(people: Collection[int]) -> list[set[int]]:
    """Rings of two or more of these ids, linked with each other in a row. One statement."""
    links = LinkedAccounts.objects.filter(one__in=people, other__in=people, ended_at=None)
    rings: list[set[int]] = []
    for pair in links.order_by("pk").values_list("one_id", "other_id"):
        joined = set(pair)
        for ring in [ring for ring in rings if ring & joined]:
            joined |= ring
            rings.remove(ring)
        rings.append(joined)
    return rings
