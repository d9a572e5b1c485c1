"""What each fact brings, takes and gives back, and that the ledger is what the facts give."""

from datetime import timedelta

import pytest

from forum.domain import confirmations, marks, posts, solutions, verdicts
from forum.models import Confirmation, Member
from reputation.models import Entry
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY, assert_true, follow, points, released, rows

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def old(handle=""):
    """A member who joined so long ago that they are no newcomer in any of this."""
    return factories.member(handle, joined_at=books.start() - 200 * DAY)


@pytest.fixture
def at():
    return books.start()


@pytest.fixture
def helper(db) -> Member:
    return old("helga")


@pytest.fixture
def asker(db) -> Member:
    return old("anton")


@pytest.fixture
def answered(asker, helper, at):
    thread = factories.question(by=asker, at=at)
    return factories.answer(thread, by=helper, at=at + HOUR)


def accept(post, by, at, **extra):
    return solutions.accept(thread=post.thread, post=post, by=by, now=at, **extra)


def test_an_acceptance_is_held_and_then_counts(answered, helper, asker, at):
    when = at + 2 * HOUR
    accept(answered, asker, when)
    follow(when + HOUR)
    held = points(helper)
    follow(released(when))

    assert (held, points(helper)) == (0, 15)
    assert rows(helper) == [("SOL", "held", "0"), ("SOL", "released", "15")]
    entry = Entry.objects.get(receiver=helper, kind="held")
    assert (entry.giver, entry.thread, entry.post) == (asker, answered.thread, answered)
    assert (entry.at, entry.held_until) == (when, when + 14 * DAY)
    assert_true(released(when))


def test_written_twice_it_stands_once(answered, helper, asker, at):
    accept(answered, asker, at + 2 * HOUR)
    late = released(at + DAY)

    written = [follow(late), follow(late), follow(late)]

    assert written == [4, 0, 0]  # SOL, and ASK of whoever asked, each held and released
    assert_true(late)


def test_taken_back_while_held_it_never_counts(answered, helper, asker, at):
    accept(answered, asker, at + DAY)
    follow(at + DAY)
    solutions.clear(thread=answered.thread, by=asker, now=at + 2 * DAY)
    follow(released(at + 2 * DAY))

    assert rows(helper) == [("SOL", "held", "0"), ("SOL", "reversed", "0")]
    assert Entry.objects.get(receiver=helper, kind="reversed").reason == "cleared"
    assert_true(released(at + 2 * DAY))


def test_taken_back_later_it_is_subtracted(answered, helper, asker, at):
    accept(answered, asker, at + DAY)
    follow(released(at + DAY))
    solutions.clear(thread=answered.thread, by=asker, now=at + 30 * DAY)
    follow(at + 31 * DAY)

    assert rows(helper)[-1] == ("SOL", "reversed", "-15")
    assert points(helper) == 0
    assert_true(at + 31 * DAY)


def test_the_sweep_alone_comes_to_the_same(answered, helper, asker, at):
    """A worker that was away for months writes what one that was there would have."""
    accept(answered, asker, at + DAY)
    solutions.clear(thread=answered.thread, by=asker, now=at + 30 * DAY)
    accept(answered, asker, at + 40 * DAY)

    follow(at + 90 * DAY)

    assert sorted(row[1:] for row in rows(helper)) == [
        ("held", "0"), ("held", "0"), ("released", "15"), ("released", "15"), ("reversed", "-15"),
    ]  # fmt: skip
    assert points(helper) == 15
    assert_true(at + 90 * DAY)


def test_another_answer_becomes_the_solution(answered, helper, asker, at):
    other = old("olaf")
    second = factories.answer(answered.thread, by=other, at=at + 2 * HOUR)
    accept(answered, asker, at + DAY)
    accept(second, asker, at + 2 * DAY)
    follow(released(at + 2 * DAY))

    assert Entry.objects.get(receiver=helper, kind="reversed").reason == "replaced"
    assert (points(helper), points(other)) == (0, 15)
    assert rows(asker, "ASK") == [("ASK", "held", "0"), ("ASK", "released", "1")]
    assert_true(released(at + 2 * DAY))


def test_deleted_and_brought_back(answered, helper, asker, at, mo):
    """A mark stays and counts again; so does the acceptance, as undoing the removal makes the
    answer the solution again (decision 0049)."""
    reader = old("rita")
    marks.give(post=answered, by=reader, now=at + DAY)
    accept(answered, asker, at + DAY)
    follow(released(at + DAY))
    posts.delete(post=answered, by=mo, now=at + 30 * DAY)
    follow(at + 31 * DAY)
    gone = points(helper)
    posts.restore(post=answered, by=mo, now=at + 32 * DAY)
    follow(at + 40 * DAY)

    assert (gone, points(helper)) == (0, 17)
    assert [row[1:] for row in rows(helper, "HELP")] == [
        ("held", "0"), ("released", "2"), ("reversed", "-2"), ("restored", "0"), ("released", "2"),
    ]  # fmt: skip
    reasons = Entry.objects.filter(receiver=helper).exclude(reason="")
    assert sorted(reasons.values_list("kind", "reason")) == [
        ("restored", "back"), ("restored", "back"), ("reversed", "post_deleted"),
        ("reversed", "post_deleted"),
    ]  # fmt: skip
    assert_true(at + 40 * DAY)


def test_the_whole_question_deleted_and_brought_back(answered, helper, asker, at, mo):
    accept(answered, asker, at + DAY)
    follow(released(at + DAY))
    question = answered.thread.posts.get(kind="question")
    posts.delete(post=question, by=mo, now=at + 30 * DAY)
    follow(at + 31 * DAY)
    gone = points(helper)
    posts.restore(post=question, by=mo, now=at + 32 * DAY)
    follow(at + 40 * DAY)

    assert (gone, points(helper)) == (0, 15)
    assert Entry.objects.get(receiver=helper, kind="reversed").reason == "thread_deleted"
    assert_true(at + 40 * DAY)


def test_it_did_not_help_after_all(answered, helper, asker, at):
    accept(answered, asker, at + DAY)
    verdicts.still_broken(post=answered, by=asker, now=at + 2 * DAY)
    follow(released(at + 2 * DAY))

    assert Entry.objects.get(receiver=helper, kind="reversed").reason == "broken"
    assert points(asker) == 0
    assert_true(released(at + 2 * DAY))


def test_confirmed_brings_ten_and_accepted_the_missing_five(answered, helper, asker, at, mara):
    others = Confirmation.Kind.OTHERS
    confirmations.confirm(post=answered, by=mara, kind=others, now=at + 8 * DAY)
    follow(released(at + 8 * DAY))
    confirmed = points(helper)
    accept(answered, asker, at + 40 * DAY)
    follow(released(at + 40 * DAY))

    assert (confirmed, points(helper)) == (10, 15)
    assert rows(helper)[2:] == [("SOL", "held", "0"), ("SOL", "released", "5")]
    solutions.clear(thread=answered.thread, by=asker, now=at + 70 * DAY)
    follow(at + 71 * DAY)
    assert points(helper) == 0
    assert_true(at + 71 * DAY)


def test_a_mark_of_an_account_of_yesterday_brings_nothing(answered, helper, at):
    young = factories.member("young", joined_at=at + 5 * DAY)
    marks.give(post=answered, by=young, now=at + 11 * DAY)
    marks.give(post=answered, by=factories.member(joined_at=at), now=at + 11 * DAY)
    follow(released(at + 11 * DAY))

    assert points(helper) == 2
    assert Entry.objects.filter(giver=young).count() == 0
    assert_true(released(at + 11 * DAY))


def test_no_more_than_five_marks_of_an_answer_count(answered, helper, at):
    readers = [old() for _ in range(7)]
    for number, reader in enumerate(readers):
        marks.give(post=answered, by=reader, now=at + DAY + number * HOUR)
    late = released(at + 2 * DAY)
    follow(late)
    before = points(helper)
    # One of the five goes: what was released stays as it was judged.
    marks.withdraw(post=answered, by=readers[0], now=late)
    follow(late + DAY)

    assert (before, points(helper)) == (10, 8)
    assert Entry.objects.filter(receiver=helper, cut="most").count() == 2
    assert_true(late + DAY)


def test_a_thread_brings_no_more_than_25(asker, helper, at):
    thread = factories.question(by=asker, at=at)
    late_answer = factories.answer(thread, by=helper, at=at + 5 * HOUR)
    for _ in range(5):
        marks.give(post=late_answer, by=old(), now=at + DAY)
    accept(late_answer, asker, at + 2 * DAY)
    follow(released(at + 2 * DAY))

    assert rows(helper, "SOL", "RESC") == [
        ("RESC", "held", "0"), ("SOL", "held", "0"), ("RESC", "released", "5"),
        ("SOL", "released", "10"),
    ]  # fmt: skip
    assert points(helper) == 25
    assert_true(released(at + 2 * DAY))


def test_the_same_giver_weighs_less_each_time(asker, helper, at):
    for number in range(4):
        thread = factories.question(by=asker, at=at + number * DAY)
        answer = factories.answer(thread, by=helper, at=at + number * DAY + HOUR)
        marks.give(post=answer, by=asker, now=at + number * DAY + 2 * HOUR)
        accept(answer, asker, at + number * DAY + 3 * HOUR)
    follow(released(at + 4 * DAY))

    released_rows = [row for row in rows(helper, "SOL") if row[1] == "released"]
    assert [row[2] for row in released_rows] == ["15", "7.5", "3.75", "0"]
    pairs = Entry.objects.filter(receiver=helper, kind="released").values_list("pair", flat=True)
    assert sorted(pairs) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert points(helper) == 29  # 17 + 8.5 + 4.25, in whole points
    assert_true(released(at + 4 * DAY))


def test_after_ninety_days_a_giver_is_new_again(asker, helper, at):
    for days in (0, 91):
        thread = factories.question(by=asker, at=at + days * DAY)
        answer = factories.answer(thread, by=helper, at=at + days * DAY + HOUR)
        accept(answer, asker, at + days * DAY + 2 * HOUR)
    follow(released(at + 92 * DAY))

    assert points(helper) == 30
    assert_true(released(at + 92 * DAY))


def test_what_was_taken_back_does_not_count_as_a_time_before(asker, helper, at):
    for days in (0, 1):
        thread = factories.question(by=asker, at=at + days * DAY)
        answer = factories.answer(thread, by=helper, at=at + days * DAY + HOUR)
        accept(answer, asker, at + days * DAY + 2 * HOUR)
        if not days:
            solutions.clear(thread=thread, by=asker, now=at + 5 * DAY)
    follow(released(at + 5 * DAY))

    assert points(helper) == 15
    assert_true(released(at + 5 * DAY))


def test_who_gives_back_gives_a_quarter(asker, helper, at):
    first = factories.answer(factories.question(by=asker, at=at), by=helper, at=at + HOUR)
    accept(first, asker, at + 2 * HOUR)
    back = factories.answer(
        factories.question(by=helper, at=at + DAY), by=asker, at=at + DAY + HOUR
    )
    accept(back, helper, at + 2 * DAY)
    follow(released(at + 2 * DAY))

    assert rows(helper, "SOL")[-1] == ("SOL", "released", "15")
    assert rows(asker, "SOL")[-1] == ("SOL", "released", "3.75")
    assert_true(released(at + 2 * DAY))


def test_the_teams_word_weighs_the_same_each_time(helper, at, mo):
    for number in range(4):
        thread = factories.question(by=old(), at=at + number * DAY)
        answer = factories.answer(thread, by=helper, at=at + number * DAY + HOUR)
        accept(answer, mo, at + number * DAY + 2 * HOUR, reason="They wrote so on the phone.")
    follow(released(at + 4 * DAY))

    assert points(helper) == 60
    assert_true(released(at + 4 * DAY))


def test_ones_own_question_brings_no_solution(asker, at):
    thread = factories.question(by=asker, at=at)
    accept(factories.answer(thread, by=asker, at=at + HOUR), asker, at + 2 * HOUR)
    follow(released(at + DAY))

    assert rows(asker) == [("ASK", "held", "0"), ("ASK", "released", "1")]
    assert_true(released(at + DAY))


def test_an_import_brings_nothing(answered, helper, at):
    from forum.models import Solution

    Solution.objects.create(thread=answered.thread, post=answered, by=None, at=at)
    follow(released(at))

    assert rows(helper) == []
    assert_true(released(at))
