"""All that ever happened, read as claims: what the ledger is computed from anew."""

from collections.abc import Callable, Sequence
from datetime import datetime

from forum.models import Event, Member
from reputation.lib.claims import Claim
from reputation.queries import corrections, earned, facts, steps, thanks
from reputation.queries.facts import TOLD
from reputation.queries.rules import Rules

CHUNK = 2_000
Report = Callable[[int, int], None]  # steps done, of how many


def claims(
    *, rules: Sequence[Rules], until: datetime, report: Report = lambda done, total: None
) -> list[list[Claim]]:
    """By each of these rules, of the same facts: first steps as far as `until`, and the rest. What
    people corrected by hand is the same by all of them."""
    told = Event.objects.filter(kind__in=TOLD).exclude(thread=None)
    threads = sorted(set(told.order_by().values_list("thread", flat=True)))
    members = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    found: list[list[Claim]] = [[] for _one in rules]
    of_threads, of_members = _parts(threads), _parts(members)
    total = len(of_threads) + len(of_members)
    for done, part in enumerate(of_threads, start=1):
        known = facts.load(threads=part)
        for claimed, one in zip(found, rules, strict=True):
            claimed += earned.read(facts=known, rules=one)
        report(done, total)
    for done, part in enumerate(of_members, start=1 + len(of_threads)):
        for claimed, one in zip(found, rules, strict=True):
            claimed += steps.of_members(members=part, rules=one, until=until)
            claimed += corrections.of_members(members=part, rules=one)
            claimed += thanks.of_members(members=part, rules=one)
        report(done, total)
    return found


def _parts(pks: list[int]) -> list[list[int]]:
    return [pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK)]
