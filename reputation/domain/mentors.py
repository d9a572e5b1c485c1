"""Being a mentor: pausing and coming back. Lock rule: the mentor's row, then their pairings."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from forum import rules
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import pairings
from reputation.models import Mentor, MentorStep, Pairing
from reputation.queries import mentors as reads

LONGEST_PAUSE = timedelta(days=183)
State, Ending = Mentor.State, Pairing.Ending


def check_look_after(member: Member | None) -> Member:
    """Who looks after mentors: moderators, service managers and administrators."""
    member = rules.check_member(member)
    if member.staff_role not in reads.TEAM:
        raise NotAllowed(_("Only moderators and service managers look after mentors."))
    return member


def check_serving(member: Member | None, *, mentor: Mentor | None) -> None:
    """Whether this is their own standing as a mentor."""
    member = rules.check_member(member)
    if mentor is None or mentor.pk != member.pk or not mentor.is_serving:
        raise NotAllowed(_("This is for mentors. You can read how to become one."))


def check_pause(member: Member | None, *, mentor: Mentor | None, until: date, today: date) -> None:
    """Whether they may pause until that day, the first that is no pause."""
    check_serving(member, mentor=mentor)
    if until <= today:
        raise NotAllowed(_("Please choose a day that is still to come."))
    if until - today > LONGEST_PAUSE:
        raise NotAllowed(_("A pause is half a year at most. Leaving is possible at any time."))


@verb
def pause(*, mentor: Mentor, until: date, by: Member, now: datetime) -> Mentor:
    """Take no newcomers until that day. Said twice only the day changes. Raises NotAllowed."""
    found = _hold(mentor)
    check_pause(by, mentor=found, until=until, today=today(by, now=now))
    if found.state != State.PAUSED:
        _enter(found, State.PAUSED, by, now)
        pairings.release(mentor=found, ending=Ending.PAUSED, now=now)
    Mentor.objects.filter(pk=found.pk).update(paused_until=until)
    return found


@verb
def resume(*, mentor: Mentor, by: Member, now: datetime) -> Mentor:
    """End the pause. Twice is as once. Raises NotAllowed."""
    found = _hold(mentor)
    check_serving(by, mentor=found)
    if found.state == State.PAUSED:
        _enter(found, State.ACTIVE, by, now)
        Mentor.objects.filter(pk=found.pk).update(paused_until=None)
    return found


def today(member: Member, *, now: datetime) -> date:
    """The day where they live."""
    return now.astimezone(ZoneInfo(member.time_zone)).date()


def _hold(mentor: Mentor) -> Mentor:
    return Mentor.objects.select_for_update().get(pk=mentor.pk)


def _enter(mentor: Mentor, state: Mentor.State, by: Member, now: datetime) -> None:
    mentor.state, mentor.since = state, now
    mentor.save(update_fields=["state", "since"])
    MentorStep.objects.create(mentor=mentor, state=state, at=now, by=by)
