"""Being a mentor: pausing, coming back, leaving, and what the team may end.

Lock rule: the mentor's row, then what `pairings.release` takes, then standings and the look.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from forum import rules
from forum.domain import notices
from forum.lib.transact import verb
from forum.models import Event, Member
from forum.rules import NotAllowed
from reputation.domain import mentor_states, pairings
from reputation.lib import mentor_kinds
from reputation.models import Application, Mentor, Pairing, Probation, Renewal
from reputation.queries import mentors as reads

LONGEST_PAUSE = timedelta(days=183)
YEAR = timedelta(days=365)
RETURN_WITHIN = timedelta(days=365)
State, Ending = Mentor.State, Pairing.Ending


def check_look_after(member: Member | None) -> Member:
    """Who looks after mentors: moderators, service managers and administrators."""
    member = rules.check_member(member)
    if member.staff_role not in reads.TEAM:
        raise NotAllowed(_("Only moderators and service managers look after mentors."))
    return member


def check_serving(member: Member | None, *, mentor: Mentor | None) -> Mentor:
    """Whether this is their own standing as a mentor; the mentor."""
    member = rules.check_member(member)
    if mentor is None or mentor.pk != member.pk or not mentor.is_serving:
        raise NotAllowed(_("This is for mentors. You can read how to become one."))
    return mentor


def check_pause(member: Member | None, *, mentor: Mentor | None, until: date, today: date) -> None:
    """Whether they may pause until that day, the first that is no pause."""
    check_serving(member, mentor=mentor)
    if until <= today:
        raise NotAllowed(_("Please choose a day that is still to come."))
    if until - today > LONGEST_PAUSE:
        raise NotAllowed(_("A pause is half a year at most. Leaving is possible at any time."))


def check_come_back(
    member: Member | None, *, mentor: Mentor | None, left_at: datetime | None, passed: bool,
    now: datetime,
) -> Mentor:  # fmt: skip
    """Whether alumni come back at once: within a year, by the quiz passed since."""
    member = rules.check_member(member)
    if mentor is None or mentor.pk != member.pk or mentor.state != State.ALUMNI:
        raise NotAllowed(_("Only alumni mentors come back this way."))
    if left_at is None or now - left_at > RETURN_WITHIN:
        raise NotAllowed(_("That was more than a year ago. Please apply as at the first time."))
    if not passed:
        raise NotAllowed(_("Please pass the quiz first: some things may have changed."))
    return mentor


@verb
def invite(*, member: Member, now: datetime) -> Mentor | None:
    """Tell somebody that they meet the figures: once, and only who was never on the way. None where
    they were."""
    if Mentor.objects.filter(pk=member.pk).exists():
        return None
    found, is_new = mentor_states.begin(member=member, state=State.INVITED, now=now)
    if not is_new:
        return None
    tell(found, kind=mentor_kinds.INVITED, key="mentor:invited", by=None, now=now)
    return found


@verb
def pause(
    *, mentor: Mentor, until: date | None, by: Member | None, now: datetime, why: str = ""
) -> Mentor:
    """Take no newcomers until that day; those there are go to others. Without a day it is the
    system's, for silence, and lasts until they come back. `why` is its code, for the step. Said
    twice only the day changes. Raises NotAllowed."""
    found = mentor_states.hold(member=mentor.member)
    if by is not None:
        check_pause(by, mentor=found, until=until or date.min, today=today(by, now=now))
    if found is None or not found.is_serving:
        return found or mentor  # they left meanwhile
    if found.state == State.PAUSED:
        Mentor.objects.filter(pk=found.pk).update(paused_until=until)
        found.paused_until = until
        return found
    mentor_states.enter(
        mentor=found, state=State.PAUSED, by=by, now=now, paused_until=until, why=why
    )
    pairings.release(mentor=found, ending=Ending.PAUSED if by else Ending.SILENT, now=now)
    return found


@verb
def resume(*, mentor: Mentor, by: Member | None, now: datetime) -> Mentor:
    """End the pause (`by` nobody: its day has come). What was left of a probation goes on. Twice is
    as once. Raises NotAllowed."""
    found = mentor_states.hold(member=mentor.member)
    if by is not None:
        check_serving(by, mentor=found)
    if found is None or found.state != State.PAUSED:
        return found or mentor
    running = reads.probation(mentor=found)
    if running is not None:
        paused = max(timedelta(0), now - max(found.since, running.began_at))
        Probation.objects.filter(pk=running.pk).update(until=running.until + paused)
    state = State.ACTIVE if running is None else State.PROBATION
    mentor_states.enter(mentor=found, state=state, by=by, now=now)
    if by is None:
        tell(found, kind=mentor_kinds.RESUMED, key=f"mentor:resumed:{now.date()}", by=None, now=now)
    return found


@verb
def leave(*, mentor: Mentor, by: Member | None, now: datetime, why: str = "") -> Mentor:
    """Be alumni from now on: points stay, newcomers go to others. `by` nobody: the system's, which
    tells them; `why` is its code, for the step. Twice is as once. Raises NotAllowed."""
    found = mentor_states.hold(member=mentor.member)
    if found is not None and found.state == State.ALUMNI:
        return found
    if by is not None:
        check_serving(by, mentor=found)
    if found is None or not found.is_serving:
        return found or mentor
    end_probation(found, now=now, by=by, reason=why or "left")
    mentor_states.enter(mentor=found, state=State.ALUMNI, by=by, now=now, why=why)
    pairings.release(mentor=found, ending=Ending.LEFT if by else Ending.SILENT, now=now)
    if by is None:
        tell(found, kind=mentor_kinds.ALUMNI, key=f"mentor:alumni:{now.date()}", by=None, now=now)
    return found


@verb
def come_back(*, mentor: Mentor, by: Member, passed: bool, now: datetime) -> Mentor:
    """Alumni are active again; `passed`: the quiz, since they left. Twice is as once. Raises
    NotAllowed."""
    found = mentor_states.hold(member=mentor.member)
    if found is not None and found.pk == by.pk and found.state == State.ACTIVE:
        return found
    left = reads.left_at(mentor=found) if found else None
    held = check_come_back(by, mentor=found, left_at=left, passed=passed, now=now)
    begin_year(held, now=now)
    return mentor_states.enter(mentor=held, state=State.ACTIVE, by=by, now=now)


@verb
def remove(*, mentor: Mentor, by: Member, reason: str, now: datetime) -> Mentor:
    """End it, as two of the team decided (domain.removals asks who may). Twice is as once."""
    found = mentor_states.hold(member=mentor.member)
    if found is None or found.state == State.REMOVED:
        return found or mentor
    end_probation(found, now=now, by=by, reason=reason)
    mentor_states.enter(mentor=found, state=State.REMOVED, by=by, now=now, reason=reason)
    pairings.release(mentor=found, ending=Ending.REMOVED, now=now)
    return found


@verb
def forget(event: Event) -> None:
    """An account was erased: its time as a mentor ends without a word, what it wrote about itself
    goes, and whoever had it beside them gets another. Again changes nothing."""
    if event.member_id is None:
        return
    mine = Application.objects.filter(mentor=event.member_id)
    found = Mentor.objects.select_for_update().filter(pk=event.member_id).first()
    if found is not None and found.state != State.ALUMNI:
        end_probation(found, now=event.at, by=None, reason="erased")
        mentor_states.enter(mentor=found, state=State.ALUMNI, by=None, now=event.at, why="erased")
        pairings.release(mentor=found, ending=Ending.ERASED, now=event.at)
    mine.update(words="")
    Probation.objects.filter(buddy=event.member_id, ended_at=None).update(buddy=None)


def suspended(event: Event) -> None:
    """An account was suspended: whoever serves as a mentor pauses, so that their newcomers go to
    others; they come back by their own word. Again changes nothing."""
    found = Mentor.objects.select_related("member").filter(pk=event.member_id).first()
    if found is not None and found.is_serving and found.state != State.PAUSED:
        pause(mentor=found, until=None, by=None, now=event.at, why="suspended")


def begin_year(mentor: Mentor, *, now: datetime) -> Renewal:
    """A year as a mentor begins."""
    return Renewal.objects.create(mentor=mentor, at=now, until=now + YEAR)


def end_probation(mentor: Mentor, *, now: datetime, by: Member | None, reason: str) -> None:
    """What ran of a probation is over without being passed; an application falls with it."""
    Probation.objects.filter(mentor=mentor, ended_at=None).update(
        ended_at=now, is_passed=False, ended_by=by, reason=reason[:500]
    )
    Application.objects.filter(mentor=mentor, closed_at=None).update(
        closed_at=now, is_accepted=False
    )


def today(member: Member, *, now: datetime) -> date:
    """The day where they live."""
    return now.astimezone(ZoneInfo(member.time_zone)).date()


def tell(
    mentor: Mentor, *, kind: str, key: str, by: Member | None, now: datetime, **data: object
) -> None:
    """One notice to the mentor, once per key."""
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=mentor.pk), key=key, by=by, now=now, data=data
    )
