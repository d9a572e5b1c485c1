"""A month in money: what counts in it, whose word counts, and that it is closed once for ever."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from forum.domain import confirmations, events, marks, solutions
from forum.models import Confirmation, Event, Member, Notice, OutboxMessage, Thread
from forum.rules import NotAllowed
from reputation.domain import (
    audit,
    choices,
    closing,
    ledger,
    links,
    payback_round,
    switches,
    windows,
)
from reputation.lib.calendar_month import Month
from reputation.models import Entry, Finding, Hold, MonthClose, PayLine, Payout, Switch
from reputation.queries import closes, forecast, own_payback, payable
from reputation.queries import switches as off_spans
from tests import factories
from tests.reputation import paid
from tests.reputation.paid import (
    DAY,
    HOUR,
    accepted,
    answered,
    cleared,
    close,
    customer,
    day,
    left,
    line,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def pays(settings):
    yield from paid.switched_on(settings)


@pytest.fixture
def helper(db) -> Member:
    return customer("helga")


def worked_example(helper: Member, mentor: Member, *, others: int) -> None:
    """6 SOL, 2 CONF, 9 HELP and a RESC in 8 threads, and so many more in which nothing helped."""
    confirmed = [answered(helper, day(9, 18) + number * HOUR) for number in range(2)]
    posts = []
    for number in range(6):
        waited = 5 * HOUR if number == 0 else HOUR
        posts.append(answered(helper, day(9, 20) + number * DAY, after=waited))
    for number in range(others):
        answered(helper, day(9, 26) + number * HOUR)
    for number, post in enumerate(posts):
        solutions.accept(
            thread=post.thread, post=post, by=post.thread.author, now=day(9, 27) + number * HOUR
        )
    for number, post in enumerate(confirmed):
        confirmations.confirm(
            post=post, by=mentor, kind=Confirmation.Kind.OTHERS, now=day(9, 28) + number * HOUR
        )
    for number in range(9):
        marks.give(post=posts[1 + number % 4], by=customer(), now=day(9, 29) + number * HOUR)


@pytest.mark.parametrize(("others", "amount"), [(6, "3.99"), (32, "1.81")])
def test_the_worked_example_through_the_ledger(helper, mara, others, amount):
    Member.objects.filter(pk=mara.pk).update(joined_at=paid.LONG_AGO, verified_at=paid.LONG_AGO)
    paid.open_books()
    worked_example(helper, mara, others=others)

    found = line(close(10), helper)

    assert (found.points, found.judged, found.useful) == (133, 8 + others, 8)
    assert (found.amount, found.knee, found.price) == (Decimal(amount), 133, Decimal("0.03"))
    told = Notice.objects.get(member=helper, kind="payback_month")
    assert told.data == {"amount": amount, "currency": "EUR", "month": "2025-10"}
    assert OutboxMessage.objects.filter(notice=told).count() == 1
    paid.assert_true(day(11, 2))


def test_many_points_weigh_less_and_the_terms_can_be_others(helper):
    """The month is a function of the terms: a set that is only tried gives other sums."""
    paid.open_books()
    accepted(helper, day(9, 20))
    found = close(10)
    scope = closes.scope_of(close=found, before=[MonthClose.objects.get(number=0)])
    tried = paid.dear(price=2)

    assert payable.sums(scope=scope)[helper.pk].amount == Decimal("0.45")
    assert payable.sums(scope=scope, money=closes.terms(tried))[helper.pk].amount == 30


@pytest.mark.parametrize("change", [(10, 11), (3, 4)])
def test_a_release_at_midnight_is_of_the_new_month(helper, change):
    """Also where the clocks were put on or back within the hold."""
    month, following = change
    paid.open_books(month - 1)
    midnight = datetime(2025, following, 1, tzinfo=paid.BERLIN).astimezone(paid.UTC)
    accepted(helper, midnight - 14 * DAY - timedelta(microseconds=1))
    accepted(helper, midnight - 14 * DAY)

    first, second = close(month), close(following)

    assert (line(first, helper).points, line(second, helper).points) == (15, 15)
    assert first.ends_at == midnight
    paid.assert_true(second.ends_at + DAY)


def test_a_thread_is_judged_on_its_fourteenth_day(helper):
    """By the calendar: an answer of the last evening is judged in the month of that day."""
    paid.open_books()
    accepted(helper, day(9, 20))
    answered(
        helper, datetime(2025, 10, 17, 23, 30, tzinfo=paid.BERLIN), after=timedelta(minutes=29)
    )
    answered(helper, datetime(2025, 10, 18, 0, 0, tzinfo=paid.BERLIN), after=timedelta())
    accepted(helper, day(10, 20))

    first, second = line(close(10), helper), line(close(11), helper)

    assert (first.judged, first.useful) == (2, 1)
    assert (second.judged, second.useful) == (2, 1)


def test_taken_back_in_its_month_it_does_not_count(helper):
    paid.open_books()
    thread = accepted(helper, day(9, 20))
    ledger.sweep(now=day(10, 10))
    cleared(thread, day(10, 20))

    found = line(close(10), helper)

    assert (found.earned, found.deducted, found.amount) == (0, 0, 0)
    assert not Notice.objects.filter(kind="payback_month").exists()
    paid.assert_true(day(11, 2))


def test_taken_back_later_it_is_deducted_and_carried_on(helper):
    paid.open_books()
    threads = [accepted(helper, day(9, 20) + number * HOUR) for number in range(3)]
    october = line(close(10), helper)
    for thread in threads[:2]:
        cleared(thread, day(11, 10))
    for number in range(3):
        accepted(helper, day(11, 20) + number * HOUR)
    november = line(close(11), helper)
    december = line(close(12), helper)

    assert (october.points, october.amount) == (45, Decimal("1.35"))
    assert (november.deducted, november.carried_out, november.amount) == (30, 30, 0)
    told = (december.earned, december.carried_in, december.points, december.carried_out)
    assert told == (45, 30, 15, 0)
    paid.assert_true(day(1, 3, year=2026))


def test_what_was_released_before_the_books_began_is_neither_paid_nor_deducted(helper):
    thread = accepted(helper, day(9, 5))
    paid.open_books()
    cleared(thread, day(10, 5))
    accepted(helper, day(9, 20))

    found = line(close(10), helper)

    assert (found.earned, found.deducted) == (15, 0)
    paid.assert_true(day(11, 2))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("who", "points"),
    [
        ({}, 15),
        ({"verified_at": None}, 0),
        ({"joined_at": day(9, 20, 9), "verified_at": day(9, 25)}, 15),  # by the release
        ({"verified_at": day(10, 5)}, 0),  # released on 4 October
        ({"is_active": False}, 0),
        ({"verified_at": None, "staff_role": "expert"}, 15),
    ],
)
def test_whose_word_counts(helper, who, points):
    asker = customer("anton", **{k: v for k, v in who.items() if k != "is_active"})
    paid.open_books()
    accepted(helper, day(9, 20), asker=asker)
    Member.objects.filter(pk=asker.pk).update(is_active=who.get("is_active", True))

    found = PayLine.objects.filter(close=close(10), member=helper).first()

    assert (found.points if found else 0) == points
    # Whoever is suspended later changes nothing of what is closed.
    Member.objects.filter(pk=asker.pk).update(is_active=False)
    paid.assert_true(day(11, 2))


def test_who_helped_does_not_lose_because_whoever_asked_has_left(helper):
    """Nor does who has left lose what they earned. Who was suspended is so for good, and so is of
    whom nobody noted whether they were."""
    gone, out, away, mute = (customer(name) for name in ("gone", "out", "away", "mute"))
    paid.open_books()
    for number, asker in enumerate((gone, out, away, mute)):
        accepted(helper, day(9, 20) + number * HOUR, asker=asker)
    accepted(gone, day(9, 20))
    for member in (out, away, mute):
        paid.suspended(member)
    for member in (gone, out):
        left(member)
    events.record(kind=Event.Kind.MEMBER_ERASED, at=day(10, 1), member=mute)

    found = close(10)

    assert found.suspended == sorted([out.pk, away.pk, mute.pk])
    assert (line(found, helper).points, line(found, gone).points) == (15, 15)
    left(away)  # later: what is closed stays as it is
    paid.assert_true(day(11, 2))


def test_the_team_earns_nothing_and_linked_accounts_give_nothing(helper, mo):
    team, twin = customer("eva2", staff_role="expert"), customer("twin")
    paid.open_books()
    accepted(team, day(9, 20))
    accepted(helper, day(9, 20), asker=twin)
    links.link(one=helper, other=twin, by=mo, reason="The same phone", now=day(9, 21))

    found = close(10)

    assert found.count == 0
    paid.assert_true(day(11, 2))


def test_thanks_make_a_thread_useful_when_their_giver_counts(helper):
    paid.open_books()
    for number, reader in enumerate((customer(), customer(verified_at=None))):
        post = answered(helper, day(9, 20) + number * HOUR)
        marks.give(post=post, by=reader, now=day(9, 21))

    found = line(close(10), helper)

    assert (found.points, found.judged, found.useful) == (2, 2, 1)


def test_a_second_run_changes_nothing_and_months_go_in_turn(helper):
    paid.open_books()
    accepted(helper, day(9, 20))
    with pytest.raises(NotAllowed, match="not over yet"):
        closing.close(month=Month(2025, 10), by=None, now=day(11, 1, 0))
    with pytest.raises(NotAllowed, match="2025-10 comes next"):
        close(11)

    first, again = close(10), close(10)

    assert (first.pk, PayLine.objects.count()) == (again.pk, 1)
    assert paid.open_books(3).number == 0
    assert MonthClose.objects.count() == 2
    assert Notice.objects.filter(kind="payback_month").count() == 1


def test_what_is_written_late_counts_in_the_next_month(helper):
    """A job that was away: nothing is lost, and nothing is in two months."""
    paid.open_books()
    first = close(10)
    thread = accepted(helper, day(9, 20))
    ledger.settle(threads=[thread.pk], now=day(11, 2))

    second = close(11)

    assert (first.count, line(second, helper).points) == (0, 15)
    paid.assert_true(day(12, 2))


def test_who_may_close_by_hand(helper, mo, sven, hana):
    paid.open_books()
    for person in (mo, hana):
        with pytest.raises(NotAllowed, match="Only the service management"):
            close(10, by=person)
    assert close(10, by=sven).by == sven


def test_the_command_says_what_it_did_and_why_not(settings, helper):
    told = StringIO()
    with pytest.raises(CommandError, match="not closed"):
        call_command("close_month", stdout=told)
    settings.PAYBACK = False
    with pytest.raises(CommandError, match="PAYBACK is off"):
        call_command("close_month", stdout=told)


TABLES = ["monthclose", "payline", "payout", "covered", "paidout", "offbymistake"]


def test_the_database_refuses_to_change_what_was_closed(helper):
    paid.open_books()
    accepted(helper, day(9, 20))
    close(10)
    connection.check_constraints()
    statements = [f"TRUNCATE reputation_{table} CASCADE" for table in TABLES]
    for table in TABLES[:2]:
        statements += [f"UPDATE reputation_{table} SET id = id", f"DELETE FROM reputation_{table}"]
    with connection.cursor() as cursor:
        for statement in statements:
            with pytest.raises(IntegrityError, match="takes new rows only"), transaction.atomic():
                cursor.execute(statement)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE reputation_payline SET amount = 100", "amount is 100.00, the ledger gives 0.45"),
        ("UPDATE reputation_monthclose SET total = 9 WHERE number = 1", "its lines give 0.45"),
        ("UPDATE reputation_monthclose SET hash = 'x' WHERE number = 1", "its hash does not fit"),
        ("DELETE FROM reputation_payline", "missing, the ledger gives it"),
    ],
)
def test_a_forged_month_is_named_and_nothing_is_closed_on_it(helper, change, said):
    paid.open_books()
    accepted(helper, day(9, 20))
    close(10)
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in ("payline", "monthclose"):
            cursor.execute(f"ALTER TABLE reputation_{table} DISABLE TRIGGER USER")
        cursor.execute(change)

    assert any(said in sentence for sentence in audit.verify(now=day(11, 2)))
    with pytest.raises(NotAllowed, match="not what the ledger says"):
        close(11)


def test_nothing_happens_where_the_site_pays_nothing(settings):
    from reputation import tasks

    settings.PAYBACK = False
    tasks.go_round(timestamp=0)
    assert MonthClose.objects.count() == 0
    settings.PAYBACK = True
    tasks.go_round(timestamp=0)
    tasks.go_round(timestamp=0)
    assert list(MonthClose.objects.values_list("number", flat=True)) == [0]


def test_first_steps_count_for_customers_only():
    """Nobody gave them: N5 pays whoever the company knows."""
    found = {}
    paid.open_books()
    for verified in (paid.LONG_AGO, None):
        helper = factories.member(joined_at=day(9, 10), verified_at=verified)
        accepted(helper, day(9, 20))
        found[verified] = helper
    closed = close(10)

    told = [PayLine.objects.get(close=closed, member=one).points for one in found.values()]
    assert told == [20, 15]


def test_months_that_began_while_payback_was_off_pay_nothing(helper, settings):
    """Off from 10 November to 20 January: December and January pay nothing, November does."""
    paid.open_books()
    accepted(helper, day(9, 20))
    close(10)
    taken = accepted(helper, day(10, 20))  # released in November, taken back in January
    unpaid = accepted(helper, day(11, 25))  # released in December, taken back in February
    accepted(helper, day(1, 2, year=2026))
    accepted(helper, day(1, 20, year=2026))  # released in February
    settings.PAYBACK = False
    for at in (day(11, 10), day(12, 1), day(1, 5, year=2026)):
        payback_round.go(now=at)
    cleared(taken, day(1, 10, year=2026))
    settings.PAYBACK = True
    back = day(1, 20, year=2026)
    for at in (back, back + HOUR):
        payback_round.go(now=at)
    assert [(one.is_on, one.at) for one in Switch.objects.all()] == [
        (False, day(11, 10)), (True, back),
    ]  # fmt: skip
    found = own_payback.overview(member=helper, now=back + HOUR)
    assert ([str(month) for month in found.unpaid], found.current.earned) == (["2026-01"], 0)
    assert forecast.forecast(now=back + HOUR).this_month.high == 0
    cleared(unpaid, day(2, 10, year=2026))

    close(1, year=2026)
    close(2, year=2026)

    done = {str(one): one for one in MonthClose.objects.all()}
    assert {month: one.pays for month, one in done.items()} == {
        "2025-09": True, "2025-10": True, "2025-11": True, "2025-12": False, "2026-01": False,
        "2026-02": True,
    }  # fmt: skip
    assert line(done["2025-11"], helper).points == 15
    assert done["2025-12"].count == 0
    january, february = (line(done[month], helper) for month in ("2026-01", "2026-02"))
    assert (january.earned, january.deducted, january.carried_out, january.amount) == (0, 15, 15, 0)
    assert (february.earned, february.deducted, february.carried_in) == (15, 0, 15)
    paid.assert_true(day(3, 2, year=2026))


def off_for_minutes(month: int) -> Switch:
    """At the beginning of this month, by a wrong environment."""
    midnight = day(month, 1, 0)
    off = closing.note_switch(is_on=False, now=midnight - MINUTE)
    closing.note_switch(is_on=True, now=midnight + 9 * MINUTE)
    assert off is not None
    return off


def will_pay(month: Month) -> bool:
    return closes.scope_now(month=month, before=closes.closes()).pays


def test_minutes_of_a_wrong_environment_cost_nobody_a_month(helper, sven, ada, mo):
    """Where two people say so before the close; one alone changes nothing."""
    paid.open_books()
    october, november = off_for_minutes(10), off_for_minutes(11)
    accepted(helper, day(9, 20))
    accepted(helper, day(10, 20))
    said = {"reason": "Deployed with an old file.", "now": day(10, 9)}
    with pytest.raises(NotAllowed, match="Only the service management"):
        switches.call_mistake(switch=october, by=mo, **said)
    with pytest.raises(NotAllowed, match="say why"):
        switches.call_mistake(switch=october, by=sven, reason=" ", now=day(10, 9))
    for by in (sven, sven):
        switches.call_mistake(switch=october, by=by, **said)
    assert not will_pay(Month(2025, 10))
    switches.call_mistake(switch=october, by=ada, **said)
    switches.call_mistake(switch=november, by=ada, **said)
    assert will_pay(Month(2025, 10))

    first, second = close(10), close(11)

    assert (first.pays, line(first, helper).points) == (True, 15)
    assert (second.pays, second.count) == (False, 0)
    with pytest.raises(NotAllowed, match="nothing can be changed any more"):
        switches.call_mistake(switch=november, by=sven, **said)
    assert [one.switch for one in off_spans.mistakes()] == [october]
    assert [one.is_on for one in Switch.objects.all()] == [False, True] * 2
    paid.assert_true(day(12, 2))


def test_while_payback_is_off_it_is_no_mistake_yet(helper, sven):
    paid.open_books()
    off = closing.note_switch(is_on=False, now=day(9, 30))
    with pytest.raises(NotAllowed, match="nothing can be changed any more"):
        switches.call_mistake(switch=off, by=sven, reason="So.", now=day(10, 2))


def test_a_window_that_was_open_when_payback_was_off_can_be_chosen_in(helper, settings):
    paid.open_books()
    accepted(helper, day(9, 20))
    close(10)
    close(11)
    window = windows.open_due(now=day(12, 2))
    settings.PAYBACK = False
    payback_round.go(now=day(12, 10))
    settings.PAYBACK = True
    back = day(1, 20, year=2026)
    payback_round.go(now=back)

    window.refresh_from_db()
    assert (window.drawn_at, window.ends_at) == (None, back + 14 * DAY)


def test_one_row_that_contradicts_the_facts_stops_nobody(helper):
    """It is reported, and whose it is waits for two people; all others are paid."""
    odd, asker = customer("odd"), customer()
    factories.question(by=asker, at=day(9, 1))
    paid.open_books()
    accepted(helper, day(9, 20))
    accepted(odd, day(9, 20), asker=asker)
    ledger.sweep(now=day(10, 10))
    root = Entry.objects.get(receiver=odd, origin=None)
    Hold.objects.create(entry=root, due_at=day(10, 20))  # it was released on 4 October

    found = close(10)
    again = close(11)

    assert (line(found, helper).points, again.number) == (15, 2)
    finding = Finding.objects.get()
    assert (finding.kind, finding.member, finding.figures) == (
        "odd", odd, {"rows": 1, "posts": [root.post_id]},
    )  # fmt: skip
    for member in (helper, odd):
        choices.choose(member=member, kind="credit", now=day(12, 3))
    window = windows.open_due(now=day(12, 3))
    windows.draw(window=window, now=window.ends_at)
    assert dict(Payout.objects.values_list("member", "needs_two")) == {
        helper.pk: False, odd.pk: True,
    }  # fmt: skip
    assert any("noted as held" in one for one in audit.verify(now=day(12, 3)))


def test_what_the_next_sweep_releases_is_waited_for(helper):
    """A hold that is only late is no contradiction."""
    paid.open_books()
    accepted(helper, day(9, 20))
    ledger.settle(threads=list(Thread.objects.values_list("pk", flat=True)), now=day(11, 1, 5))

    with pytest.raises(NotAllowed, match="not written yet"):
        closing.sum_up(month=Month(2025, 10), by=None, now=day(11, 1, 5))

    assert (close(10).count, Finding.objects.count()) == (1, 0)


def test_an_account_that_is_nobodys_earns_points_and_no_money(helper):
    """Imported, and never signed in to. Whoever makes it their own earns from then on."""
    paid.open_books()
    Member.objects.filter(pk=helper.pk).update(email="")
    thread = accepted(helper, day(9, 20))
    october = close(10)
    Member.objects.filter(pk=helper.pk).update(email="helga@example.com")
    accepted(helper, day(11, 3))
    cleared(thread, day(11, 10))
    november = line(close(11), helper)

    assert (october.unclaimed, october.lines.count()) == ([helper.pk], 0)
    assert Entry.objects.filter(receiver=helper, kind="released", points=15).count() == 2
    assert (november.earned, november.deducted, november.amount) == (15, 0, Decimal("0.45"))
    paid.assert_true(day(12, 2))
