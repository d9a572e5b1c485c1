"""Applying to be a mentor, deciding, and the two weeks on probation.

Lock rule: idempotency key, the mentor's row, the application's or the probation's, then what
`mentor_states.enter` takes.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import notices, request_keys
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import mentor_choices, mentor_states, mentors, pairings, quizzes
from reputation.domain.mentor_choices import Choices
from reputation.lib import mentor_kinds
from reputation.models import Application, ApplicationWord, Mentor, Nomination, Pairing, Probation
from reputation.queries import applications as reads
from reputation.queries import checklist, learning
from reputation.queries import mentors as who

DECIDED_WITHIN = timedelta(days=7)
PROBATION = timedelta(days=14)
AGAIN_AFTER = timedelta(days=30)
VERB = "apply_as_mentor"
State, Seat = Mentor.State, ApplicationWord.Seat
MAY_APPLY = (State.INVITED, State.LEARNING, State.REFUSED, State.ALUMNI)


def check_apply(
    member: Member | None, *, mentor: Mentor | None, learned: learning.Learned, meets: bool,
    now: datetime,
) -> None:  # fmt: skip
    """Whether they may apply now; `meets`: every line of the checklist."""
    quizzes.check_learn(member)
    state = mentor.state if mentor else State.LEARNING
    if state == State.REMOVED:
        raise NotAllowed(_("The team ended your time as a mentor. You can appeal against it."))
    if state not in MAY_APPLY:
        raise NotAllowed(_("You have applied already, or are a mentor."))
    if mentor and state == State.REFUSED and now - mentor.since < AGAIN_AFTER:
        raise NotAllowed(_("You can apply again a month after the last answer."))
    if not meets:
        raise NotAllowed(_("Something on the checklist is still missing."))
    if not learned.has_read_all:
        raise NotAllowed(_("Please read all six lessons first."))
    if not learned.has_passed:
        raise NotAllowed(_("Please pass the quiz first."))


def check_see(member: Member | None, *, is_mentor: bool) -> Member:
    """Whether they read applications: mentors whose word counts (queries.mentors.may_decide), and
    the team."""
    member = rules.check_member(member)
    if not is_mentor and member.staff_role not in who.TEAM:
        raise NotAllowed(_("Mentors and whoever looks after them decide on applications."))
    return member


def check_see_probation(member: Member | None, *, probation: Probation) -> None:
    """Whether they read of a probation: its buddy, and the team."""
    member = rules.check_member(member)
    if member.pk != probation.buddy_id and member.staff_role not in who.TEAM:
        raise NotAllowed(_("Only the mentor beside them and the team read of a probation."))


def check_decide(member: Member | None, *, application: Application, is_mentor: bool) -> None:
    """Whether they may say yes or no: one of the team and one mentor do, and neither twice nor of
    themselves."""
    member = check_see(member, is_mentor=is_mentor)
    if member.pk == application.mentor_id:
        raise NotAllowed(_("This is your own application. Others decide on it."))
    if application.closed_at is not None:
        raise NotAllowed(_("This application was decided already."))


def check_nominate(member: Member | None, *, other: Member, is_mentor: bool) -> None:
    """Whether they may suggest somebody as a mentor."""
    member = rules.check_member(member)
    if not is_mentor and member.staff_role not in who.TEAM:
        raise NotAllowed(_("Mentors and whoever looks after them can suggest somebody."))
    if other.pk == member.pk or other.is_company or not other.is_active:
        raise NotAllowed(_("You can suggest only customers who help here, and not yourself."))


def check_object(member: Member | None, *, probation: Probation) -> None:
    """Whether they may end a probation: the buddy, or the team."""
    member = rules.check_member(member)
    if probation.ended_at is not None:
        raise NotAllowed(_("This probation is over."))
    if member.pk != probation.buddy_id and member.staff_role not in who.TEAM:
        raise NotAllowed(_("Only the mentor beside them and the team can end a probation."))
    if member.pk == probation.mentor_id:
        raise NotAllowed(_("This is your own probation. You can leave at any time."))


def seat_of(
    *, by: Member, application: Application, before: Sequence[ApplicationWord], is_mentor: bool
) -> ApplicationWord.Seat:
    """Whose word it is, of the team or of a mentor; `before` was said already. The mentor's is of
    nobody who suggested them; while no mentor is left two of the team decide. Raises NotAllowed."""
    taken = [word.seat for word in before]
    suggested = reads.suggested_by(member=application.mentor.member)
    if any(word.by_id == by.pk for word in before):
        raise NotAllowed(_("You have said already what you think."))
    if is_mentor and by.pk not in suggested and Seat.MENTOR not in taken:
        return Seat.MENTOR
    if by.staff_role in who.TEAM and Seat.TEAM not in taken:
        return Seat.TEAM
    others = who.deciders(without=[application.mentor_id, *suggested])
    if Seat.MENTOR not in taken and not others.exists():
        if by.pk in suggested:
            raise NotAllowed(_("You suggested them. Two others of the team decide."))
        if by.staff_role in who.TEAM:
            return Seat.MENTOR
    if by.staff_role in who.TEAM:
        raise NotAllowed(_("Somebody of the team has said yes. Now a mentor decides."))
    if Seat.MENTOR not in taken:
        raise NotAllowed(_("You suggested them. Another mentor and the team decide."))
    raise NotAllowed(_("A mentor has said yes. Now somebody of the team decides."))


@verb
def nominate(*, member: Member, by: Member, reason: str, now: datetime) -> Nomination:
    """Suggest somebody, who is told. Twice by the same person is once. Raises NotAllowed."""
    check_nominate(by, other=member, is_mentor=who.may_decide(member=by))
    if not reason.strip():
        raise NotAllowed(_("Please say why: they read it."))
    Nomination.objects.bulk_create(
        [Nomination(member=member, by=by, reason=reason, at=now)], ignore_conflicts=True
    )
    notices.tell(
        kind=mentor_kinds.NOMINATED, to=Member.objects.filter(pk=member.pk),
        key=f"mentor:nominated:{by.pk}", by=by, now=now, data={"reason": reason},
    )  # fmt: skip
    return Nomination.objects.get(member=member, by=by)


@verb
def apply(
    *, member: Member, words: str, choices: Choices, now: datetime, key: uuid.UUID | None = None
) -> Application:
    """Apply, with the code of conduct accepted. Whoever decides is told. Sent twice it is one.
    Raises NotAllowed."""
    before = request_keys.claim(member=member, key=key, verb=VERB, now=now)
    if before is not None:
        return Application.objects.get(pk=before)
    mentor = mentor_states.hold(member=member)
    learned = learning.of_member(member=member, mentor=mentor)
    meets = all(line.is_met for line in checklist.of_member(member=member, now=now))
    check_apply(member, mentor=mentor, learned=learned, meets=meets, now=now)
    if mentor is None:
        raise NotAllowed(_("Please read all six lessons first."))
    quizzes.accept(member=member, now=now)
    mentor_choices.put(mentor=mentor, choices=choices)
    mentor_states.enter(mentor=mentor, state=State.APPLIED, by=member, now=now)
    found = Application.objects.create(
        mentor=mentor, words=words, at=now, due_at=now + DECIDED_WITHIN
    )
    request_keys.settle(member=member, key=key, verb=VERB, result=found.pk)
    place = reverse("mentor_application", args=[found.pk])
    suggested = reads.suggested_by(member=member)
    notices.tell(
        kind=mentor_kinds.APPLIED, to=who.team() | who.deciders(without=suggested), by=member,
        key=f"mentor:application:{found.pk}", now=now, data={"place": place},
    )  # fmt: skip
    return found


@verb
def decide(
    *, application: Application, by: Member, is_yes: bool, reason: str, now: datetime
) -> Application:
    """One of the two words. Two yes begin the probation, beside the mentor who said yes; one no
    ends it for a month. Who said something already changes nothing. Raises NotAllowed."""
    member = Member.objects.get(pk=application.mentor_id)
    mentor_states.hold(member=member)
    found = Application.objects.select_for_update().get(pk=application.pk)
    before = reads.words(application=found)
    if any(word.by_id == by.pk and word.is_yes == is_yes for word in before):
        return found
    sure = who.may_decide(member=by)
    check_decide(by, application=found, is_mentor=sure)
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: whoever applied reads it."))
    seat = seat_of(by=by, application=found, before=before, is_mentor=sure)
    try:
        with transaction.atomic():
            ApplicationWord.objects.create(
                application=found, seat=seat, is_yes=is_yes, reason=reason, by=by, at=now
            )
    except IntegrityError as twice:
        raise NotAllowed(_("You have said already what you think.")) from twice
    if not is_yes:
        _refuse(found, by, reason, now)
    elif len(before) == 1:
        _accept(found, by, now)
    return found


@verb
def object_to(*, probation: Probation, by: Member, reason: str, now: datetime) -> Probation:
    """End a probation, with a reason that the mentor reads; they may apply again after a month, and
    their newcomers go to others. Twice is as once. Raises NotAllowed."""
    member = Member.objects.get(pk=probation.mentor_id)
    mentor = mentor_states.hold(member=member)
    found = Probation.objects.select_for_update().get(pk=probation.pk)
    if found.ended_by_id == by.pk and found.is_passed is False:
        return found
    check_object(by, probation=found)
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: the mentor reads it."))
    found.ended_at, found.is_passed, found.ended_by, found.reason = now, False, by, reason
    found.save(update_fields=["ended_at", "is_passed", "ended_by", "reason"])
    if mentor is not None:
        mentor_states.enter(mentor=mentor, state=State.REFUSED, by=by, now=now, reason=reason)
        pairings.release(mentor=mentor, ending=Pairing.Ending.LEFT, now=now)
        key = f"mentor:objected:{found.pk}"
        mentors.tell(mentor, kind=mentor_kinds.OBJECTED, key=key, by=by, now=now, reason=reason)
    return found


@verb
def pass_probation(*, probation: Probation, now: datetime) -> bool:
    """Two weeks went by without an objection: a mentor for a year. False where it is not so (any
    more)."""
    mentor = mentor_states.hold(member=Member.objects.get(pk=probation.mentor_id))
    found = Probation.objects.select_for_update(of=("self",)).get(pk=probation.pk)
    is_due = found.ended_at is None and found.until <= now
    if mentor is None or mentor.state != State.PROBATION or not is_due:
        return False
    Probation.objects.filter(pk=found.pk).update(ended_at=now, is_passed=True)
    mentors.begin_year(mentor, now=now)
    mentor_states.enter(mentor=mentor, state=State.ACTIVE, by=None, now=now)
    mentors.tell(
        mentor, kind=mentor_kinds.ACTIVE, key=f"mentor:active:{found.pk}", by=None, now=now
    )
    return True


@verb
def find_buddy(*, probation: Probation, now: datetime) -> Member | None:
    """Another mentor beside them, where theirs is gone; None where nobody is left."""
    found = Probation.objects.select_for_update(of=("self",)).get(pk=probation.pk)
    left = [pk for pk in (found.buddy_id, found.mentor_id) if pk is not None]
    buddy = reads.next_buddy(without=left)
    if buddy is None or found.ended_at is not None:
        return None
    Probation.objects.filter(pk=found.pk).update(buddy=buddy)
    _tell_buddy(found, buddy, now)
    return buddy


def _refuse(application: Application, by: Member, reason: str, now: datetime) -> None:
    _close(application, False, now)
    mentor = application.mentor
    mentor_states.enter(mentor=mentor, state=State.REFUSED, by=by, now=now, reason=reason)
    key = f"mentor:application:{application.pk}:refused"
    mentors.tell(mentor, kind=mentor_kinds.REFUSED, key=key, by=by, now=now, reason=reason)


def _accept(application: Application, by: Member, now: datetime) -> None:
    _close(application, True, now)
    mentor = application.mentor
    said = ApplicationWord.objects.filter(application=application, seat=Seat.MENTOR)
    sure = who.deciders().filter(pk__in=said.values("by")).first()
    buddy = sure or reads.next_buddy(without=[mentor.pk])
    found = Probation.objects.create(
        mentor=mentor, buddy=buddy, began_at=now, until=now + PROBATION
    )
    mentor_states.enter(
        mentor=mentor, state=State.PROBATION, by=by, now=now, buddy=buddy.pk if buddy else None
    )
    key = f"mentor:application:{application.pk}:accepted"
    mentors.tell(mentor, kind=mentor_kinds.ACCEPTED, key=key, by=by, now=now)
    if buddy is not None:
        _tell_buddy(found, buddy, now)


def _close(application: Application, is_accepted: bool, now: datetime) -> None:
    application.closed_at, application.is_accepted = now, is_accepted
    application.save(update_fields=["closed_at", "is_accepted"])


def _tell_buddy(probation: Probation, buddy: Member, now: datetime) -> None:
    notices.tell(
        kind=mentor_kinds.BUDDY, to=Member.objects.filter(pk=buddy.pk), now=now,
        by=Member.objects.get(pk=probation.mentor_id), key=f"mentor:buddy:{probation.pk}",
        data={"place": reverse("mentor_probation", args=[probation.pk])},
    )  # fmt: skip
