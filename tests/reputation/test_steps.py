"""First steps, reviews, articles, links to what was answered before, verdicts of one's own."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.domain import (
    articles,
    confirmations,
    duplicates,
    edits,
    marks,
    members,
    one_taps,
    posts,
    solutions,
    twins,
    verdicts,
)
from forum.domain.revisions import Words
from forum.models import Confirmation, Notice, OneTap, Standing, Thread, Verdict
from forum.queries import refusals
from reputation.domain import ledger
from reputation.models import Entry
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY, assert_true, follow, points, released, rows

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def at():
    return books.start()


def old(**extra):
    return factories.member(joined_at=books.start() - 200 * DAY, **extra)


def codes(member):
    return sorted({row[0] for row in rows(member)})


def test_a_newcomers_five_steps(at):
    new = factories.member(joined_at=at)
    members.add_device(member=new, name="Pixel 9", software="", now=at + HOUR)
    thread = factories.question(by=new, at=at + DAY)
    answer = factories.answer(thread, by=old(), at=at + DAY + HOUR)
    solutions.accept(thread=thread, post=answer, by=new, now=at + 2 * DAY)
    marks.give(post=answer, by=new, now=at + 3 * DAY)
    own = factories.answer(factories.question(by=old(), at=at), by=new, at=at + 4 * DAY)
    marks.give(post=own, by=old(), now=at + 5 * DAY)
    follow(released(at + 5 * DAY))

    assert codes(new) == ["ASK", "HELP", "N1", "N2", "N3", "N4", "N5"]
    assert points(new) == 5 * 5 + 1 + 2
    assert_true(released(at + 5 * DAY))


def test_steps_come_once_and_only_in_the_first_sixty_days(at):
    new, late = factories.member(joined_at=at), factories.member(joined_at=at)
    for days in (1, 2):
        factories.question(by=new, at=at + days * DAY)
    factories.question(by=late, at=at + 60 * DAY)
    follow(at + 90 * DAY)

    assert (points(new), points(late)) == (5, 0)
    assert_true(at + 90 * DAY)


def test_a_profile_told_in_the_settings_is_a_step(at):
    new = factories.member(joined_at=at)
    members.update_profile(
        member=new, display_name="New", about="I like trains.", language="en",
        time_zone="Europe/Berlin", tariff="", now=at + HOUR,
    )  # fmt: skip
    follow(released(at + DAY))

    assert rows(new) == [("N1", "held", "0"), ("N1", "released", "5")]


def test_a_step_of_this_very_moment_waits_a_minute(at):
    """Two facts of the same second may come in either order; then the first is known."""
    new = factories.member(joined_at=at)
    factories.question(by=new, at=at + DAY)
    follow(at + DAY + timedelta(seconds=30))
    at_once = codes(new)
    follow(at + DAY + timedelta(seconds=90))

    assert (at_once, codes(new)) == ([], ["N2"])


def test_the_sixth_verdict_of_a_month_brings_nothing(at):
    asker = old()
    month = at.astimezone(clock_zone()).replace(day=3, hour=12)
    for number in range(6):
        when = month + number * DAY
        thread = factories.question(by=asker, at=when)
        verdicts.solved_alone(thread=thread, by=asker, now=when + HOUR)
    follow(released(month + 6 * DAY))

    assert points(asker) == 5
    assert Entry.objects.filter(receiver=asker, cut="most").count() == 1
    assert_true(released(month + 6 * DAY))


def clock_zone():
    return ZoneInfo(settings.TIME_ZONE)


def test_months_end_at_midnight_of_the_sites_zone(at):
    """Five verdicts at the end of a month, the sixth an hour later, in the next."""
    asker, zone = old(), clock_zone()
    first = at.astimezone(zone).replace(day=1, hour=0, minute=30, second=0)
    for number in range(5):
        when = first - timedelta(hours=1) + timedelta(minutes=number)
        thread = factories.question(by=asker, at=when - DAY)
        verdicts.solved_alone(thread=thread, by=asker, now=when)
    thread = factories.question(by=asker, at=first - DAY)
    verdicts.solved_alone(thread=thread, by=asker, now=first)
    follow(released(first))

    assert points(asker) == 6
    assert_true(released(first))


def test_still_broken_takes_ones_verdict_back_and_the_next_brings_it_again(at):
    asker, helper = old(), old()
    thread = factories.question(by=asker, at=at)
    answer = factories.answer(thread, by=helper, at=at + HOUR)
    verdicts.solved_alone(thread=thread, by=asker, now=at + DAY)
    verdicts.still_broken(post=answer, by=asker, now=at + 2 * DAY)
    verdicts.solved_alone(thread=thread, by=asker, now=at + 3 * DAY)
    follow(released(at + 3 * DAY))

    assert [row[1] for row in rows(asker)] == ["held", "reversed", "restored", "released"]
    assert points(asker) == 1
    assert_true(released(at + 3 * DAY))


@pytest.mark.parametrize(
    ("says_it_again", "kinds"),
    [(False, ["held", "reversed"]), (True, ["held", "reversed", "restored", "released"])],
)
def test_a_slip_earns_nothing_and_the_next_word_brings_it(at, says_it_again, kinds):
    asker, helper = old(), old()
    thread = factories.question(by=asker, at=at)
    factories.answer(thread, by=helper, at=at + HOUR)
    verdicts.solved_alone(thread=thread, by=asker, now=at + DAY)
    slip = Verdict.objects.get()
    verdicts.take_back(verdict=slip, by=asker, now=at + DAY + timedelta(minutes=5))
    if says_it_again:
        verdicts.solved_alone(thread=thread, by=asker, now=at + 3 * DAY)
    follow(released(at + 3 * DAY))

    assert [row[1] for row in rows(asker)] == kinds
    assert points(asker) == int(says_it_again)
    assert_true(released(at + 3 * DAY))


@pytest.mark.parametrize("is_still_enough", [True, False])
def test_a_slip_leaves_what_others_confirmed(at, mara, is_still_enough):
    """ "Still broken" ends it; taken back it is the solution again, by whoever confirmed it."""
    asker, helper, late = old(), old(), at + 8 * DAY
    answer = factories.answer(factories.question(by=asker, at=at), by=helper, at=at + HOUR)
    word = {"post": answer, "by": mara, "kind": Confirmation.Kind.OTHERS}
    confirmations.confirm(**word, now=late)
    notice = Notice.objects.get(kind="question_answered", member=asker)
    one_taps.issue(notice=notice, key="mail", now=late)
    tap = one_taps.use(tap=OneTap.objects.get(), outcome="broken", now=late + HOUR)
    broken = (Thread.objects.get().solution, refusals.refused(thread=Thread.objects.get()))
    if not is_still_enough:
        confirmations.withdraw(**word, now=late + HOUR + MINUTE)
    one_taps.take_back(tap=tap, now=late + HOUR + 5 * MINUTE)
    follow(released(late + DAY))

    thread = Thread.objects.get()
    solution = thread.solution and (thread.solution.kind, thread.solution.by, thread.solution.post)
    assert broken == (None, {answer.pk})
    assert refusals.refused(thread=thread) == set()
    assert solution == (("confirmed", mara, answer) if is_still_enough else None)
    assert thread.state == ("solved" if is_still_enough else "answered")
    assert (points(helper) > 0) is is_still_enough
    back = ["restored", "released"] if is_still_enough else []
    assert [row[1] for row in rows(helper, "CONF")] == ["held", "reversed", *back]
    assert_true(released(late + DAY))


def suggested(post, at):
    words = Words("Switch it off, wait for a minute, and switch it on again.")
    return edits.suggest(
        post=post, by=old(), standing=Standing(points=50), words=words, reason="Clearer",
        base=post.fingerprint, key=uuid.uuid4(), now=at,
    )  # fmt: skip


def test_a_review_that_is_upheld_brings_a_point(at, mara):
    author = old()
    post = factories.answer(factories.question(by=old(), at=at), by=author, at=at)
    edits.take_over(
        edit=(one := suggested(post, at + HOUR)), by=mara, is_mentor=True, words=Words(one.body),
        base=post.fingerprint, now=at + 2 * HOUR,
    )  # fmt: skip
    follow(released(at + DAY))

    assert rows(mara) == [("REV", "held", "0"), ("REV", "released", "1")]
    assert_true(released(at + DAY))


def test_a_review_that_is_undone_brings_nothing(at, mara):
    author = old()
    post = factories.answer(factories.question(by=old(), at=at), by=author, at=at)
    one = suggested(post, at + HOUR)
    edits.take_over(
        edit=one, by=mara, is_mentor=True, words=Words(one.body), base=post.fingerprint,
        now=at + 2 * HOUR,
    )  # fmt: skip
    edits.bring_back(post=post, number=1, by=author, now=at + DAY)
    follow(released(at + DAY))

    assert rows(mara) == [("REV", "held", "0"), ("REV", "reversed", "0")]
    assert Entry.objects.get(receiver=mara, kind="reversed").reason == "undone"
    assert_true(released(at + DAY))


def test_who_decides_on_ones_own_post_has_reviewed_nothing(at):
    author = old()
    post = factories.answer(factories.question(by=old(), at=at), by=author, at=at)
    edits.reject(
        edit=suggested(post, at), by=author, is_mentor=False, reason="It is fine.", now=at + HOUR
    )
    follow(released(at + DAY))

    assert rows(author) == []


def published(owner, reviewer, at):
    asker = old()
    thread = factories.question(by=asker, at=at)
    answer = factories.answer(thread, by=old(), at=at + HOUR)
    solutions.accept(thread=thread, post=answer, by=asker, now=at + 2 * HOUR)
    article = articles.begin(post=answer, by=owner, now=at + 3 * HOUR)
    articles.submit(article=article, by=owner, now=at + 4 * HOUR)
    return articles.publish(article=article, by=reviewer, now=at + 5 * HOUR)


def test_an_article_brings_ten_and_its_review_one(at, mara, eva):
    thread = published(mara, eva, at)
    follow(released(at + DAY))
    question = thread.posts.get(kind="question")

    assert (points(mara), points(eva)) == (10, 1)
    posts.delete(post=question, by=factories.member(staff_role="moderator"), now=at + 40 * DAY)
    follow(at + 41 * DAY)
    assert points(mara) == 0
    assert_true(at + 41 * DAY)


def test_the_fifth_article_of_a_month_brings_nothing(at, mara, eva):
    month = at.astimezone(clock_zone()).replace(day=3, hour=1)
    for number in range(5):
        published(mara, eva, month + number * DAY)
    follow(released(month + 6 * DAY))

    assert points(mara) == 40
    assert_true(released(month + 6 * DAY))


def test_who_linked_the_existing_solution_gets_as_much(at, mara):
    asker, helper, again = old(), old(), old()
    thread = factories.question(by=asker, at=at)
    answer = factories.answer(thread, by=helper, at=at + HOUR)
    solutions.accept(thread=thread, post=answer, by=asker, now=at + 2 * HOUR)
    second = factories.question(by=again, at=at + DAY)
    duplicates.mark(thread=second, original=thread, by=mara, now=at + DAY + HOUR)
    second = Thread.objects.get(pk=second.pk)
    twins.solve(thread=second, source=answer, by=again, now=at + DAY + 2 * HOUR)
    follow(released(at + 2 * DAY))

    assert rows(mara) == [("DUP", "held", "0"), ("DUP", "released", "15")]
    assert (points(helper), points(again)) == (15, 1)
    assert_true(released(at + 2 * DAY))


def test_a_question_that_waited_long_brings_five_more(at):
    asker, quick, slow = old(), old(), old()
    for helper, hours in ((quick, 4), (slow, 5)):
        thread = factories.question(by=asker if helper == slow else old(), at=at)
        answer = factories.answer(thread, by=helper, at=at + hours * HOUR)
        solutions.accept(thread=thread, post=answer, by=thread.author, now=at + DAY)
    follow(released(at + DAY))

    assert (points(quick), points(slow)) == (15, 20)
    assert_true(released(at + DAY))


def test_pages_of_facts_cost_the_same_for_one_and_twenty(at):
    threads = []
    for number in range(20):
        thread = factories.question(by=old(), at=at)
        answer = factories.answer(thread, by=old(), at=at + HOUR)
        solutions.accept(thread=thread, post=answer, by=thread.author, now=at + number * HOUR)
        threads.append(thread.pk)
    counts = []
    for some in (threads[:1], threads[1:]):
        with CaptureQueriesContext(connection) as asked:
            ledger.settle(threads=some, now=at + 3 * DAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]
