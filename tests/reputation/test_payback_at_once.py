"""Real commits: each point is in one month, and money moves once, whoever does it at once."""

from datetime import UTC, timedelta

import pytest

from forum.domain import solutions
from forum.models import Notice
from forum.rules import NotAllowed
from reputation.domain import choices, closing, ledger, payfiles, rulings, windows
from reputation.lib.calendar_month import Month
from reputation.models import (
    Choice,
    Entry,
    MonthClose,
    PaidOut,
    PayFile,
    Payout,
    Ruling,
    RulingWord,
    Turn,
)
from reputation.queries import closes, payable
from tests import factories
from tests.forum.domain.test_concurrency import at_once
from tests.reputation import paid
from tests.reputation.paid import DAY, HOUR, accepted, customer, day

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = day(1, 5, year=2026)
MONTH_ENDS = day(11, 1, 0).astimezone(UTC)


@pytest.fixture(autouse=True)
def pays(settings):
    yield from paid.switched_on(settings)


@pytest.mark.thorough
def test_every_point_falls_into_one_month_while_answers_are_accepted():
    helper = customer("helga")
    paid.open_books()
    for number in range(-4, 4):  # released before, at and after midnight
        accepted(helper, MONTH_ENDS - 14 * DAY + number * timedelta(minutes=20))
    waiting = [paid.answered(helper, day(10, 31)) for _ in range(3)]
    now = MONTH_ENDS + 4 * HOUR

    def accept(post):
        solutions.accept(thread=post.thread, post=post, by=post.thread.author, now=now)
        ledger.settle(threads=[post.thread_id], now=now)

    faults = at_once(
        *[lambda: closing.close(month=Month(2025, 10), by=None, now=now)] * 3,
        *[lambda: ledger.sweep(now=now)] * 2,
        *[lambda post=post: accept(post) for post in waiting],
    )
    paid.close(11)

    assert faults == []
    assert list(MonthClose.objects.values_list("number", "month")) == [
        (0, day(9, 1).date()), (1, day(10, 1).date()), (2, day(11, 1).date()),
    ]  # fmt: skip
    done = closes.closes()
    taken = [
        {one.row.pk for one in payable.counted(
            scope=closes.scope_of(close=close, before=done[:place]))}
        for place, close in enumerate(done) if place
    ]  # fmt: skip
    released = Entry.objects.filter(receiver=helper, kind="released", rule__pays=True)
    assert taken[0] | taken[1] == set(released.values_list("pk", flat=True))
    assert (len(taken[0]), len(taken[1]), taken[0] & taken[1]) == (4, 7, set())
    paid.assert_true(day(12, 2))


def test_an_account_given_again_many_times_at_once_is_one_turn(settings, no_sets_left):
    iban, helper = "DE89 3704 0044 0532 0130 00", customer("helga")
    paid.dear()
    paid.open_books()
    accepted(helper, day(9, 20))
    choices.choose(member=helper, kind="bank", name="Helga", iban=iban, now=day(11, 3))
    paid.close(10)
    paid.close(11)
    window = windows.open_due(now=day(12, 2))
    late = window.ends_at + HOUR
    windows.draw(window=window, now=late)
    settings.FIELD_KEY, settings.SECRET_KEY = "", "another"

    def choose():
        choices.choose(member=helper, kind="bank", name="Helga", iban=iban, now=late)

    assert at_once(*[choose] * 4) == []
    assert (Choice.objects.count(), Turn.objects.count()) == (2, 1)
    assert choices.lost() == []


def test_many_who_refuse_at_once_are_two_people(no_sets_left):
    people = [factories.member(f"ref{n}", staff_role="manager") for n in range(4)]
    helper = customer("helga")
    paid.dear()
    paid.open_books()
    accepted(helper, day(9, 20))
    choices.choose(member=helper, kind="credit", now=day(11, 3))
    paid.close(10)
    paid.close(11)
    paid.doubted(helper)
    window = windows.open_due(now=day(12, 2))
    (payout,) = windows.draw(window=window, now=window.ends_at + HOUR)
    said = {"payout": payout, "kind": "refuse", "reason": "From one sofa.", "now": window.ends_at}

    asks = at_once(*[lambda by=by: rulings.propose(by=by, **said) for by in people * 2])
    ruling = Ruling.objects.get()
    others = [by for by in people if by.pk != ruling.by_id]
    ends = at_once(
        *[lambda by=by: rulings.agree(ruling=ruling, by=by, now=AFTER) for by in others],
        lambda: rulings.decline(ruling=ruling, by=others[0], reason="I know them.", now=AFTER),
    )

    assert {type(fault) for fault in [*asks, *ends]} == {NotAllowed}
    word = RulingWord.objects.get()
    told = Notice.objects.filter(kind="payback_refused").count()
    assert (told, len(ends)) == (int(word.is_agreed), 3)


def test_many_releases_at_once_pay_once():
    people = [factories.member(f"pay{n}", staff_role="manager") for n in range(3)]
    helper = customer("helga")
    paid.open_books()
    accepted(helper, day(9, 20))
    choices.choose(member=helper, kind="credit", now=day(11, 3))
    paid.close(10)
    paid.close(11)
    window = windows.open_due(now=day(12, 2))
    late = window.ends_at + HOUR

    faults = at_once(*[lambda: windows.draw(window=window, now=late)] * 4)
    makes = at_once(
        *[lambda by=by: payfiles.make(window=window, by=by, now=late) for by in people * 2]
    )
    file = PayFile.objects.get()
    others = [by for by in people if by.pk != file.made_by_id]
    ends = at_once(
        *[lambda by=by: payfiles.release(file=file, by=by, now=late) for by in others * 2],
        lambda: payfiles.withdraw(file=file, by=others[0], now=late),
    )

    assert (faults, {type(fault) for fault in makes}) == ([], {NotAllowed})
    assert {type(fault) for fault in ends} <= {NotAllowed}
    file.refresh_from_db()
    assert (file.released_at is None) != (file.withdrawn_at is None)
    assert (Payout.objects.count(), PaidOut.objects.count()) == (1, int(bool(file.released_at)))
