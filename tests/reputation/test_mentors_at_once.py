"""Real commits: whatever several people do at once, there is one state and one of everything."""

import uuid
from datetime import timedelta

import pytest

from forum.lib import clock
from forum.rules import NotAllowed
from reputation.domain import applications, mentor_rounds, mentors, quizzes, removals
from reputation.models import (
    Application,
    Consent,
    LessonRead,
    Mentor,
    MentorStep,
    Probation,
    Quiz,
    RemovalWord,
)
from tests.forum.domain.test_concurrency import at_once
from tests.reputation import mentor_ways

pytestmark = pytest.mark.django_db(transaction=True)


def one_truth():
    """The floor shows what the row says, and the row what its last step says."""
    for mentor in Mentor.objects.all():
        last = MentorStep.objects.filter(mentor=mentor).latest("at", "pk")
        assert (mentor_ways.is_mentor(mentor), last.state) == (mentor.is_serving, mentor.state)


def test_two_words_and_their_repeats_make_one_probation(mo):
    waiting, rosa = mentor_ways.applied(), mentor_ways.mentor("rosa")

    def say(by):
        applications.decide(
            application=waiting, by=by, is_yes=True, reason="Yes, please.", now=clock.now()
        )

    faults = at_once(*[lambda by=by: say(by) for by in (mo, rosa.member) * 4])

    assert [fault for fault in faults if not isinstance(fault, NotAllowed)] == []
    assert (Probation.objects.count(), Application.objects.get().is_accepted) == (1, True)
    one_truth()


@pytest.mark.thorough
def test_a_quiz_begun_and_an_application_sent_many_times(mara):
    cara, now, key = mentor_ways.capable(), clock.now(), uuid.uuid4()

    def begin():
        quizzes.read(member=cara, code="tone", now=now)
        quizzes.begin(member=cara, purpose=Quiz.Purpose.ENTRY, now=now)

    assert at_once(*[begin] * 6) == []
    assert (Quiz.objects.count(), LessonRead.objects.count(), Mentor.objects.count()) == (1, 1, 1)
    mentor_ways.learn(cara, now=now)

    def send():
        applications.apply(
            member=cara, words=mentor_ways.WORDS, choices=mentor_ways.CHOICES, key=key, now=now
        )

    assert at_once(*[send] * 6) == []
    assert (Application.objects.count(), Consent.objects.count()) == (1, 1)
    one_truth()


def test_pausing_leaving_rounds_and_a_removal_at_once(mo, ada):
    now = clock.now()
    people = [mentor_ways.mentor(f"guide-{word}") for word in ("amy", "ben", "eve")]
    for mentor in people:
        mentor_ways.paired(mentor)
    asked = [
        removals.ask(mentor=mentor, by=mo, reason="Silent.", now=now - timedelta(days=8))
        for mentor in people
    ]
    until = mentors.today(people[0].member, now=now) + timedelta(days=3)
    acts = [
        lambda: mentor_rounds.look_after(now=now), lambda: mentor_rounds.pause_silent(now=now)
    ] * 2  # fmt: skip
    for mentor, removal in zip(people, asked, strict=True):
        own = mentor.member
        acts += [
            lambda mentor=mentor, own=own: mentors.pause(
                mentor=mentor, until=until, by=own, now=now
            ),
            lambda mentor=mentor, own=own: mentors.leave(mentor=mentor, by=own, now=now),
            lambda removal=removal: removals.decide(
                removal=removal, by=ada, is_yes=True, reason="Silent.", now=now
            ),
        ]

    faults = at_once(*acts)

    assert [fault for fault in faults if not isinstance(fault, NotAllowed)] == []
    assert RemovalWord.objects.count() == 3
    assert set(Mentor.objects.values_list("state", flat=True)) == {"removed"}
    one_truth()
