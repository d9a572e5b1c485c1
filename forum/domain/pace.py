"""How much a member did lately, counted so that sends at the same moment see each other."""

from datetime import datetime

from forum.lib import prepared
from forum.lib.limits import Counts
from forum.models import Member
from forum.queries import activity

HOLD = "pg_advisory_xact_lock(hashtextextended('pace', %s))"


def counts(*, member: Member, now: datetime) -> Counts:
    """The member's counts, held until the transaction ends: their next send waits and counts this.

    Lock rule: after the thread's row (`counters.lock` takes both), before standings. A lock of its
    own rather than the member's row, which every post and mark refers to.
    """
    prepared.run(f"SELECT {HOLD}", [member.pk])
    return activity.counts(member=member, now=now)
