"""A slip with a mail's page, taken back: the points are what they were, and nobody was refused."""

from datetime import timedelta

import pytest

from forum.domain import confirmations, marks, one_taps, solutions, verdicts
from forum.models import Confirmation, Notice, OneTap, Thread
from forum.queries import refusals
from reputation.models import Entry
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY, assert_true, follow, points, released, rows

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OTHERS = Confirmation.Kind.OTHERS


@pytest.fixture
def at():
    return books.start()


def old(**extra):
    return factories.member(joined_at=books.start() - 200 * DAY, **extra)


def tapped(post, outcome, at):
    notice = Notice.objects.get(kind="question_answered", post=post)
    one_taps.issue(notice=notice, key=f"mail:{post.pk}", now=at - DAY)
    return one_taps.use(tap=OneTap.objects.get(post=post), outcome=outcome, now=at)


def solution_of(thread):
    return Thread.objects.get(pk=thread.pk).solution


def slip(post, outcome, at):
    """Said, written down, and taken back a minute later."""
    tap = tapped(post, outcome, at)
    follow(at)
    assert one_taps.take_back(tap=tap, now=at + MINUTE)
    follow(at + MINUTE)


def four_threads(at):
    """Of one asker and one helper; the first with a second answer, by somebody else."""
    asker, helper, wrong = old(), old(), old()
    first = None
    for days in (0, 15, 16, 17):
        when = at + days * DAY
        answer = factories.answer(factories.question(by=asker, at=when), by=helper, at=when + HOUR)
        first = first or answer
        solutions.accept(thread=answer.thread, post=answer, by=asker, now=when + 2 * HOUR)
    other = factories.answer(first.thread, by=wrong, at=at + 3 * HOUR)
    return first, other


@pytest.mark.thorough
@pytest.mark.parametrize("outcome", ["broken", "solved"])
def test_who_was_first_of_a_pair_stays_first(at, outcome):
    """An old mail: three more threads were accepted since. "Still broken" of the answer, or "solved
    it" of another one."""
    (calm, _), (first, other) = four_threads(at), four_threads(at)
    follow(at + 17 * DAY)
    when = at + 18 * DAY
    slip(first if outcome == "broken" else other, outcome, when)
    held = Entry.objects.get(receiver=first.author, kind="restored")
    during = points(first.author)
    follow(released(when))

    assert during == 0
    assert (held.held_until, held.thread) == (when + MINUTE + DAY, first.thread)
    lines = Entry.objects.filter(receiver=first.author, thread=first.thread).order_by("step")
    assert [(one.kind, one.points) for one in lines] == [
        ("held", 0), ("released", 15), ("reversed", -15), ("restored", 0), ("released", 15),
    ]  # fmt: skip
    assert lines[4].pair == 1
    assert points(first.author) == points(calm.author) > 15
    assert points(first.thread.author) == points(calm.thread.author)
    if outcome == "solved":
        taken = Entry.objects.get(receiver=other.author, kind="reversed")
        assert (taken.reason, points(other.author)) == ("slip", 0)
    assert_true(released(when))


@pytest.mark.thorough
@pytest.mark.parametrize("undone_first", ["solved", "broken"])
@pytest.mark.parametrize("is_of", ["the first", "a third"])
def test_two_slips_within_minutes_are_both_undone(at, undone_first, is_of):
    """In whichever order: what the second one ended had been set by a slip as well. Of the answer
    that was the solution "still broken" stands until it is taken back."""
    first, other = four_threads(at)
    third = factories.answer(first.thread, at=at + 4 * HOUR)
    when = at + 18 * DAY
    taps = {
        "solved": tapped(other, "solved", when),
        "broken": tapped(first if is_of == "the first" else third, "broken", when + MINUTE),
    }
    one_taps.take_back(tap=taps.pop(undone_first), now=when + 2 * MINUTE)
    between = solution_of(first.thread)
    one_taps.take_back(tap=taps.popitem()[1], now=when + 3 * MINUTE)
    follow(released(when))

    assert (between and between.post) == {
        ("broken", "the first"): other, ("broken", "a third"): other,
        ("solved", "the first"): None, ("solved", "a third"): first,
    }[undone_first, is_of]  # fmt: skip
    solution = solution_of(first.thread)
    assert (solution.post, solution.at) == (first, at + 2 * HOUR)
    got = Entry.objects.filter(receiver=first.author, thread=first.thread, kind="released")
    assert [one.points for one in got] == [15, 15]
    assert points(other.author) == 0
    assert refusals.refused(thread=first.thread) == set()
    assert_true(released(when))


@pytest.mark.parametrize("undone", [("solved", "broken"), ("broken", "solved")])
def test_what_only_a_slip_had_set_does_not_come_back(at, undone):
    """Neither by a second slip that ended it; what was said before either still counts."""
    asker = old()
    answer = factories.answer(factories.question(by=asker, at=at), by=old(), at=at + HOUR)
    other = factories.answer(answer.thread, at=at + HOUR)
    verdicts.still_broken(post=answer, by=asker, now=at + DAY)
    when = at + 8 * DAY
    taps = {
        "solved": tapped(answer, "solved", when),
        "broken": tapped(other, "broken", when + MINUTE),
    }
    for number, outcome in enumerate(undone, start=2):
        one_taps.take_back(tap=taps[outcome], now=when + number * MINUTE)
    follow(released(when))

    assert solution_of(answer.thread) is None
    assert refusals.refused(thread=answer.thread) == {answer.pk}
    assert (points(answer.author), points(asker)) == (0, 0)
    assert_true(released(when))


def test_who_had_solved_it_alone_keeps_their_point(at):
    asker = old()
    answer = factories.answer(factories.question(by=asker, at=at), by=old(), at=at + HOUR)
    verdicts.solved_alone(thread=answer.thread, by=asker, now=at + DAY)
    slip(answer, "solved", at + 20 * DAY)
    follow(released(at + 20 * DAY))

    assert rows(asker) == [("ASK", "held", "0"), ("ASK", "released", "1")]
    assert points(answer.author) == 0
    assert_true(released(at + 20 * DAY))


def test_a_slip_after_a_slip_comes_back_as_well(at):
    first, other = four_threads(at)
    slip(first, "broken", at + 18 * DAY)
    slip(other, "solved", at + 20 * DAY)
    follow(released(at + 20 * DAY))

    got = Entry.objects.filter(receiver=first.author, thread=first.thread, kind="released")
    assert [one.points for one in got] == [15, 15, 15]
    assert_true(released(at + 20 * DAY))


@pytest.mark.parametrize("outcome", ["broken", "solved"])
def test_what_the_team_accepted_comes_back_and_the_askers_point_goes(at, outcome, mo):
    asker, helper = old(), old()
    answer = factories.answer(factories.question(by=asker, at=at), by=helper, at=at + HOUR)
    other = factories.answer(answer.thread, at=at + HOUR)
    reason = {"reason": "They wrote so by phone."}
    solutions.accept(thread=answer.thread, post=answer, by=mo, now=at + DAY, **reason)
    slip(answer if outcome == "broken" else other, outcome, at + 20 * DAY)
    follow(released(at + 20 * DAY))

    solution = Thread.objects.get().solution
    assert (solution.post, solution.by, solution.reason) == (answer, mo, reason["reason"])
    assert (points(helper), points(asker)) == (15, 0)
    assert_true(released(at + 20 * DAY))


def test_what_others_confirmed_is_not_touched_by_a_slip_of_the_same_answer(at, mara):
    helper, late = old(), at + 8 * DAY
    answer = factories.answer(factories.question(by=old(), at=at), by=helper, at=at + HOUR)
    confirmations.confirm(post=answer, by=mara, kind=OTHERS, now=late)
    follow(released(late))
    before = points(helper)
    slip(answer, "solved", late + 15 * DAY)
    follow(released(late + 15 * DAY))

    assert [row[1] for row in rows(helper, "CONF")] == ["held", "released"]
    assert [row[1] for row in rows(helper, "SOL")] == ["held", "reversed"]
    assert Entry.objects.get(receiver=helper, kind="reversed").reason == "slip"
    assert points(helper) == before > 0
    assert_true(released(late + 15 * DAY))


@pytest.mark.parametrize("goes", ["later", "before the undo"])
def test_solved_it_undone_refuses_neither_answer(at, goes, mara):
    """Over what others confirmed: these may go, and say it again."""
    answer = factories.answer(factories.question(by=old(), at=at), by=old(), at=at + HOUR)
    other = factories.answer(answer.thread, by=old(), at=at + HOUR)
    late, word = at + 8 * DAY, {"post": answer, "by": mara, "kind": OTHERS}
    confirmations.confirm(**word, now=late)
    tap = tapped(other, "solved", late + DAY)
    if goes == "before the undo":
        confirmations.withdraw(**word, now=late + DAY + MINUTE)
    one_taps.take_back(tap=tap, now=late + DAY + 2 * MINUTE)
    undone = Thread.objects.get()
    if goes == "later":
        assert (undone.solution.post, undone.solution.by) == (answer, mara)
        confirmations.withdraw(**word, now=late + 2 * DAY)

    assert Thread.objects.get().solution is None
    assert refusals.refused(thread=undone) == set()
    confirmations.confirm(**word, now=late + 3 * DAY)
    assert Thread.objects.get().solution.post == answer
    follow(released(late + 3 * DAY))
    assert_true(released(late + 3 * DAY))


def test_a_refusal_outlasts_a_slip(at, mara):
    """Taking it back was meant, "solved it" a few days later was not."""
    answer = factories.answer(factories.question(by=old(), at=at), by=old(), at=at + HOUR)
    solutions.accept(thread=answer.thread, post=answer, by=answer.thread.author, now=at + 2 * HOUR)
    solutions.clear(thread=answer.thread, by=answer.thread.author, now=at + DAY)
    slip(answer, "solved", at + 8 * DAY)

    assert refusals.refused(thread=answer.thread) == {answer.pk}
    assert Thread.objects.get().solution is None
    assert_true(at + 9 * DAY)


HELD, TAKEN = ("held", "0"), ("reversed", "0")
AGAIN = [HELD, TAKEN, ("restored", "0"), ("released", "5")]


def new_here(at):
    """Two who joined today: an asker with two answers, the first by the other newcomer."""
    asker, helper = factories.member(joined_at=at), factories.member(joined_at=at)
    thread = factories.question(by=asker, at=at + HOUR)
    first = factories.answer(thread, by=helper, at=at + 2 * HOUR)
    return first, factories.answer(thread, by=old(), at=at + 3 * HOUR)


def steps_of(member, code):
    return [row[1:] for row in rows(member, code)]


@pytest.mark.thorough
@pytest.mark.parametrize("outcome", ["solved", "broken"])
@pytest.mark.parametrize("is_written", [True, False])
def test_a_slip_is_no_first_step_and_what_is_meant_later_is(at, outcome, is_written):
    """Whether or not a job wrote it before it was taken back."""
    answer, _other = new_here(at)
    asker, helper = answer.thread.author, answer.author
    tap = tapped(answer, outcome, at + DAY)
    if is_written:
        follow(at + DAY + 2 * MINUTE)
        assert steps_of(asker, "N3") == [HELD]
    one_taps.take_back(tap=tap, now=at + DAY + 3 * MINUTE)
    follow(at + DAY + HOUR)

    assert steps_of(asker, "N3") == [HELD, TAKEN]
    assert steps_of(helper, "N5") == ([HELD, TAKEN] if outcome == "solved" else [])
    assert Entry.objects.filter(receiver=asker, kind="reversed", reason="slip").exists()
    assert_true(at + DAY + HOUR)

    solutions.accept(thread=answer.thread, post=answer, by=asker, now=at + 3 * DAY)
    follow(released(at + 3 * DAY))

    assert steps_of(asker, "N3") == AGAIN
    assert steps_of(helper, "N5") == (AGAIN if outcome == "solved" else AGAIN[::3])
    assert_true(released(at + 3 * DAY))


@pytest.mark.parametrize("is_written", [True, False])
def test_a_mark_given_by_a_slip_is_no_first_step_of_either(at, is_written):
    """Not of whoever gave it, nor of whose answer it was; what is meant later is."""
    asker, helper = factories.member(joined_at=at - 10 * DAY), factories.member(joined_at=at)
    question = factories.question(by=asker, at=at + HOUR)
    answer = factories.answer(question, by=helper, at=at + 2 * HOUR)
    tap = tapped(answer, "helped", at + DAY)
    if is_written:
        follow(at + DAY + 2 * MINUTE)
        assert steps_of(asker, "N4") == steps_of(helper, "N5") == [HELD]
    one_taps.take_back(tap=tap, now=at + DAY + 3 * MINUTE)
    follow(at + DAY + HOUR)

    assert steps_of(asker, "N4") == steps_of(helper, "N5") == [HELD, TAKEN]
    assert steps_of(helper, "HELP") == [HELD, TAKEN]
    taken = Entry.objects.filter(kind="reversed").values_list("reason", flat=True)
    assert set(taken) == {"slip"}
    assert_true(at + DAY + HOUR)

    marks.give(post=answer, by=asker, now=at + 3 * DAY)
    follow(released(at + 3 * DAY))

    assert steps_of(asker, "N4") == steps_of(helper, "N5") == AGAIN
    assert_true(released(at + 3 * DAY))


def test_a_slip_that_another_word_had_ended_is_no_step_either(at):
    """No event tells of it, as nothing changes in the thread."""
    first, other = new_here(at)
    slipped = tapped(first, "solved", at + DAY)
    tapped(other, "solved", at + DAY + MINUTE)
    follow(at + DAY + 3 * MINUTE)
    assert steps_of(first.author, "N5") == [HELD]
    one_taps.take_back(tap=slipped, now=at + DAY + 5 * MINUTE)
    follow(released(at + DAY))

    assert solution_of(first.thread).post == other
    assert steps_of(first.author, "N5") == [HELD, TAKEN]
    assert steps_of(first.thread.author, "N3") == [HELD, ("released", "5")]
    assert_true(released(at + DAY))
