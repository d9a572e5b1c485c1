"""A trial run's money is the money that is paid: by the same rules, to the cent."""

from datetime import timedelta
from decimal import Decimal

import pytest

from forum.domain import confirmations, marks
from forum.models import Confirmation, Member
from reputation.domain import trials
from reputation.models import MonthClose, PayLine
from tests import factories
from tests.reputation import paid, sets
from tests.reputation.paid import DAY, HOUR, accepted, answered, cleared, close, customer, day

pytestmark = pytest.mark.django_db
NOW = day(1, 10, year=2026)


@pytest.fixture(autouse=True)
def pays(settings):
    yield from paid.switched_on(settings)


def confirmed(helper: Member, expert: Member, at) -> None:
    post = answered(helper, at)
    confirmations.confirm(post=post, by=expert, kind=Confirmation.Kind.OTHERS, now=at + 8 * DAY)


def suspend(member: Member, *, is_active: bool = False) -> None:
    Member.objects.filter(pk=member.pk).update(is_active=is_active)


@pytest.fixture
def closed() -> dict[str, Member]:
    """October to December, closed: whose word counts, what is judged and what is taken back are as
    tangled as the rules of payback allow."""
    paid.open_books()
    helga, otto = customer("helga"), customer("otto")
    expert = customer("expert", staff_role="expert")
    newcomer = customer("newcomer", joined_at=day(9, 20, 9), verified_at=day(9, 22))
    late = customer("late", verified_at=day(10, 5))  # a day after the release
    gone = customer("gone")
    for place, asker in enumerate((newcomer, late, gone)):
        accepted(helga, day(9, 20) + place * HOUR, asker=asker)
    confirmed(helga, expert, day(9, 22))
    for place, reader in enumerate((customer(verified_at=None), customer(), expert)):
        post = answered(helga, day(9, 23) + place * HOUR)
        marks.give(post=post, by=reader, now=day(9, 24))
    own = factories.question(by=helga, at=day(9, 25))
    factories.answer(own, by=helga, at=day(9, 25) + HOUR)
    for place in range(14):
        answered(helga, day(9, 26) + place * HOUR)
    taken = [accepted(otto, day(9, 21) + place * HOUR) for place in range(3)]
    accepted(expert, day(9, 21))
    close(10)
    suspend(gone)
    for thread in taken[:2]:
        cleared(thread, day(11, 10))
    accepted(otto, day(11, 2))
    accepted(helga, day(11, 5))
    close(11)
    suspend(gone, is_active=True)
    for place, asker in enumerate((gone, customer(), customer())):
        accepted(otto, day(12, 2) + place * HOUR, asker=asker)
    suspend(gone)
    close(12)
    suspend(gone, is_active=True)  # what the close noted holds
    return {"helga": helga, "otto": otto}


def amounts() -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for one in PayLine.objects.filter(amount__gt=0):
        found[one.member_id] = found.get(one.member_id, Decimal(0)) + one.amount
    return found


def some(money: dict[int, Decimal] | None) -> dict[int, Decimal]:
    assert money is not None
    return {member: amount for member, amount in money.items() if amount}


@pytest.mark.thorough
def test_the_money_of_closed_months_is_what_was_paid(closed):
    helga, otto = closed["helga"], closed["otto"]
    october = PayLine.objects.get(member=helga, close__number=1)
    # Three solutions, whoever accepted them, a confirmation and two thanks that count.
    assert (october.judged, october.useful) == (21, 6)
    assert october.quality < 1
    november = PayLine.objects.get(member=otto, close__number=2)
    assert (november.deducted, november.carried_out) == (30, 15)

    run = sets.tried(sets.draft(NOW), NOW)
    found = trials.compute(run=run, now=NOW)

    assert set(amounts()) == {helga.pk, otto.pk}
    assert some(found.money_now) == some(found.money_then) == amounts()
    total = sum(one.total for one in MonthClose.objects.all())
    assert run.money_now == run.money_then == total
    paid.assert_true(NOW)


@pytest.mark.thorough
def test_a_draft_costs_what_months_closed_by_it_would(closed):
    """All that it changes is what a point is worth: so does the trial, and nothing else."""
    run = sets.tried(sets.draft(NOW, price=Decimal("0.3")), NOW)
    found = trials.compute(run=run, now=NOW)

    for member, amount in amounts().items():
        then = some(found.money_then)[member]
        assert abs(then - 10 * amount) < Decimal("0.2")  # rounded once a month
    assert some(found.money_now) == amounts()


@pytest.mark.thorough
def test_what_only_later_months_pay_leaves_what_earlier_ones_carry(closed):
    """A trial of three months that begins after the books did has the rest of the deduction."""
    close(1, year=2026)
    later = day(2, 10, year=2026)
    run = sets.tried(sets.draft(later), later)
    found = trials.compute(run=run, now=later)

    assert run.since.astimezone(paid.BERLIN) == day(11, 1, 0)
    wanted: dict[int, Decimal] = {}
    for one in PayLine.objects.filter(close__number__gt=1, amount__gt=0):
        wanted[one.member_id] = wanted.get(one.member_id, Decimal(0)) + one.amount
    assert some(found.money_now) == wanted
    assert some(found.money_now)[closed["otto"].pk] == 15 * Decimal("0.03")


def test_where_the_books_begin_later_it_is_as_if_they_had_begun_then():
    helper = customer("helga")
    accepted(helper, day(10, 20))
    paid.open_books(11)
    accepted(helper, day(11, 20))
    close(12)

    run = sets.tried(sets.draft(NOW), NOW)

    assert run.money_now == 30 * Decimal("0.03") > PayLine.objects.get().amount
    assert run.until - run.since > timedelta(days=90) > DAY
