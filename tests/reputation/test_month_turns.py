"""Between a month's end and its close: two months, each by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.lib import clock
from forum.models import Member
from reputation.domain import closing, ledger
from reputation.lib.calendar_month import Month
from reputation.models import PayLine
from reputation.queries import forecast, own_payback, statement
from tests.reputation import paid
from tests.reputation.paid import HOUR, accepted, cleared, close, customer, day, line

pytestmark = pytest.mark.django_db
NOW = day(12, 1, 0) + timedelta(minutes=30)
NOVEMBER, DECEMBER = Month(2025, 11), Month(2025, 12)
PRICE = Decimal("0.03")


@pytest.fixture(autouse=True)
def pays(settings):
    yield from paid.switched_on(settings)


@pytest.fixture
def helper() -> Member:
    """45 points in closed October, 30 in November, 15 in the first minutes of December."""
    paid.open_books()
    helper = customer("helga")
    for place in range(3):
        accepted(helper, day(9, 20) + place * HOUR)
    close(10)
    accepted(helper, day(11, 5))
    accepted(helper, day(11, 16, 23))
    accepted(helper, day(11, 17, 0) + timedelta(minutes=5))
    ledger.sweep(now=NOW)
    return helper


def month_of(helper: Member, month: Month) -> own_payback.OneMonth:
    found = own_payback.one_month(member=helper, month=month, now=NOW)
    assert found is not None
    return found


@pytest.mark.thorough
def test_half_past_midnight_each_month_stands_by_itself(helper):
    whole = own_payback.overview(member=helper, now=NOW)

    assert (whole.month, whole.current.points) == (DECEMBER, 15)
    assert [(one.month, one.sum.points) for one in whole.closing] == [(NOVEMBER, 30)]
    for month, amount in ((NOVEMBER, 30 * PRICE), (DECEMBER, 15 * PRICE)):
        assert statement.money(member=helper, month=month, now=NOW).amount == amount
    assert statement.money(member=helper, month=Month(2025, 9), now=NOW) is None
    parts = [own_payback.parts(one=month_of(helper, one)) for one in (NOVEMBER, DECEMBER)]
    assert [len(some) for some in parts] == [2, 1]

    closed = line(close(11), helper)

    after = own_payback.overview(member=helper, now=NOW + 4 * HOUR)
    assert (closed.amount, after.closing) == (whole.closing[0].sum.amount, [])
    assert after.current == whole.current
    paid.assert_true(NOW + 5 * HOUR)


def test_what_november_cannot_deduct_december_does():
    paid.open_books()
    helper = customer("helga")
    threads = [accepted(helper, day(9, 20) + place * HOUR) for place in range(3)]
    close(10)
    accepted(helper, day(11, 2))
    for thread in threads[:2]:
        cleared(thread, day(11, 10))
    accepted(helper, day(11, 17, 0) + timedelta(minutes=5))
    ledger.sweep(now=NOW)

    whole = own_payback.overview(member=helper, now=NOW)

    november = whole.closing[0].sum
    assert (november.earned, november.deducted, november.carried_out) == (15, 30, 15)
    assert (whole.current.earned, whole.current.carried_in, whole.current.points) == (15, 15, 0)
    assert line(close(11), helper).carried_out == 15
    assert own_payback.so_far(one=month_of(helper, DECEMBER)) == whole.current


def test_the_forecast_has_both_months(helper):
    found = forecast.forecast(now=NOW)

    assert [(one.month, one.range.low) for one in found.months] == [
        (NOVEMBER, 30 * PRICE), (DECEMBER, 15 * PRICE),
    ]  # fmt: skip
    assert (str(found.window), found.closed) == ("2025-12", 45 * PRICE)
    # The window takes in what November comes to, though it is not closed; December comes later.
    assert (found.next_window.low, found.next_window.high) == (75 * PRICE, 75 * PRICE)


@pytest.mark.thorough
def test_pages_say_which_is_not_closed_and_ask_no_more_for_it(helper, as_, ada):
    counts = []
    for at in (day(11, 25), NOW):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            own_payback.overview(member=helper, now=at)
        counts.append(len(asked))
    assert counts[0] == counts[1]

    with clock.shifted(NOW - clock.now()):
        page = as_(helper).get("/payback/").content.decode()
        month = as_(helper).get("/statement/?month=2025-11").content.decode()
        desk = as_(ada).get("/payback/desk/").content.decode()
        assert as_(helper).get("/payback/2025-11/").status_code == 200
    assert "November 2025, not closed yet" in page
    assert "December 2025 so far" in page
    assert 'href="/payback/2025-11/"' in page
    assert "What this month brings, not closed yet" in month
    assert "November 2025, at least and at most" in desk
    assert "December 2025, at least and at most" in desk
    assert PayLine.objects.count() == 1


def test_a_month_that_pays_nothing_says_so_open_and_closed(as_):
    """Also where one that counted everything would say that nothing counted."""
    paid.open_books()
    helper = customer("helga")
    closing.note_switch(is_on=False, now=day(10, 20))
    closing.note_switch(is_on=True, now=day(11, 10))
    accepted(helper, day(11, 5))
    accepted(helper, day(11, 20))
    close(10)
    said = "November 2025 brings no money: payback was switched off here when it began."

    def pages() -> list[str]:
        client = as_(helper)
        return [client.get(f"/payback/2025-{month}/").content.decode() for month in (11, 12)]

    with clock.shifted(NOW - clock.now()):
        before = pages()
    close(11)
    with clock.shifted(NOW + 5 * HOUR - clock.now()):
        after = pages()

    for november, december in (before, after):
        assert said in november
        assert "Nothing counted" not in november
        assert "brings no money" not in december
