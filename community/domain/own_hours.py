"""All that an expert says at once of when and where they are there. Lock rule: the expert's row."""

from collections.abc import Sequence

from community.domain import experts
from community.models import Expert
from forum.lib.transact import verb
from forum.models import Member


@verb
def work(
    *,
    expert: Expert,
    by: Member,
    site: str,
    zone: str,
    languages: Sequence[str],
    capacity: int,
    shifts: Sequence[tuple[int, int, int]],
) -> Expert:
    """Place, zone, languages, room and shifts: all of it, or nothing. Raises NotAllowed."""
    found = experts.describe(
        expert=expert, by=by, site=site, zone=zone, languages=languages, capacity=capacity
    )
    return experts.set_shifts(expert=found, by=by, shifts=shifts)
