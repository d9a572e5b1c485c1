"""Removing a mentor: a reason in writing, a hearing, a second person, and an appeal to a third.

Lock rule: the mentor's row, the removal's, then what `mentors.remove` takes.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import notices, security_log
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import mentor_states, mentors
from reputation.lib import mentor_kinds
from reputation.models import Mentor, Removal, RemovalWord
from reputation.queries import mentors as who
from reputation.queries import removals as reads
from reputation.queries.removals import Said

HEARING = timedelta(days=7)
APPEAL = timedelta(days=30)
Kind = RemovalWord.Kind


def check_ask(member: Member | None, *, mentor: Mentor) -> None:
    """Whether they may ask to remove this mentor."""
    member = mentors.check_look_after(member)
    if member.pk == mentor.pk:
        raise NotAllowed(_("Nobody removes themselves. You can leave at any time."))
    if not mentor.is_serving:
        raise NotAllowed(_("Only somebody who is a mentor can be removed as one."))


def check_decide(member: Member | None, *, said: Said, now: datetime) -> None:
    """Whether they may be the second person, who decides after the hearing."""
    member = mentors.check_look_after(member)
    removal = said.removal
    if removal.closed_at is not None:
        raise NotAllowed(_("This was decided already."))
    if member.pk in (removal.by_id, removal.mentor_id):
        raise NotAllowed(_("A second person decides: neither who asked nor whom it is about."))
    if not said.is_heard(now):
        raise NotAllowed(_("The mentor is heard first. Please wait for the answer, or seven days."))


def check_verdict(member: Member | None, *, said: Said) -> None:
    """Whether they may be the third person, who answers the appeal."""
    member = mentors.check_look_after(member)
    if not said.waits_for_verdict:
        raise NotAllowed(_("There is no appeal that waits for an answer."))
    decision = said.decision
    before = (said.removal.by_id, said.removal.mentor_id, decision.by_id if decision else None)
    if member.pk in before:
        raise NotAllowed(_("A third person answers: nobody who had a part in it before."))


def check_hearing(member: Member | None, *, said: Said | None) -> Said:
    """Whether they may answer to what is held against them."""
    member = rules.check_member(member)
    if said is None or said.removal.mentor_id != member.pk:
        raise NotAllowed(_("Nobody asked to remove you as a mentor."))
    if said.removal.closed_at is not None:
        raise NotAllowed(_("This was decided already."))
    if Kind.HEARING in said.words:
        raise NotAllowed(_("You have answered already."))
    return said


def check_appeal(member: Member | None, *, said: Said | None, now: datetime) -> Said:
    """Whether they may appeal: once, within a month of the decision to remove them."""
    member = rules.check_member(member)
    decision = said.decision if said else None
    if said is None or said.removal.mentor_id != member.pk or not (decision and decision.is_yes):
        raise NotAllowed(_("The team did not remove you as a mentor."))
    if Kind.APPEAL in said.words:
        raise NotAllowed(_("You have appealed already."))
    if now - decision.at > APPEAL:
        raise NotAllowed(_("An appeal is possible for a month after the decision."))
    return said


@verb
@security_log.noted("mentor_removal_asked", about="mentor", whom="member_id")
def ask(*, mentor: Mentor, by: Member, reason: str, now: datetime) -> Removal:
    """Ask for a removal. The mentor reads why and is heard; meanwhile nobody new comes to them. The
    one that is open where there is one. Raises NotAllowed."""
    found = mentor_states.hold(member=mentor.member) or mentor
    check_ask(by, mentor=found)
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: the mentor reads it and answers."))
    before = who.open_removal(mentor=found)
    if before is not None:
        return before
    removal = Removal.objects.create(
        mentor=found, by=by, reason=reason, at=now, hearing_until=now + HEARING
    )
    key = f"mentor:removal:{removal.pk}"
    mentors.tell(found, kind=mentor_kinds.HEARING, key=key, by=by, now=now, reason=reason)
    return removal


@verb
def answer(*, removal: Removal, by: Member, text: str, now: datetime) -> RemovalWord:
    """What the mentor says to it; the team is told. Raises NotAllowed."""
    said = check_hearing(by, said=reads.said(removal=_held(removal)))
    return _say(said.removal, Kind.HEARING, text, None, by, now)


@verb
@security_log.noted("mentor_removal_decided", about="removal")
def decide(
    *, removal: Removal, by: Member, is_yes: bool, reason: str, now: datetime
) -> RemovalWord:
    """The second person's word: removed, or all stays as it was. Twice is as once. Raises
    NotAllowed."""
    found = _held(removal)
    said = reads.said(removal=found)
    before = said.decision
    if before is not None and before.by_id == by.pk and before.is_yes == is_yes:
        return before
    check_decide(by, said=said, now=now)
    word = _say(found, Kind.DECISION, reason, is_yes, by, now)
    Removal.objects.filter(pk=found.pk).update(closed_at=now)
    mentor = Mentor.objects.select_related("member").get(pk=found.mentor_id)
    if is_yes:
        mentors.remove(mentor=mentor, by=by, reason=reason, now=now)
    key = f"mentor:removal:{found.pk}:decided"
    mentors.tell(mentor, kind=mentor_kinds.DECIDED, key=key, by=by, now=now, reason=reason)
    return word


@verb
def appeal(*, removal: Removal, by: Member, text: str, now: datetime) -> RemovalWord:
    """Ask a third person; the team is told. Raises NotAllowed."""
    said = check_appeal(by, said=reads.said(removal=_held(removal)), now=now)
    return _say(said.removal, Kind.APPEAL, text, None, by, now)


@verb
def settle(
    *, removal: Removal, by: Member, is_yes: bool, reason: str, now: datetime
) -> RemovalWord:
    """The third person's word: it stays so (`is_yes`), or they are a mentor again. Twice is as
    once. Raises NotAllowed."""
    found = _held(removal)
    said = reads.said(removal=found)
    before = said.words.get(Kind.VERDICT)
    if before is not None and before.by_id == by.pk and before.is_yes == is_yes:
        return before
    check_verdict(by, said=said)
    word = _say(found, Kind.VERDICT, reason, is_yes, by, now)
    mentor = Mentor.objects.select_related("member").get(pk=found.mentor_id)
    if not is_yes and mentor.state == Mentor.State.REMOVED:
        mentor_states.enter(mentor=mentor, state=Mentor.State.ACTIVE, by=by, now=now, reason=reason)
        if who.renew_until(mentor=mentor) is None:  # it was a probation that was ended
            mentors.begin_year(mentor, now=now)
    key = f"mentor:removal:{found.pk}:verdict"
    mentors.tell(mentor, kind=mentor_kinds.VERDICT, key=key, by=by, now=now, reason=reason)
    return word


def _held(removal: Removal) -> Removal:
    """The row, held behind the mentor's: of two who say something at once the second sees it."""
    mentor_states.hold(member=Member.objects.get(pk=removal.mentor_id))
    return Removal.objects.select_for_update().get(pk=removal.pk)


def _say(
    removal: Removal, kind: RemovalWord.Kind, text: str, is_yes: bool | None, by: Member,
    now: datetime,
) -> RemovalWord:  # fmt: skip
    if not text.strip():
        raise NotAllowed(_("Please write something: the others read it."))
    word = RemovalWord.objects.create(
        removal=removal, kind=kind, text=text, is_yes=is_yes, by=by, at=now
    )
    told = {Kind.HEARING: mentor_kinds.HEARD, Kind.APPEAL: mentor_kinds.APPEALED}
    if kind in told:
        notices.tell(
            kind=told[kind], to=who.team(), key=f"mentor:removal:{removal.pk}:{kind}", by=by,
            now=now, data={"place": reverse("mentor_removal", args=[removal.pk])},
        )  # fmt: skip
    return word
