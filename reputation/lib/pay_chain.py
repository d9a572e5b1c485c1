"""The running hash of closed months: over each line and the month before. Pure."""

from collections.abc import Iterable, Mapping

from reputation.lib import chain
from reputation.lib.month_sum import Sum

# The fields of a line, and how many places each is stored with.
PLACES = {
    "earned": 4, "deducted": 4, "carried_in": 4, "carried_out": 4, "points": 4, "judged": 0,
    "useful": 0, "quality": 10, "knee": 8, "price": 4, "amount": 2,
}  # fmt: skip


def written(line: Sum) -> dict[str, str]:
    """Every figure of a line, as the database holds it."""
    return {name: f"{getattr(line, name):.{places}f}" for name, places in PLACES.items()}


def link(
    before: str, *, number: int, head: Iterable[object], lines: Mapping[int, Mapping[str, str]]
) -> str:
    """`lines`: by member, as `written`."""
    values: list[object] = [*head, len(lines)]
    for member in sorted(lines):
        values += [member, *(lines[member][name] for name in PLACES)]
    return chain.link(before, number=number, values=values)
