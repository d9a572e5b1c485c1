"""What a mentor has chosen for themselves: for what, for whom, when, how much. Decision 0037.

Lock rule: the mentor's row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from forum import rules
from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import matching
from reputation.models import Mentor


@dataclass(frozen=True)
class Choices:
    """As the fields of `Mentor`: topics are "tag:3" and "category:2", none of them for all; hours
    are o'clock where this person lives; None leaves the number of offers as it is."""

    topics: Sequence[str]
    languages: Sequence[str]
    from_hour: int
    until_hour: int
    capacity: int
    offers_a_day: int | None = None


def check_choose(member: Member | None, *, mentor: Mentor | None) -> Mentor:
    """Whether this member has anything to choose: mentors, also while they pause."""
    member = rules.check_member(member)
    if mentor is None or mentor.member_id != member.pk or not mentor.is_serving:
        raise rules.NotAllowed(_("Only mentors have these settings."))
    return mentor


@verb
def choose(*, by: Member, choices: Choices, now: datetime) -> Mentor:
    """Let it hold from now on. A smaller capacity sends nobody away: it only brings nobody new
    until there is room. Where there is, it is for whoever waits. Raises NotAllowed."""
    found = Mentor.objects.select_for_update(no_key=True).filter(member=by).first()
    mentor = check_choose(by, mentor=found)
    put(mentor=mentor, choices=choices)
    if mentor.state in Mentor.TAKES_NEWCOMERS and mentor.load < mentor.capacity:
        matching.find_for_waiting()
    return mentor


def put(*, mentor: Mentor, choices: Choices) -> None:
    """Write them into the row, which is locked. Raises NotAllowed."""
    if not choices.languages:
        raise rules.NotAllowed(_("Please choose at least one language."))
    mentor.topics, mentor.languages = list(choices.topics), list(choices.languages)
    mentor.from_hour, mentor.until_hour = choices.from_hour, choices.until_hour
    mentor.capacity = choices.capacity
    if choices.offers_a_day is not None:
        mentor.offers_a_day = choices.offers_a_day
    mentor.save(
        update_fields=[
            "topics", "languages", "from_hour", "until_hour", "capacity", "offers_a_day",
        ]
    )  # fmt: skip
