"""Lessons read, the quiz, and the code of conduct.

Lock rule: the quiz' row; of several tries begun at once the database lets one be.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forum import rules
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import mentor_states, mentors
from reputation.lib import lessons
from reputation.models import Consent, LessonRead, Mentor, Quiz
from reputation.queries import learning
from reputation.queries import mentors as reads

AGAIN_AFTER = timedelta(hours=24)
RENEW_FROM = timedelta(days=30)  # before the year ends
DRAWN = {Quiz.Purpose.ENTRY: 10, Quiz.Purpose.RENEWAL: 5}
ENOUGH = {Quiz.Purpose.ENTRY: 8, Quiz.Purpose.RENEWAL: 4}
Purpose = Quiz.Purpose


def check_learn(member: Member | None) -> Member:
    """Lessons and the quiz are for every member; the team knows them already."""
    member = rules.check_member(member)
    if member.is_company:
        raise NotAllowed(_("You are on the team already. Mentors are customers who help others."))
    return member


def check_begin(
    member: Member | None, *, purpose: Purpose, last: Quiz | None, until: datetime | None,
    now: datetime,
) -> None:  # fmt: skip
    """Whether a new try may begin; `last` is the latest of this purpose, `until` when the year of a
    mentor ends, None of anybody else."""
    check_learn(member)
    if purpose == Purpose.RENEWAL and until is None:
        raise NotAllowed(_("This is for mentors. You can read how to become one."))
    if purpose == Purpose.RENEWAL and until and until - now > RENEW_FROM:
        raise NotAllowed(_("Your year as a mentor goes on for a while. We ask you in time."))
    if last is None or last.finished_at is None or last.is_passed:
        return
    if now - last.finished_at < AGAIN_AFTER:
        raise NotAllowed(_("You can try again a day after the last time. Read the lessons once "
                           "more until then."))  # fmt: skip


@verb
def read(*, member: Member, code: str, now: datetime) -> None:
    """Note that somebody read a lesson: with it they are on the way. Twice is as once. Raises
    NotAllowed, and KeyError for a lesson of no name."""
    check_learn(member)
    lessons.lesson(code, lessons.FALLBACK)
    begun, _is_new = mentor_states.begin(member=member, now=now)
    if begun.state == Mentor.State.INVITED:
        mentor_states.enter(mentor=begun, state=Mentor.State.LEARNING, by=member, now=now)
    LessonRead.objects.bulk_create(
        [LessonRead(member=member, code=code, at=now)], ignore_conflicts=True
    )


@verb
def begin(*, member: Member, purpose: Purpose, now: datetime) -> Quiz:
    """Draw the questions; the one that is open where there is one. Raises NotAllowed."""
    before = learning.last_quiz(member=member, purpose=purpose)
    if before is not None and before.finished_at is None:
        return before
    own = Mentor.objects.filter(pk=member.pk).first()
    until = reads.renew_until(mentor=own) if own is not None and own.is_serving else None
    check_begin(member, purpose=purpose, last=before, until=until, now=now)
    drawn = lessons.draw(
        many=DRAWN[purpose], rng=secrets.SystemRandom(),
        last=learning.drawn_last(member=member),
    )  # fmt: skip
    try:
        with transaction.atomic():
            return Quiz.objects.create(
                member=member, purpose=purpose, questions=drawn, began_at=now
            )
    except IntegrityError:
        return Quiz.objects.get(member=member, purpose=purpose, finished_at=None)


@verb
def answer(*, quiz: Quiz, by: Member, answers: Mapping[str, int], now: datetime) -> Quiz:
    """Keep these answers, {code: place of the option}; where all are there it is over and judged.
    What was not drawn is left out; sent again after the end nothing changes. Raises
    NotAllowed."""
    found = Quiz.objects.select_for_update().get(pk=quiz.pk)
    if check_learn(by).pk != found.member_id:
        raise NotAllowed(_("This is the quiz of somebody else."))
    if found.finished_at is not None:
        return found
    drawn = dict(found.questions)
    given = {code: place for code, place in answers.items() if place in drawn.get(code, ())}
    found.answers = {**found.answers, **given}
    if set(found.answers) != set(drawn):
        found.save(update_fields=["answers"])
        return found
    purpose = Purpose(found.purpose)
    found.right = len(drawn) - len(lessons.wrong(found.questions, found.answers))
    found.is_passed = found.right >= ENOUGH[purpose]
    found.finished_at = now
    found.save(update_fields=["answers", "right", "is_passed", "finished_at"])
    if purpose == Purpose.RENEWAL and found.is_passed:
        _renew(by, now)
    return found


@verb
def accept(*, member: Member, now: datetime) -> None:
    """The code of conduct, in the version that holds. Twice is as once. Raises NotAllowed."""
    check_learn(member)
    Consent.objects.bulk_create(
        [Consent(member=member, version=lessons.CONDUCT_VERSION, at=now)], ignore_conflicts=True
    )


def _renew(member: Member, now: datetime) -> None:
    """Another year, from the end of this one where it still runs."""
    own = mentor_states.hold(member=member)
    if own is not None and own.is_serving:
        mentors.begin_year(own, now=now)
        accept(member=member, now=now)
