"""What tests of mentors share: mentors with a row of their own, and newcomers beside them."""

from datetime import datetime, timedelta
from typing import Any

from forum.lib import clock
from forum.models import Member, Standing
from reputation.models import Mentor, Pairing
from tests import factories

DAY = timedelta(days=1)


def mentor(member: Member | str, **extra: Any) -> Mentor:
    """Somebody who serves as a mentor, as domain.mentors would have made them."""
    person = factories.member(member) if isinstance(member, str) else member
    fields = {"state": Mentor.State.ACTIVE, "since": clock.now() - 90 * DAY} | extra
    made = Mentor.objects.create(member=person, languages=["en", "de"], **fields)
    Standing.objects.filter(member=person).update(is_mentor=made.is_serving)
    person.standing.refresh_from_db()
    return made


def newcomer(of: Mentor, handle: str = "", *, at: datetime | None = None, **why: Any) -> Pairing:
    """Somebody new, looked after by this mentor since `at`."""
    at = at or clock.now() - DAY
    person = factories.member(handle, joined_at=at)
    made = Pairing.objects.create(
        newcomer=person, guide=of.member, kind=Pairing.Kind.MENTOR, began_at=at, why=why
    )
    of.load = Pairing.objects.filter(guide=of.member, ended_at=None).count()
    of.save(update_fields=["load"])
    return made
