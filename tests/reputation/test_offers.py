"""Waiting questions are offered to mentors, in waves."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.domain import posts, solutions, threads, verdicts
from forum.models import MissedEvent, Notice, PushChoice, Thread
from forum.rules import NotAllowed
from reputation.domain import marking, offers, waves
from reputation.lib import offering
from reputation.models import Mentor, Offer, OfferRun
from reputation.queries import offer_candidates
from reputation.queries import offers as reads
from tests import factories
from tests.forum.shape import scenes
from tests.reputation.mentoring import HOUR, MINUTE, fresh, mentor, mentors, noon, pair

pytestmark = pytest.mark.django_db
LITTLE, MUCH = "Which phone is it?", "Switch it off, wait for a minute, and on again."


@pytest.fixture
def at():
    return noon()


def asked(at, **extra):
    thread = factories.question(at=at, **extra)
    run = offers.begin(thread=thread, now=at)
    assert run is not None
    return thread, run


def offered(run):
    return list(run.offers.order_by("wave", "pk").values_list("wave", "mentor"))


def outcomes(run):
    return list(run.waves.order_by("number").values_list("number", "outcome"))


def ending(run):
    run.refresh_from_db()
    return run.ending


def test_three_waves_at_their_times(at):
    everybody = mentors(12)
    _thread, run = asked(at)

    counts = [offers.sweep(now=at + n * MINUTE) for n in (29, 30, 30, 59, 60, 119, 120)]

    assert counts == [0, 5, 0, 0, 5, 0, 2]
    assert sorted(pk for _wave, pk in offered(run)) == sorted(one.pk for one in everybody)
    assert outcomes(run) == [(1, "offered"), (2, "offered"), (3, "offered")]
    told = Notice.objects.filter(kind="answer_offered")
    assert sorted(told.values_list("member", flat=True)) == sorted(one.pk for one in everybody)


def test_what_nobody_answers_ends_when_the_last_offers_have_passed(at):
    mentors(6)
    thread, run = asked(at)
    for n in (30, 60, 120):
        offers.sweep(now=at + n * MINUTE)
    assert ending(run) == ""

    offers.sweep(now=at + 120 * MINUTE + offering.STANDS)

    assert ending(run) == OfferRun.Ending.SPENT
    assert marking.OFFERS not in fresh(thread).service_line


def test_times_of_the_caller(at):
    mentors(1)
    thread = factories.question(at=at)
    times = [at + n * HOUR for n in (3, 1, 2)]

    run = offers.begin(thread=thread, now=at, times=times)

    assert [wave.due_at for wave in run.waves.order_by("number")] == sorted(times)
    assert offers.begin(thread=thread, now=at) == run


def test_once_for_each_time_that_a_question_waits(at):
    mentors(1)
    thread, run = asked(at)
    answer = factories.answer(thread, at=at + MINUTE, body=MUCH)
    assert ending(run) == OfferRun.Ending.ANSWERED
    assert offers.begin(thread=thread, now=at + 2 * MINUTE) is None

    verdicts.still_broken(post=answer, by=thread.author, now=at + 3 * MINUTE)
    again = offers.begin(thread=thread, now=at + 4 * MINUTE)

    assert again is not None
    assert again != run
    assert offers.begin(thread=thread, now=at + 5 * MINUTE) == again


def test_whoever_fits_best_and_nobody_else(at, nina):
    thread = factories.question(at=at, by=nina, tag_names=["esim"], language="de")
    tag = thread.tags.get()
    by_tag = mentor(topics=[f"tag:{tag.pk}"], languages=["de"])
    by_topic = mentor(topics=[f"category:{thread.category_id}"], languages=["de", "en"])
    anything = mentor(languages=["de"])
    busy = mentor(topics=[f"tag:{tag.pk}"], languages=["de"], load=5)
    for not_asked in (
        {"topics": ["tag:999999"], "languages": ["de"]},
        {"languages": ["en"]},
        {"languages": ["de"], "state": Mentor.State.PAUSED},
        {"languages": ["de"], "state": Mentor.State.LEARNING},
        {"languages": ["de"], "offers_a_day": 0},
    ):
        mentor(**not_asked)
    mentor(factories.member(is_active=False), languages=["de"])
    night = mentor(factories.member(time_zone="America/Los_Angeles"), languages=["de"])
    own_hours = mentor(languages=["de"])
    PushChoice.objects.create(member=own_hours, quiet_from=9, quiet_until=18)
    run = OfferRun.objects.create(thread=thread, since=at, began_at=at, next_at=at)

    found = [one.mentor for one in offer_candidates.of(run=run, thread=thread, now=at)]

    assert found == [by_tag.pk, by_topic.pk, busy.pk, anything.pk]
    PushChoice.objects.create(member=night, quiet_from=0, quiet_until=0)
    assert night.pk in {one.mentor for one in offer_candidates.of(run=run, thread=thread, now=at)}


def test_who_asked_and_who_answered_is_not_asked(at):
    asker, helper = mentors(2)
    thread, run = asked(at, by=asker)
    factories.answer(thread, by=helper, at=at, body=MUCH)

    assert offers.sweep(now=at + HOUR) == 0
    assert ending(run) == "answered"
    assert offer_candidates.of(run=run, thread=thread, now=at) == []


def test_a_newcomers_own_mentor_first_and_all_of_it_in_half_the_time(at):
    nina = factories.member(joined_at=at - HOUR)
    own = mentor(languages=["de"], topics=["tag:999999"])
    others = mentors(3)
    pair(nina, own, at=at)
    _thread, run = asked(at, by=nina)

    assert [offers.sweep(now=at + n * MINUTE) for n in (0, 14, 15)] == [1, 0, 3]
    assert offered(run)[0] == (0, own.pk)
    assert {pk for _wave, pk in offered(run)[1:]} == {one.pk for one in others}
    due = run.waves.order_by("number").values_list("due_at", flat=True)
    assert [(one - at) / MINUTE for one in due] == [0, 15, 30, 60]

    _second, run = asked(at + HOUR, by=nina)
    due = run.waves.order_by("number").values_list("due_at", flat=True)
    assert [(one - at - HOUR) / MINUTE for one in due] == [15, 30, 60, 120]


def test_the_first_answer_that_counts_ends_it(at):
    first, second = mentors(2)
    thread, run = asked(at)
    offers.sweep(now=at + 30 * MINUTE)

    posts.answer(thread=thread, by=first, body=LITTLE, key=None, now=at + 40 * MINUTE)
    assert ending(run) == ""
    assert [one.run_id for one in reads.open_for(second.pk, now=at + 41 * MINUTE)] == [run.pk]
    factories.answer(thread, by=first, at=at + 50 * MINUTE, body="See https://example.com/esim")

    assert ending(run) == OfferRun.Ending.ANSWERED
    assert run.ended_at == at + 50 * MINUTE
    said = dict(run.offers.values_list("mentor", "answered_at"))
    assert said == {first.pk: at + 50 * MINUTE, second.pk: None}
    assert not reads.open_for(second.pk, now=at + 51 * MINUTE).exists()
    assert not Notice.objects.filter(kind="answer_offered", read_at=None).exists()
    assert marking.OFFERS not in fresh(thread).service_line
    assert offers.sweep(now=at + 3 * HOUR) == 0
    assert not MissedEvent.objects.exists()


def test_when_the_only_answer_goes_the_offers_go_on(at):
    mentors(1)
    thread, run = asked(at)
    Thread.objects.filter(pk=thread.pk).update(service_line={})  # nobody hears of it
    spam = factories.answer(thread, at=at + MINUTE, body="Buy it here: https://example.com/shop")
    posts.delete(post=spam, by=factories.member(staff_role="moderator"), now=at + 2 * MINUTE)

    assert offers.sweep(now=at + 30 * MINUTE) == 1
    assert ending(run) == ""


def test_when_what_ended_it_is_undone_it_goes_on(at, mo):
    mentors(8)
    thread, run = asked(at)
    offers.sweep(now=at + 30 * MINUTE)
    answer = factories.answer(thread, at=at + 40 * MINUTE, body=MUCH)
    assert ending(run) == OfferRun.Ending.ANSWERED

    posts.delete(post=answer, by=mo, now=at + 50 * MINUTE)
    assert offers.begin(thread=thread, now=at + 55 * MINUTE) == run

    assert ending(run) == ""
    assert offers.sweep(now=at + 60 * MINUTE) == 3
    assert outcomes(run)[:2] == [(1, "offered"), (2, "offered")]
    assert marking.OFFERS in fresh(thread).service_line


@pytest.mark.parametrize("how", ["solved", "closed", "deleted", "moved", "solved alone"])
def test_what_needs_no_answer_is_offered_to_nobody(at, mo, team, how):
    helper = mentors(1)[0]
    thread, run = asked(at)
    offers.sweep(now=at + 30 * MINUTE)
    late = at + 31 * MINUTE
    if how == "solved":
        post = posts.answer(
            thread=thread, by=thread.author, body="It was the SIM tray.", key=None, now=late
        )
        solutions.accept(thread=thread, post=post, by=thread.author, now=late)
    elif how == "closed":
        threads.close(thread=thread, by=mo, now=late, reason="Enough said")
    elif how == "deleted":
        posts.delete(post=thread.posts.get(), by=mo, now=late)
    elif how == "moved":
        threads.move(thread=thread, by=mo, category=team, now=late)
    else:
        verdicts.solved_alone(thread=thread, by=thread.author, now=late)

    assert ending(run) == OfferRun.Ending.GONE
    assert not reads.open_for(helper.pk, now=late).exists()
    assert offers.begin(thread=thread, now=late) is None


def test_to_refuse_costs_nothing_and_asks_somebody_else(at):
    mentors(6)
    _thread, run = asked(at)
    offers.sweep(now=at + 30 * MINUTE)
    offer = run.offers.order_by("pk").first()
    late = at + 31 * MINUTE

    def tally():
        found = offer_candidates._tallies([offer.mentor_id], at + 9 * HOUR)[0]
        return list(found[offer.mentor_id].values())

    before = tally()
    for _ in range(2):
        offers.refuse(offer=offer, by=offer.mentor, now=late)

    assert offers.sweep(now=late) == 1
    assert offers.sweep(now=late) == 0
    assert run.offers.filter(wave=1).count() == 6
    assert not reads.open_for(offer.mentor_id, now=late).exists()
    assert (before, tally()) == ([offering.Tally(0, 1)], [offering.Tally(0, 0)])


def test_taking_it_takes_the_thread(at):
    first, second = mentors(2)
    thread, run = asked(at)
    offers.sweep(now=at + 30 * MINUTE)
    own = run.offers.get(mentor=first)
    late = at + 31 * MINUTE

    for _ in range(2):
        offers.accept(offer=own, by=first, now=late)
    offers.accept(offer=run.offers.get(mentor=second), by=second, now=late)

    assert [one.member for one in thread.takings.all()] == [first]
    assert run.offers.exclude(accepted_at=None).count() == 2
    with pytest.raises(NotAllowed, match="somebody else"):
        offers.accept(offer=own, by=second, now=late)
    factories.answer(thread, at=late, body=MUCH)
    with pytest.raises(NotAllowed, match="answered this question by now"):
        offers.accept(offer=own, by=first, now=late + MINUTE)


def test_nobody_is_asked_more_often_than_they_want(at):
    few, many = mentor(offers_a_day=1), mentor(offers_a_day=3)
    runs = [asked(at + n * MINUTE)[1] for n in range(5)]

    for n in (30, 31, 32, 33, 34, 64, 125):
        offers.sweep(now=at + n * MINUTE)

    assert Offer.objects.filter(mentor=few).count() == 1
    assert Offer.objects.filter(mentor=many).count() == 3
    assert [run.waves.get(number=1).outcome for run in runs] == [*["offered"] * 3, *["nobody"] * 2]
    tomorrow = at + timedelta(days=1)
    asked(tomorrow)
    assert offers.sweep(now=tomorrow + 30 * MINUTE) == 2


def test_who_wakes_up_is_asked_before_the_next_wave(at):
    late = mentor()  # whose phone is silent for an hour more
    here = at.astimezone(ZoneInfo(late.time_zone))
    PushChoice.objects.create(member=late, quiet_from=0, quiet_until=here.hour + 1)
    _thread, run = asked(at + 20 * MINUTE)

    made = {n: offers.sweep(now=at + n * MINUTE) for n in range(50, 80, 5)}

    assert {n for n, many in made.items() if many} == {65}
    assert offered(run) == [(1, late.pk)]
    assert outcomes(run)[0] == (1, "offered")


def test_after_a_standstill_only_the_highest_wave_is_made(at):
    mentors(12)
    _thread, run = asked(at)

    assert offers.sweep(now=at + 5 * HOUR) == 5
    assert offers.sweep(now=at + 5 * HOUR) == 0

    assert outcomes(run) == [(1, "skipped"), (2, "skipped"), (3, "offered")]


def test_a_worker_that_dies_leaves_nothing_behind_and_the_next_one_does_it_once(at, monkeypatch):
    mentors(3)
    asked(at)

    class Killed(BaseException):
        pass

    def die(**_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(waves.notices, "tell", die)
        with pytest.raises(Killed):
            offers.sweep(now=at + 30 * MINUTE)
    assert (Offer.objects.count(), Notice.objects.filter(kind="answer_offered").count()) == (0, 0)

    assert offers.sweep(now=at + 30 * MINUTE) == 3
    assert Notice.objects.filter(kind="answer_offered").count() == 3


def test_one_that_fails_does_not_stop_the_rest_and_is_parked(at, monkeypatch):
    mentors(2)
    _bad, poisoned = asked(at)
    _good, run = asked(at)
    make = waves.make

    def make_or_fail(*, run, now):
        if run.pk == poisoned.pk:
            raise ValueError("poisoned")
        return make(run=run, now=now)

    monkeypatch.setattr(offers.waves, "make", make_or_fail)
    made = [offers.sweep(now=at + n * MINUTE) for n in range(30, 130, 5)]

    assert sum(made) == 2
    assert ending(poisoned) == OfferRun.Ending.PARKED
    assert (poisoned.tries, ending(run)) == (offers.MOST_TRIES, "")


def test_the_chance_follows_what_came_of_offers(at):
    quick, silent = mentors(2)
    for n in range(6):
        thread, _run = asked(at + n * timedelta(days=1) - timedelta(days=6))
        begun = at + n * timedelta(days=1) - timedelta(days=6)
        offers.sweep(now=begun + 30 * MINUTE)
        if n % 2:
            factories.answer(
                thread,
                by=quick,
                at=begun + 35 * MINUTE,
                body=MUCH,
            )
    late = at + timedelta(days=1)
    _thread, run = asked(late)
    offers.sweep(now=late + 30 * MINUTE)

    chances = dict(run.offers.values_list("mentor", "chance"))
    # Of each six: what ended before its hour says nothing of who was not the quickest.
    own = offering.Tally(3, 6)
    assert chances[quick.pk] == pytest.approx(offering.chance(here=own, ever=own))
    other = offering.Tally(0, 3)
    assert chances[silent.pk] == pytest.approx(offering.chance(here=other, ever=other))


def test_a_sweep_asks_the_same_whatever_the_number_of_mentors(at):
    def statements(thread):
        run = offers.begin(thread=thread, now=at)
        OfferRun.objects.exclude(pk=run.pk).update(ended_at=at, ending="gone")
        with CaptureQueriesContext(connection) as captured:
            offers.sweep(now=at + 30 * MINUTE)
        assert run.offers.exists()
        return len(captured)

    mentors(1)
    few = statements(factories.question(at=at))
    mentors(20)

    assert statements(factories.question(at=at)) == few


def test_a_join_ends_what_is_offered_of_the_source_and_not_of_the_target(at):
    mentors(3)
    source, gone = asked(at)
    target, stays = asked(at)
    mo = factories.member(staff_role="moderator")

    scenes.merge(source, target, by=mo, at=at + MINUTE)

    assert ending(gone) == OfferRun.Ending.GONE
    stays.refresh_from_db()
    assert stays.ended_at is None
    assert marking.OFFERS in fresh(target).service_line
    assert MissedEvent.objects.count() == 0
