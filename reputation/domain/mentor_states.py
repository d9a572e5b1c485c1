"""The one place where somebody's state as a mentor changes: the row, the step, and what the floor
shows of it, in one transaction.

Lock rule: the mentor's row, then their standing, then the look (docs/ARCHITECTURE.md).
"""

from datetime import date, datetime
from typing import Any

from forum.domain import look
from forum.lib.transact import verb
from forum.models import Member, Standing
from reputation.domain import matching
from reputation.models import Mentor, MentorStep


def hold(*, member: Member) -> Mentor | None:
    """Their row, held until the end of the transaction; None where they never began."""
    found = Mentor.objects.select_for_update(of=("self",)).filter(pk=member.pk)
    return found.select_related("member").first()


@verb
def begin(
    *, member: Member, now: datetime, state: Mentor.State = Mentor.State.LEARNING
) -> tuple[Mentor, bool]:
    """Their row, held, and whether it is new: they are learning then, or invited."""
    fresh = Mentor(member=member, state=state, since=now, languages=[member.language])
    Mentor.objects.bulk_create([fresh], ignore_conflicts=True)
    found = Mentor.objects.select_for_update(of=("self",)).select_related("member")
    mentor = found.get(pk=member.pk)
    is_new = not mentor.steps.exists()
    if is_new:
        by = None if state == Mentor.State.INVITED else member
        MentorStep.objects.create(mentor=mentor, state=mentor.state, at=now, by=by)
    return mentor, is_new


@verb
def enter(
    *, mentor: Mentor, state: Mentor.State, by: Member | None, now: datetime, reason: str = "",
    why: str = "", paused_until: date | None = None, **data: Any,
) -> Mentor:  # fmt: skip
    """Let `mentor` (held by the caller) be in `state` from now on. `paused_until` goes with a pause
    and is forgotten with every other state. People read `reason`; `why`, a code, and `data` are for
    whoever reads the step later."""
    was_serving = mentor.is_serving
    mentor.state, mentor.since, mentor.paused_until = state, now, paused_until
    mentor.save(update_fields=["state", "since", "paused_until"])
    if why:
        data["why"] = why
    MentorStep.objects.create(mentor=mentor, state=state, at=now, by=by, reason=reason, data=data)
    Standing.objects.select_for_update().filter(pk=mentor.pk).first()
    Standing.objects.filter(pk=mentor.pk).update(is_mentor=mentor.is_serving)
    if state in Mentor.TAKES_NEWCOMERS:
        matching.find_for_waiting()  # their places are for whoever waits longest
    if was_serving or mentor.is_serving or state == Mentor.State.ALUMNI:
        look.renew()  # the mark beside a name stands on every page
    return mentor
