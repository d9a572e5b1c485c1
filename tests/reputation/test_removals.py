"""Removing a mentor takes a reason, a hearing and two people; a third answers the appeal."""

from datetime import timedelta

import pytest

from forum.lib import clock
from forum.models import Notice
from forum.rules import NotAllowed
from reputation.domain import removals
from reputation.models import Mentor, Pairing, Removal, RemovalWord
from reputation.queries import mentors as reads
from tests.reputation import mentor_ways

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "Three newcomers waited for a week, and one was insulted."


@pytest.fixture
def rosa():
    return mentor_ways.mentor("rosa")


@pytest.fixture
def asked(rosa, mo):
    return removals.ask(mentor=rosa, by=mo, reason=WHY, now=clock.now())


def decide(removal, by, is_yes=True, days=0):
    return removals.decide(
        removal=removal, by=by, is_yes=is_yes, reason="So it is.", now=clock.now() + days * DAY
    )


def settle(removal, by, is_yes):
    return removals.settle(
        removal=removal, by=by, is_yes=is_yes, reason="Looked at it all.", now=clock.now()
    )


def test_the_whole_way_with_an_appeal_that_is_granted(rosa, asked, mo, sven, ada):
    newcomer = mentor_ways.paired(rosa)
    assert removals.ask(mentor=rosa, by=sven, reason="Me too.", now=clock.now()) == asked
    assert reads.taking(clock.now()).count() == 0
    assert (reads.serving().count(), reads.may_decide(member=rosa.member)) == (1, False)
    with pytest.raises(NotAllowed, match="heard first"):
        decide(asked, sven)

    removals.answer(removal=asked, by=rosa.member, text="I was in hospital.", now=clock.now())
    with pytest.raises(NotAllowed, match="answered already"):
        removals.answer(removal=asked, by=rosa.member, text="And more.", now=clock.now())
    with pytest.raises(NotAllowed, match="A second person"):
        decide(asked, mo)
    words = [decide(asked, sven) for _ in range(2)]

    assert words[0] == words[1]
    assert not mentor_ways.is_mentor(rosa)
    assert Mentor.objects.get(pk=rosa.pk).state == "removed"
    assert Pairing.objects.get(newcomer=newcomer).ending == "removed"

    removals.appeal(removal=asked, by=rosa.member, text="Please look again.", now=clock.now())
    for part in (mo, sven):
        with pytest.raises(NotAllowed, match="A third person"):
            settle(asked, part, is_yes=False)
    for _ in range(2):
        settle(asked, ada, is_yes=False)

    assert mentor_ways.is_mentor(rosa)
    assert Mentor.objects.get(pk=rosa.pk).state == "active"
    assert [word.kind for word in RemovalWord.objects.order_by("pk")] == [
        "hearing", "decision", "appeal", "verdict",
    ]  # fmt: skip
    told = Notice.objects.filter(member=rosa.member).order_by("pk")
    assert [one.kind for one in told] == [
        "removal_hearing", "newcomers_moved", "removal_decided", "removal_verdict",
    ]  # fmt: skip
    assert told[0].data["reason"] == WHY


def test_after_seven_days_silence_counts_as_heard(asked, sven):
    assert decide(asked, sven, days=8).is_yes


def test_a_no_leaves_all_as_it_was(rosa, asked, sven):
    removals.answer(removal=asked, by=rosa.member, text="It was not me.", now=clock.now())

    decide(asked, sven, is_yes=False)

    assert (mentor_ways.is_mentor(rosa), reads.taking(clock.now()).count()) == (True, 1)
    with pytest.raises(NotAllowed, match="did not remove"):
        removals.appeal(removal=asked, by=rosa.member, text="But why?", now=clock.now())


def test_an_appeal_that_is_not_granted_and_one_too_late(rosa, asked, sven, ada):
    decide(asked, sven, days=8)
    late = clock.now() + 50 * DAY
    with pytest.raises(NotAllowed, match="for a month"):
        removals.appeal(removal=asked, by=rosa.member, text="Please look again.", now=late)
    removals.appeal(removal=asked, by=rosa.member, text="Please look again.", now=clock.now())

    settle(asked, ada, is_yes=True)

    assert not mentor_ways.is_mentor(rosa)
    with pytest.raises(NotAllowed, match="no appeal"):
        settle(asked, ada, is_yes=False)


def test_who_may_ask(rosa, hana, eva, mo):
    for person in (hana, eva, mentor_ways.mentor().member):
        with pytest.raises(NotAllowed, match="look after mentors"):
            removals.ask(mentor=rosa, by=person, reason=WHY, now=clock.now())
    with pytest.raises(NotAllowed, match="Only somebody who is a mentor"):
        removals.ask(mentor=mentor_ways.mentor(state="alumni"), by=mo, reason=WHY, now=clock.now())
    with pytest.raises(NotAllowed, match="give a reason"):
        removals.ask(mentor=rosa, by=mo, reason="", now=clock.now())
    with pytest.raises(NotAllowed, match="Nobody asked"):
        removals.answer(
            removal=Removal.objects.create(
                mentor=rosa, by=mo, reason=WHY, at=clock.now(), hearing_until=clock.now()
            ),
            by=hana, text="I say something.", now=clock.now(),
        )  # fmt: skip
