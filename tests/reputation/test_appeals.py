"""A line is questioned once, and answered by somebody who had no part in it."""

import contextlib
import uuid
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from forum.domain import posts, solutions
from forum.lib import clock
from forum.models import Notice
from forum.rules import NotAllowed
from reputation.domain import appeals, corrections, ledger
from reputation.lib import workdays
from reputation.models import Appeal, AppealAnswer, Correction, Entry
from reputation.queries import appeals as queue
from reputation.queries import corrections as reads
from reputation.queries import statement
from tests import factories
from tests.forum.domain.test_concurrency import at_once
from tests.reputation import books
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db
TEXT = "The asker wrote that it works now, so I do not understand it."


@pytest.fixture
def helper(db):
    return factories.member("helga", joined_at=books.start() - 100 * DAY)


@pytest.fixture
def max_(db):
    """A moderator who had no part in anything."""
    return factories.member("max", staff_role="moderator")


def line_of(helper, by=None):
    """The line of an accepted answer, deleted afterwards where somebody does that."""
    at = books.start()
    thread = factories.question(by=factories.member(joined_at=at - 100 * DAY), at=at)
    post = factories.answer(thread, by=helper, at=at + timedelta(hours=1))
    solutions.accept(thread=thread, post=post, by=thread.author, now=at + DAY)
    if by is not None:
        posts.delete(post=post, by=by, now=at + 30 * DAY)
    books.follow(at + 31 * DAY)
    return Entry.objects.get(receiver=helper, origin=None)


def ask(entry, by, **extra):
    return appeals.question(entry=entry, by=by, text=TEXT, now=clock.now(), **extra)


def answer(appeal, by, outcome="explained", **extra):
    reason = extra.pop("reason", "It had to go, as it named a phone number.")
    return appeals.answer(
        appeal=appeal, by=by, outcome=outcome, reason=reason, now=clock.now(), **extra
    )


def test_it_is_promised_and_told(helper):
    appeal = ask(line_of(helper), helper)

    promised = workdays.after(appeal.at, 3, statement.zone())
    assert appeal.promised_by == promised
    notice = Notice.objects.get(member=helper, kind="appeal_asked")
    assert notice.data == {
        "until": promised.isoformat(), "place": f"/statement/{appeal.entry_id}/",
    }  # fmt: skip


def test_who_had_a_part_in_the_line_does_not_answer(helper, mo, max_):
    entry = line_of(helper, by=mo)
    entry.giver.staff_role = "moderator"
    entry.giver.save()
    appeal = ask(entry, helper)
    helper.staff_role = "moderator"
    helper.save()

    with pytest.raises(NotAllowed, match="You decided what this line tells of"):
        answer(appeal, mo)
    with pytest.raises(NotAllowed, match="These points came from you"):
        answer(appeal, entry.giver)
    with pytest.raises(NotAllowed, match="your own points"):
        answer(appeal, helper)
    answer(appeal, max_)
    with pytest.raises(NotAllowed, match="answered this already"):
        answer(appeal, max_)
    again = ask(entry, helper)
    with pytest.raises(NotAllowed, match="You answered when this line was questioned before"):
        answer(again, max_)
    assert AppealAnswer.objects.count() == 1


def test_who_corrected_by_hand_does_not_answer_for_it(helper, mo, ada, max_):
    one = corrections.correct(
        receiver=helper, points=Decimal(-200), reason="Copied answers.", by=mo, now=books.start()
    )
    corrections.confirm(correction=one, by=ada, now=books.start() + DAY)
    books.follow(books.start() + 2 * DAY)
    appeal = ask(Entry.objects.get(receiver=helper, origin=None), helper)

    for other in (mo, ada):
        with pytest.raises(NotAllowed, match="You decided what this line tells of"):
            answer(appeal, other)
    answer(appeal, max_)


def test_only_the_moderation_answers(helper, hana, eva, sven, mara):
    appeal = ask(line_of(helper), helper)

    for other in (hana, eva, sven, mara):
        with pytest.raises(NotAllowed, match="Only moderators"):
            answer(appeal, other)


def test_a_granted_one_is_a_correction(helper, mo, max_):
    appeal = ask(line_of(helper, by=mo), helper)

    said = answer(appeal, max_, "corrected", points=Decimal(15), reason="It did solve it.")
    books.follow(clock.now() + DAY)

    correction = Correction.objects.get()
    assert (said.correction, correction.points, correction.by) == (correction, 15, max_)
    assert books.points(helper) == 15
    assert books.rows(helper, "FIX") == [("FIX", "held", "0"), ("FIX", "released", "15")]
    told = Notice.objects.filter(member=helper, kind__startswith="appeal_answered").get()
    assert told.data["reason"] == "It did solve it."
    assert not Notice.objects.filter(kind="points_corrected").exists()
    counted = reads.counted(now=clock.now())
    assert (counted.corrections, counted.appeals, counted.granted) == (1, 1, 1)
    books.assert_true(clock.now() + DAY)


def test_a_large_one_is_confirmed_by_somebody_else_without_a_part(helper, mo, max_, ada):
    appeal = ask(line_of(helper, by=mo), helper)
    said = answer(appeal, max_, "corrected", points=Decimal(150))

    with pytest.raises(NotAllowed, match="You had a part in the line"):
        corrections.confirm(correction=said.correction, by=mo, now=clock.now())
    corrections.confirm(correction=said.correction, by=ada, now=clock.now())
    books.follow(clock.now() + DAY)

    assert books.points(helper) == 150
    books.assert_true(clock.now() + DAY)


def told(member, kind):
    """The one notice of this kind: what it says, and where it leads."""
    found = Notice.objects.get(member=member, kind=kind).data
    return found["reason"], found["place"]


def kinds(member):
    return sorted(Notice.objects.filter(member=member).values_list("kind", flat=True))


def test_until_a_second_person_agrees_nobody_reads_that_it_counts(helper, mo, max_, ada):
    appeal = ask(line_of(helper, by=mo), helper)
    said = answer(appeal, max_, "corrected", points=Decimal(150), reason="It did solve it.")
    waiting = (said.ended, reads.counted(now=clock.now()).granted, books.points(helper))
    notice = Notice.objects.get(member=helper, kind="appeal_answered")
    corrections.confirm(correction=said.correction, by=ada, now=clock.now())
    said.refresh_from_db()

    assert waiting == ("Corrected as soon as a second person agrees", 0, 0)
    assert notice.data["needs_second"] is True
    assert (said.ended, reads.counted(now=clock.now()).granted) == ("Corrected", 1)
    assert kinds(helper).count("points_corrected") == 1
    there = f"/moderation/corrections/{said.correction_id}/"
    assert told(max_, "correction_confirmed") == ("It did solve it.", there)


def test_both_hear_that_a_second_person_declined(helper, mo, max_, ada):
    appeal = ask(line_of(helper, by=mo), helper)
    said = answer(appeal, max_, "corrected", points=Decimal(150))
    corrections.decline(
        correction=said.correction, by=ada, reason="It broke the rules.", now=clock.now()
    )
    said.refresh_from_db()

    line = f"/statement/{appeal.entry_id}/"
    assert told(helper, "points_stay") == ("It broke the rules.", line)
    there = f"/moderation/corrections/{said.correction_id}/"
    assert told(max_, "correction_declined") == ("It broke the rules.", there)
    assert "points_corrected" not in kinds(helper)
    assert said.ended == "Not corrected: a second person did not agree"
    assert reads.counted(now=clock.now()).granted == 0


def test_who_confirmed_the_points_of_an_answer_does_not_answer_the_next(helper, mo, max_, ada, as_):
    """Who declined them as little; whoever had no part does."""
    entry, team = line_of(helper, by=mo), [ada, factories.member(staff_role="moderator")]
    for second, act in zip(
        team, (corrections.confirm, partial(corrections.decline, reason="No.")), strict=True
    ):
        by = factories.member(staff_role="moderator")
        said = answer(ask(entry, helper), by, "corrected", points=Decimal(150))
        act(correction=said.correction, by=second, now=clock.now())
    again = ask(entry, helper)

    for second in team:
        with pytest.raises(NotAllowed, match="You decided on points for this line before"):
            answer(again, second)
    page = as_(max_).get(f"/moderation/appeals/{again.pk}/").content.decode()
    assert page.count("decided on points for the line before") == len(team)
    answer(again, max_)
    books.follow(clock.now() + DAY)
    books.assert_true(clock.now() + DAY)


def test_nothing_is_half_done(helper, max_):
    appeal = ask(line_of(helper), helper)

    with pytest.raises(NotAllowed, match="between 1 and"):
        answer(appeal, max_, "corrected", points=None)
    with pytest.raises(NotAllowed, match="give a reason"):
        answer(appeal, max_, reason="  ")

    appeal.refresh_from_db()
    assert (appeal.closed_at, AppealAnswer.objects.count()) == (None, 0)


def test_one_open_question_a_line_and_only_of_ones_own(helper, hana):
    entry, key = line_of(helper), uuid.uuid4()
    first, twice = ask(entry, helper, key=key), ask(entry, helper, key=key)

    assert first == twice
    with pytest.raises(NotAllowed, match="questioned this line already"):
        ask(entry, helper)
    with pytest.raises(NotAllowed, match="only lines of your own"):
        ask(entry, hana)
    assert (Appeal.objects.count(), Notice.objects.filter(kind="appeal_asked").count()) == (1, 1)


@pytest.mark.parametrize(("days", "most"), [(2, 2), (400, 10)])
def test_no_more_than_so_many_a_day(days, most, mo):
    helper = factories.member(joined_at=clock.now() - days * DAY)
    for number in range(most + 1):
        corrections.correct(
            receiver=helper, points=Decimal(1), reason=f"Number {number}.", by=mo, now=clock.now()
        )
    lines = list(Entry.objects.filter(receiver=helper, origin=None))
    for entry in lines[:most]:
        ask(entry, helper)

    with pytest.raises(NotAllowed, match=f"question {most} lines a day"):
        ask(lines[most], helper)


def test_the_median_of_the_answers(helper, mo, max_):
    now = clock.now()
    for hours in (2, 10, 50):
        corrections.correct(
            receiver=helper, points=Decimal(hours), reason="Made good.", by=mo, now=now - 9 * DAY
        )
        entry = Entry.objects.filter(receiver=helper, origin=None).latest("pk")
        asked = now - timedelta(hours=hours)
        appeal = appeals.question(entry=entry, by=helper, text=TEXT, now=asked)
        appeals.answer(appeal=appeal, by=max_, outcome="upheld", reason="As it is.", now=now)

    assert reads.counted(now=now).median == timedelta(hours=10)


def test_the_queue_asks_the_same_for_one_and_for_twenty(helper, mo, django_assert_num_queries):
    for number in (1, 19):
        before, now = Entry.objects.count(), clock.now()
        Correction.objects.bulk_create(
            Correction(receiver=helper, points=1, reason="x", by=mo, at=now, needs_second=False)
            for _ in range(number)
        )
        ledger.settle(threads=[], members=[helper.pk], now=now)
        Appeal.objects.bulk_create(
            Appeal(member=helper, entry=entry, text=TEXT, at=now, promised_by=now)
            for entry in Entry.objects.order_by("pk")[before:]
        )
        with django_assert_num_queries(4):
            page = queue.page(view="open", cursor="", now=clock.now())
    assert len(page.rows) == 20
    assert all(row.parts == {helper.pk: "receiver", mo.pk: "decided"} for row in page.rows)


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_and_one_who_asks_ten_times():
    helper = factories.member("helga", joined_at=books.start() - 100 * DAY)
    team = [factories.member(staff_role="moderator") for _ in range(3)]
    entry = line_of(helper)

    def try_(act):
        with contextlib.suppress(NotAllowed):
            act()

    assert at_once(*[lambda: try_(lambda: ask(entry, helper))] * 10) == []
    appeal = Appeal.objects.get()
    faults = at_once(*[
        lambda by=by: try_(lambda: answer(appeal, by, "corrected", points=Decimal(5)))
        for by in team * 2
    ])  # fmt: skip

    assert faults == []
    assert (AppealAnswer.objects.count(), Correction.objects.count()) == (1, 1)
    late = clock.now() + DAY
    books.follow(late)
    books.assert_true(late)


@pytest.mark.parametrize("pays", [True, False])
def test_who_corrects_and_who_asked_read_that_no_money_changes(as_, helper, max_, settings, pays):
    settings.PAYBACK = pays
    appeal = ask(line_of(helper), helper)
    pages = [
        as_(max_).get(f"/moderation/appeals/{appeal.pk}/"),
        as_(max_).get("/moderation/corrections/new/"),
    ]
    answer(appeal, max_, outcome="corrected", points=Decimal(15))
    line = Entry.objects.get(receiver=helper, rule__code="FIX", origin=None)
    pages += [as_(helper).get(f"/statement/{pk}/") for pk in (appeal.entry_id, line.pk)]

    said = ["the money of every month stays as it is" in one.content.decode() for one in pages]
    assert [one.status_code for one in pages] == [200] * 4
    assert said == [pays] * 4
