"""Newcomers and mentors: found, changed, left, moved on; nobody stays without a next step."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import events
from forum.lib import clock
from forum.models import Event, Member, Notice, Push
from forum.rules import NotAllowed
from reputation import tasks
from reputation.domain import (
    graduation,
    matching,
    mentor_choices,
    mentor_rounds,
    mentors,
    pairings,
)
from reputation.domain.mentor_choices import Choices
from reputation.models import Mentor, Newcomer, Pairing
from reputation.queries import candidates, coverage
from reputation.queries import pairings as reads
from tests import factories
from tests.reputation import guides
from tests.reputation.guides import loads, mentor, newcomer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def assign(person, *, topics=(), language="en", at=None):
    now = at or clock.now()
    return matching.assign(newcomer=person, topics=topics, language=language, now=now)


def kinds(person):
    return sorted(Notice.objects.filter(member=person).values_list("kind", flat=True))


def everybody_has_a_next_step():
    """Paired with somebody, waiting on the list and told so, or free by their own word."""
    assert coverage.without_next_step() == 0
    for one in Newcomer.objects.filter(state="waiting"):
        assert {"mentor_none_free"} & set(kinds(one.member))
    loads()


def test_who_asks_first_gets_a_mentor_who_knows_it(sim):
    knows, other = mentor("knows"), mentor("other")
    asker = newcomer()
    thread = factories.question(by=asker, category=sim, tag_names=["esim"])
    tag = thread.tags.get()
    Mentor.objects.filter(pk=knows.pk).update(topics=[f"tag:{tag.pk}"])
    (job,) = ProcrastinateJob.objects.filter(task_name=matching.FIRST)
    assert reads.mentor_of(asker.pk) is None  # who asks does not wait for it

    tasks.match_newcomer(pk=job.args["pk"])
    tasks.match_newcomer(pk=job.args["pk"])

    found = reads.mentor_of(asker.pk)
    assert (found.guide, found.why["topics"]) == (knows.member, [f"tag:{tag.pk}"])
    assert [one.newcomer for one in reads.mentees_of(knows.pk)] == [asker]
    assert (kinds(asker), kinds(knows.member)) == (["mentor_found"], ["newcomer_given"])
    assert kinds(other.member) == []
    assert loads() == [1, 0]


def test_nobody_else_is_given_one(eva, sim):
    mentor()
    factories.question(by=factories.member(), category=sim)
    factories.question(by=eva, category=sim)
    assert not ProcrastinateJob.objects.filter(task_name=matching.FIRST).exists()

    one = mentor(member=newcomer())
    for person in (factories.member(), eva, one.member, newcomer(is_active=False)):
        assert assign(person) is None
    assert not Newcomer.objects.exists()


def test_filters_hold():
    now = clock.now()
    full, german = mentor("full", load=5), mentor("german", languages=["de"])
    paused, day = mentor("paused", state="paused"), (now + 3 * DAY).date()
    later = mentor("later", state="paused", paused_until=day)
    less, quiet = mentor("less", points=3), mentor("quiet", since=now - 20 * DAY)
    closed, team = mentor("closed"), mentor("team")
    Member.objects.filter(pk=closed.pk).update(is_active=False)
    Member.objects.filter(pk=team.pk).update(staff_role="expert")
    person = newcomer()
    person.standing.points = 4
    person.standing.save()
    Mentor.objects.filter(pk=full.pk).update(load=5)

    assert assign(person) is None
    assert kinds(person) == ["mentor_none_free"]

    factories.answer(factories.question(), by=quiet.member)  # here again
    assert assign(person).guide == quiet.member
    assert {german.load, paused.load, later.load, less.load} == {0}


def test_device_sponsor_and_hours_decide():
    plain, same = mentor("plain"), mentor("same")
    same.member.devices.create(name="PIXEL 9", added_at=clock.now())
    person = newcomer()
    person.devices.create(name="Pixel 9", added_at=clock.now())
    assert candidates.wish(
        newcomer=person, topics=[], language="en", now=clock.now()
    ).devices == frozenset({"pixel 9"})

    found = assign(person)

    assert (found.guide, found.why["device"], found.why["hours"]) == (same.member, 1, 1)
    assert plain.load == 0


def test_changed_in_one_tap_and_never_given_again():
    first, second = mentor("first"), mentor("second")
    person = newcomer()
    began = assign(person)
    assert began.guide == first.member

    other = pairings.change(pairing_id=began.pk, by=person, now=clock.now())
    again = pairings.change(pairing_id=began.pk, by=person, now=clock.now())  # a second tap

    assert (other.guide, other.after, again) == (second.member, began, None)
    assert loads() == [0, 1]
    none = pairings.change(pairing_id=other.pk, by=person, now=clock.now())
    assert (none, guides.states()) == (None, {"waiting": 1})
    assert matching.match_waiting(now=clock.now()) == 0  # both were refused
    everybody_has_a_next_step()
    third = mentor("third")
    assert matching.match_waiting(now=clock.now()) == 1
    assert reads.mentor_of(person.pk).guide == third.member


@pytest.fixture
def new_jobs(django_capture_on_commit_callbacks):
    """How many jobs that match who waits an act leaves, where none is left of another."""

    def count(act, **said):
        jobs = ProcrastinateJob.objects.filter(task_name=matching.WAITING)
        jobs.delete()
        with django_capture_on_commit_callbacks(execute=True):
            act(**said, now=clock.now())
        return jobs.count()

    return count


def test_a_place_that_comes_free_is_looked_at_at_once(new_jobs):
    """By a job, before somebody who asks later takes it; many places are one job."""
    only = mentor("only")
    began = [assign(newcomer()) for _ in range(3)]

    assert new_jobs(pairings.out, pairing_id=began[0].pk, by=began[0].newcomer) == 1
    day = (clock.now() + 3 * DAY).date()
    assert new_jobs(mentors.pause, mentor=only, until=day, by=only.member) == 1
    only.refresh_from_db()
    assert new_jobs(mentors.resume, mentor=only, by=only.member) == 1

    def two_go(*, now):
        for one in began[1:]:
            person = assign(one.newcomer)
            pairings.out(pairing_id=person.pk, by=one.newcomer, now=now)

    assert new_jobs(two_go) == 1


def test_rounds_that_match_at_their_end_leave_no_job(new_jobs):
    mentor("silent", since=clock.now() - 40 * DAY)
    silent = Mentor.objects.get()
    for ending in ("graduated", "silent"):
        Mentor.objects.filter(pk=silent.pk).update(load=1)
        one = Pairing.objects.create(
            newcomer=newcomer(), guide=silent.member, kind="mentor",
            began_at=clock.now() - 20 * DAY,
        )  # fmt: skip
        Newcomer.objects.create(
            member=one.newcomer, state="paired", since=one.began_at, language="en",
            began_at=one.began_at - (100 * DAY if ending == "graduated" else 0 * DAY),
        )  # fmt: skip
        round_ = graduation.sweep if ending == "graduated" else mentor_rounds.pause_silent

        assert new_jobs(round_) == 0
        one.refresh_from_db()
        assert one.ending == ending


def test_what_a_mentor_chooses_may_free_a_place(new_jobs):
    one = mentor("one", capacity=5, load=5)

    def choose(capacity):
        said = Choices(topics=[], languages=["en"], from_hour=8, until_hour=20, capacity=capacity)
        return new_jobs(mentor_choices.choose, by=one.member, choices=said)

    assert [choose(capacity) for capacity in (5, 10)] == [0, 1]
    Mentor.objects.filter(pk=one.pk).update(state="paused")
    assert choose(20) == 0


def test_out_and_back_again():
    one = mentor()
    person = newcomer()
    began = assign(person)
    for _ in range(2):
        pairings.out(pairing_id=began.pk, by=person, now=clock.now())
    assert (loads(), guides.states(), kinds(one.member)) == (
        [0], {"out": 1}, ["newcomer_given", "newcomer_gone"],
    )  # fmt: skip
    assert assign(person) is None  # they want none

    undone = pairings.undo(by=person, now=clock.now() + DAY / 2)

    assert (undone.guide, undone.after, loads()) == (one.member, began, [1])
    with pytest.raises(NotAllowed, match="nothing to take back"):
        pairings.undo(by=person, now=clock.now() + DAY / 2)


def test_a_change_is_taken_back_while_there_is_room():
    first, second = mentor("first", capacity=5), mentor("second")
    person = newcomer()
    began = assign(person)
    pairings.change(pairing_id=began.pk, by=person, now=clock.now())
    Mentor.objects.filter(pk=first.pk).update(load=5)
    with pytest.raises(NotAllowed, match="First has no free place"):
        pairings.undo(by=person, now=clock.now())
    Mentor.objects.filter(pk=first.pk).update(load=0)

    undone = pairings.undo(by=person, now=clock.now())

    assert (undone.guide, loads()) == (first.member, [1, 0])
    assert reads.mentor_of(person.pk) == undone
    second.refresh_from_db()
    assert Pairing.objects.get(guide=second.pk).ending == "undone"


def test_taps_that_were_taken_back_leave_nothing_to_read():
    def unread(person):
        found = Notice.objects.filter(member=person, read_at=None).order_by("pk")
        return list(found.values_list("kind", flat=True))

    first, second, person = mentor("first"), None, newcomer()
    began = assign(person)
    second = mentor("second")
    assert pairings.change(pairing_id=began.pk, by=person, now=clock.now()) is not None
    again = pairings.undo(by=person, now=clock.now())
    pairings.out(pairing_id=again.pk, by=person, now=clock.now())
    last = pairings.undo(by=person, now=clock.now())

    assert unread(person) == ["mentor_found"]  # of the first, who came by no tap
    assert unread(first.member) == ["newcomer_given"]
    assert unread(second.member) == ["newcomer_gone"]  # a mail told the beginning

    pairings.out(pairing_id=last.pk, by=person, now=clock.now())
    Notice.objects.update(read_at=clock.now())
    pairings.undo(by=person, now=clock.now())
    assert unread(first.member) == ["newcomer_given"]  # having read that they go
    assert unread(person) == []


@pytest.mark.parametrize(
    ("went", "again"),
    [
        ({}, []),  # it waits for the morning
        ({"attempts": 1}, ["newcomer_given"]),
        ({"dropped_at": clock.now(), "reason": "joined"}, ["newcomer_given"]),
        ({"dropped_at": clock.now(), "reason": "over_budget"}, []),
    ],
)
def test_an_end_that_stood_on_their_phone_is_known_unread(went, again):
    guide, person = mentor(), newcomer()
    began = assign(person)
    Notice.objects.update(read_at=clock.now())
    pairings.out(pairing_id=began.pk, by=person, now=clock.now())
    gone = Notice.objects.get(kind="newcomer_gone")
    Push.objects.create(
        member=guide.member, notice=gone, created_at=gone.at, due_at=gone.at, **went
    )

    pairings.undo(by=person, now=clock.now())

    unread = Notice.objects.filter(member=guide.member, read_at=None)
    assert list(unread.values_list("kind", flat=True)) == again


def test_nobody_free_is_no_news_after_taking_back():
    first, person = mentor(), newcomer()
    pairings.change(pairing_id=assign(person).pk, by=person, now=clock.now())
    none_free = Notice.objects.filter(member=person, kind="mentor_none_free", read_at=None)
    assert none_free.count() == 1

    assert pairings.undo(by=person, now=clock.now()).guide == first.member
    assert not none_free.exists()


def test_nobody_free_is_no_news_once_there_is_somebody():
    person = newcomer()
    assert assign(person) is None
    unread = Notice.objects.filter(member=person, read_at=None).values_list("kind", flat=True)
    assert list(unread) == ["mentor_none_free"]
    mentor()

    assert matching.match_waiting(now=clock.now()) == 1
    assert list(unread.all()) == ["mentor_found"]


def test_after_a_day_there_is_no_way_back_but_another_wish():
    one, person = mentor(), newcomer()
    pairings.out(pairing_id=assign(person).pk, by=person, now=clock.now())
    late = clock.now() + DAY + timedelta(minutes=1)
    with pytest.raises(NotAllowed):
        pairings.undo(by=person, now=late)

    assert pairings.want(by=person, language="en", now=late) is None  # the only one was left
    other = mentor("other")
    assert pairings.want(by=person, language="en", now=late).guide == other.member
    assert one.load == 0
    with pytest.raises(NotAllowed, match="new here"):
        pairings.want(by=factories.member(), language="en", now=late)


def test_only_whoever_has_this_mentor_may_say(olga):
    mentor()
    began = assign(newcomer())
    for verb in (pairings.out, pairings.change):
        with pytest.raises(NotAllowed):
            verb(pairing_id=began.pk, by=olga, now=clock.now())
    with pytest.raises(NotAllowed):
        pairings.out(pairing_id=began.pk + 1000, by=olga, now=clock.now())
    assert loads() == [1]


@pytest.mark.thorough
@pytest.mark.parametrize("ending", ["paused", "left", "removed", "silent"])
def test_when_a_mentor_cannot_go_on_theirs_move_with_a_note(ending):
    leaving, person, waits = mentor("leaving"), newcomer("person"), newcomer("waits")
    assert {assign(one).guide for one in (person, waits)} == {leaving.member}
    Mentor.objects.filter(pk=leaving.pk).update(state="paused")
    other = mentor("other", capacity=5, load=4)
    guides_before = Pairing.objects.bulk_create([
        Pairing(newcomer=newcomer(), guide=other.member, kind="mentor", began_at=clock.now())
        for _ in range(4)
    ])  # fmt: skip

    for _ in range(2):  # whatever runs twice
        pairings.release(mentor=leaving, ending=ending, now=clock.now())
        tasks.match_waiting()
        tasks.tend_newcomers(timestamp=0)

    assert loads() == [0, 5]
    assert reads.mentor_of(person.pk).guide == other.member  # who waits longest
    assert kinds(person) == ["mentor_found", "mentor_moved"]
    assert kinds(waits) == ["mentor_found", "mentor_none_free"]
    assert kinds(leaving.member) == ["newcomer_given", "newcomer_given", "newcomers_moved"]
    assert Pairing.objects.filter(ending=ending).count() == 2
    assert len(guides_before) == 4
    everybody_has_a_next_step()


def test_a_mentor_silent_for_fourteen_days_is_left():
    now = clock.now()
    silent, awake = mentor("silent"), mentor("awake", languages=["de"])
    person = newcomer()
    assign(person)
    Mentor.objects.update(since=now - 40 * DAY)
    Pairing.objects.update(began_at=now - 14 * DAY)
    factories.answer(factories.question(), by=awake.member)
    Mentor.objects.filter(pk=awake.pk).update(languages=["en"])

    for _ in range(2):
        tasks.tend_newcomers(timestamp=0)

    assert Pairing.objects.get(guide=silent.pk).ending == "silent"
    assert Mentor.objects.get(pk=silent.pk).state == "paused"
    assert reads.mentor_of(person.pk).guide == awake.member
    everybody_has_a_next_step()


def test_one_day_earlier_nobody_is_moved():
    mentor()
    assign(newcomer())
    Mentor.objects.update(since=clock.now() - 40 * DAY)
    Pairing.objects.update(began_at=clock.now() - 13 * DAY)

    assert mentor_rounds.pause_silent(now=clock.now()) == 0


def test_nobody_stays_with_a_mentor_whose_account_is_closed():
    closed = mentor("closed")
    person = newcomer()
    assign(person)
    Member.objects.filter(pk=closed.pk).update(is_active=False)

    for _ in range(2):
        tasks.tend_newcomers(timestamp=0)

    assert Mentor.objects.get().state == "paused"
    assert "mentor_silent" not in kinds(closed.member)
    assert guides.states() == {"waiting": 1}
    everybody_has_a_next_step()


def test_erased_accounts_leave_nobody_behind():
    gone, stays = mentor("gone"), mentor("stays", languages=["de"])
    person, other = newcomer("person"), newcomer("other")
    for one in (person, other):
        assign(one)
    Mentor.objects.filter(pk=stays.pk).update(languages=["en"])

    def erase(member):
        Member.objects.filter(pk=member.pk).update(is_active=False)
        for _ in range(2):
            events.record(kind=Event.Kind.MEMBER_ERASED, at=clock.now(), member=member)
            tasks.match_waiting()

    erase(gone.member)
    assert {reads.mentor_of(one.pk).guide for one in (person, other)} == {stays.member}
    erase(person)

    assert (loads(), guides.states()) == ([0, 1], {"out": 1, "paired": 1})
    assert Pairing.objects.filter(ending="erased").count() == 3
    assert "newcomer_left" in kinds(stays.member)
    everybody_has_a_next_step()


def test_one_who_cannot_be_matched_holds_up_nobody():
    poisoned, person = newcomer("poisoned"), newcomer("person")
    for n, one in enumerate((poisoned, person)):
        assign(one, at=clock.now() + timedelta(minutes=n))
    Newcomer.objects.filter(member=poisoned).update(topics=5)  # no list: whatever goes wrong
    mentor()

    assert [matching.match_waiting(now=clock.now()) for _ in range(2)] == [1, 0]
    assert reads.mentor_of(person.pk) is not None
    Newcomer.objects.filter(member=poisoned).update(topics=[])
    assert matching.match_waiting(now=clock.now()) == 1


def test_whoever_waits_longest_is_next():
    people = [newcomer() for _ in range(3)]
    for n, person in enumerate(people):
        assign(person, at=clock.now() + timedelta(minutes=n))
    mentor(load=0, capacity=5)
    Mentor.objects.update(load=4)
    Pairing.objects.bulk_create([
        Pairing(newcomer=newcomer(), guide=Mentor.objects.get().member, kind="mentor",
                began_at=clock.now())
        for _ in range(4)
    ])  # fmt: skip

    assert matching.match_waiting(now=clock.now() + timedelta(hours=1)) == 1
    assert reads.mentor_of(people[0].pk) is not None
    assert coverage.places(now=clock.now()).waiting == 2
    waiting = coverage.waiting(now=clock.now() + timedelta(hours=1))
    assert [one.person for one in waiting] == people[1:]
    assert waiting[0].age > waiting[1].age > timedelta()


def test_what_the_team_plans_by(sim):
    now = clock.now()
    for _ in range(3):
        factories.question(category=sim, tag_names=["esim"])
    assign(newcomer())
    one = mentor("one", capacity=10)
    mentor("two", capacity=5, state="paused")
    Mentor.objects.filter(pk=one.pk).update(load=3)

    places = coverage.places(now=now)
    assert (places.mentors, places.places, places.taken, places.free) == (1, 10, 3, 7)
    assert (places.waiting, places.expected, places.missing) == (1, 1, 0)
    gaps = coverage.topics_without(now=now)
    assert [gap.questions for gap in gaps] == [3, 3]
    Mentor.objects.filter(pk=one.pk).update(topics=[gap.topic for gap in gaps])
    assert coverage.topics_without(now=now) == []
