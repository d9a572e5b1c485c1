"""Real commits: whoever comes at the same second, no mentor has more than they can look after."""

import pytest

from forum.domain import solutions
from forum.lib import clock
from forum.models import Notice
from forum.rules import NotAllowed
from reputation.domain import graduation, matching, pairings
from reputation.models import Mentor, MentorThanks, Newcomer, Pairing, Sponsor
from tests import factories
from tests.drills.mentors import arrive
from tests.forum.domain.test_concurrency import at_once
from tests.reputation import guides
from tests.reputation.guides import mentor, newcomer

pytestmark = pytest.mark.django_db(transaction=True)


def assign(person):
    return matching.assign(newcomer=person, topics=[], language="en", now=clock.now())


@pytest.mark.thorough
def test_fewer_than_the_places_are_spread_evenly():
    for _ in range(5):
        mentor(capacity=10)

    arrive(guides.bulk(33, "new"), threads=8)

    loads = guides.loads()
    assert (sum(loads), max(loads) - min(loads) <= 2) == (33, True)


@pytest.mark.thorough
def test_more_than_the_places_are_told_honestly():
    for _ in range(4):
        mentor(capacity=5)

    arrive(guides.bulk(35, "new"), threads=8)

    assert guides.loads() == [5, 5, 5, 5]
    assert guides.states() == {"paired": 20, "waiting": 15}
    assert Notice.objects.filter(kind="mentor_none_free").count() == 15
    assert all(pairing.why["capacity"] == 5 for pairing in Pairing.objects.all())


def test_the_same_newcomer_in_many_windows_has_one_mentor():
    mentor(capacity=20)
    person = newcomer()
    assert at_once(*[lambda: assign(person)] * 8) == []
    assert (Pairing.objects.count(), guides.loads()) == (1, [1])

    began = Pairing.objects.get()
    now = clock.now()
    faults = at_once(
        *[lambda: pairings.out(pairing_id=began.pk, by=person, now=now)] * 4,
        *[lambda: pairings.change(pairing_id=began.pk, by=person, now=now)] * 4,
    )
    assert (faults, guides.loads()) == ([], [0])
    assert Pairing.objects.count() == 1


def test_a_change_taken_back_by_two_taps_is_taken_back_once():
    first, second = mentor("first"), mentor("second")
    person = newcomer()
    assert assign(person).guide == first.member
    pairings.change(pairing_id=Pairing.objects.get().pk, by=person, now=clock.now())

    faults = at_once(*[lambda: pairings.undo(by=person, now=clock.now())] * 6)

    assert [type(fault) for fault in faults] == [NotAllowed] * 5
    assert Pairing.objects.get(ended_at=None).guide == first.member
    assert (guides.loads(), second.load) == ([1, 0], 0)


@pytest.mark.thorough
def test_leaving_while_newcomers_come_and_go():
    leaving, other = mentor("leaving", capacity=10), mentor("other", capacity=10)
    people = guides.bulk(12, "new")
    for person in people[:6]:
        assign(person)

    def leave():
        Mentor.objects.filter(pk=leaving.pk).update(state="alumni")
        pairings.release(mentor=leaving, ending="left", now=clock.now())

    theirs = list(Pairing.objects.filter(newcomer__in=people[:6]))
    faults = at_once(
        leave, leave,
        *[lambda one=one: assign(one) for one in people[6:]],
        *[lambda one=one: pairings.change(pairing_id=one.pk, by=one.newcomer, now=clock.now())
          for one in theirs[:3]],
        *[lambda one=one: graduation.graduate(newcomer_id=one.newcomer_id, now=clock.now())
          for one in theirs[3:]],
    )  # fmt: skip
    pairings.release(mentor=leaving, ending="left", now=clock.now())
    matching.match_waiting(now=clock.now())

    assert faults == []
    mine, others = guides.loads()
    assert mine == 0
    assert others <= 10
    assert Newcomer.objects.filter(state="paired").count() == others
    assert other.pk


def test_third_solutions_and_thanks_at_once():
    mentor()
    person = newcomer()
    assign(person)
    threads = [factories.question(by=person, at=clock.now()) for _ in range(1)]
    person.joined_at = clock.now() - guides.YEAR
    person.save()
    threads += [factories.question(by=person) for _ in range(3)]
    answers = [factories.answer(thread) for thread in threads]

    faults = at_once(*[
        lambda thread=thread, post=post: solutions.accept(
            thread=thread, post=post, by=person, now=clock.now()
        )
        for thread, post in zip(threads, answers, strict=True)
    ])  # fmt: skip
    graduation.sweep(now=clock.now())
    pairing = Pairing.objects.get()
    faults += at_once(
        *[lambda: graduation.thank(pairing=pairing, by=person, now=clock.now())] * 6,
        *[lambda: graduation.judge(pairing=pairing, by=person, stars=5, words="", now=clock.now())]
        * 4,
    )

    assert (faults, pairing.ending, guides.loads()) == ([], "graduated", [0])
    assert MentorThanks.objects.count() == 1
    assert Sponsor.objects.count() == 0
