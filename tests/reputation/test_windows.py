"""From closed months to a file: choosing, rolling over, charity, two people."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from forum.domain import marks
from forum.models import Member, Notice
from forum.rules import NotAllowed
from reputation.domain import audit, choices, closing, ledger, payback_round, payfiles, windows
from reputation.forms.payback import ChoiceForm
from reputation.models import (
    CameBack,
    Choice,
    Doubt,
    Finding,
    InFile,
    PaidOut,
    PayFile,
    Payout,
    Turn,
    Window,
)
from reputation.queries import forecast, payouts, waiting
from tests import factories
from tests.reputation import paid
from tests.reputation.paid import DAY, HOUR, accepted, cleared, close, customer, day, doubted

pytestmark = pytest.mark.django_db
IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture(autouse=True)
def pays(settings):
    yield from paid.switched_on(settings)


@pytest.fixture
def earned(db) -> dict[str, Member]:
    """Five people who earned 15.00 each in October, at one a point."""
    paid.dear()
    paid.open_books()
    people = {name: customer(name) for name in ("anna", "bert", "carla", "dora", "emil")}
    for place, member in enumerate(people.values()):
        asker = customer()
        factories.question(by=asker, at=day(9, 1))  # who does more here than accept one answer
        accepted(member, day(9, 20) + place * HOUR, asker=asker)
    close(10)
    return people


def opened(month: int = 12, *, year: int = 2025) -> Window:
    found = windows.open_due(now=day(month, 2, year=year))
    assert found is not None
    return found


def drawn(window: Window) -> dict[str, tuple[str, Decimal]]:
    found = windows.draw(window=window, now=window.ends_at + HOUR)
    return {one.member.handle: (one.kind, one.amount) for one in found}


def test_each_is_paid_as_they_chose_and_who_is_silent_keeps_it_once(earned):
    close(11)
    window = opened()
    choices.choose(member=earned["anna"], kind="credit", now=day(12, 3))
    choices.choose(member=earned["bert"], kind="bank", name="Bert B", iban=IBAN, now=day(12, 3))
    choices.choose(member=earned["carla"], kind="charity", now=day(12, 3))

    assert drawn(window) == {
        "anna": ("credit", 15), "bert": ("bank", 15), "carla": ("charity", 15),
        "dora": ("rolled", 15), "emil": ("rolled", 15),
    }  # fmt: skip
    assert windows.draw(window=window, now=day(1, 5, year=2026)) == []
    assert {one.member for one in waiting.of_all()} == {earned["dora"].pk, earned["emil"].pk}
    paid.assert_true(day(1, 6, year=2026))


@pytest.mark.thorough
def test_the_second_time_it_goes_to_charity_announced_twice(earned):
    dora = earned["dora"]
    close(11)
    first = opened()
    windows.announce(window=first, now=first.opened_at)
    drawn(first)
    windows.announce_drawn(window=first, now=first.ends_at + HOUR)
    accepted(dora, day(1, 5, year=2026))  # money of this half of the year rolls over once as well
    for month in (12, 1, 2, 3, 4, 5):
        close(month, year=2025 if month == 12 else 2026)
    second = opened(6, year=2026)
    for at in (second.opened_at, second.opened_at + DAY, second.ends_at - 2 * DAY):
        windows.announce(window=second, now=at)
    windows.draw(window=second, now=second.ends_at)
    windows.announce_drawn(window=second, now=second.ends_at)

    told = Notice.objects.filter(member=dora, kind__startswith="payback_").order_by("pk")
    assert [(one.kind, one.data["amount"]) for one in told if one.kind != "payback_month"] == [
        ("payback_window", "15.00"), ("payback_rolled", "15.00"),
        ("payback_window", "30.00"), ("payback_warning", "15.00"), ("payback_warning", "15.00"),
        ("payback_rolled", "15.00"), ("payback_charity", "15.00"),
    ]  # fmt: skip
    mine = Payout.objects.filter(window=second, member=dora).order_by("kind")
    assert list(mine.values_list("kind", "amount")) == [("charity", 15), ("rolled", 15)]
    paid.assert_true(day(7, 2, year=2026))


def test_less_than_ten_waits_for_the_bank(earned):
    reader, small = customer(), customer("small")
    post = paid.answered(small, day(9, 20))
    marks.give(post=post, by=reader, now=day(10, 10))  # two, at one a point
    ledger.settle(threads=[post.thread_id], now=day(11, 2))
    choices.choose(member=small, kind="bank", name="Small", iban=IBAN, now=day(11, 3))
    close(11)

    assert "small" not in drawn(opened())
    assert waiting.of_member(member=small).amount == 2


@pytest.mark.thorough
@pytest.mark.parametrize("is_closed", [True, False])
def test_too_little_of_a_closed_account_goes_as_if_nothing_was_chosen(earned, is_closed):
    """That of a suspended one waits: they may come back."""
    small = customer("small")
    post = paid.answered(small, day(9, 20))
    marks.give(post=post, by=customer(), now=day(10, 10))
    ledger.settle(threads=[post.thread_id], now=day(11, 2))
    choices.choose(member=small, kind="bank", name="Small", iban=IBAN, now=day(11, 3))
    if is_closed:
        paid.left(small, at=day(11, 4))
    else:
        paid.suspended(small)
    close(11)

    first = drawn(opened())
    for month in (12, *range(1, 6)):
        close(month, year=2025 if month == 12 else 2026)
    second = drawn(opened(6, year=2026))

    if is_closed:
        assert (first["small"], second["small"]) == (("rolled", 2), ("charity", 2))
        assert not Payout.objects.filter(member=small).exclude(choice=None).exists()
    else:
        assert "small" not in first | second
        assert waiting.of_member(member=small).amount == 2
    paid.assert_true(day(7, 2, year=2026))


def test_a_window_opens_once_when_its_month_is_closed(earned):
    assert windows.open_due(now=day(12, 2)) is None  # November is not closed
    close(11)
    window = opened()

    assert windows.open_due(now=day(12, 3)) is None
    assert window.ends_at == day(1, 1, 0, year=2026)
    assert windows.draw(window=window, now=day(12, 30)) == []


def test_a_late_window_stays_open_for_two_weeks(earned):
    close(11)
    found = windows.open_due(now=day(1, 20, year=2026))
    assert found is not None
    assert (f"{found.month}", found.ends_at) == ("2025-12-01", day(1, 20, year=2026) + 14 * DAY)


def test_bank_details_are_sealed_and_forgotten(earned):
    bert = earned["bert"]
    first = choices.choose(member=bert, kind="bank", name="Bert B", iban=IBAN, now=day(12, 1))
    again = choices.choose(member=bert, kind="bank", name="Bert B", iban=IBAN, now=day(12, 2))
    assert (first.pk, first.last_digits) == (again.pk, "3000")
    assert "3704" not in first.sealed
    assert Notice.objects.filter(member=bert, kind="payback_account").count() == 1
    assert choices.details_of(choice=first) == {"name": "Bert B", "iban": "DE89370400440532013000"}

    choices.choose(member=bert, kind="credit", now=day(12, 3))

    first.refresh_from_db()
    assert (first.sealed, Choice.objects.filter(member=bert).count()) == ("", 2)
    for wrong in ("DE89370400440532013001", "DE8937040044053201300", "XX00", ""):
        with pytest.raises(NotAllowed, match="right IBAN"):
            choices.choose(member=bert, kind="bank", name="Bert", iban=wrong, now=day(12, 4))


@pytest.fixture
def window(earned) -> Window:
    """Drawn up: anna's credit, bert's bank, carla's charity; bert is on the review list."""
    bert = earned["bert"]
    choices.choose(member=earned["anna"], kind="credit", now=day(11, 3))
    choices.choose(member=bert, kind="bank", name="=Bert", iban=IBAN, now=day(11, 3))
    choices.choose(member=earned["carla"], kind="charity", now=day(11, 3))
    close(11)
    found = opened()
    doubted(bert)
    windows.draw(window=found, now=found.ends_at)
    return found


def test_two_people_release_a_file_and_what_is_in_it_is_paid(window, earned, sven, ada):
    at = window.ends_at + DAY
    file = payfiles.make(window=window, by=sven, now=at)
    assert payfiles.make(window=window, by=sven, now=at).pk == file.pk  # sent twice
    with pytest.raises(NotAllowed, match="waits for its second release"):
        payfiles.make(window=window, by=ada, now=at)
    with pytest.raises(NotAllowed, match="another person releases it"):
        payfiles.release(file=file, by=sven, now=at)
    with pytest.raises(NotAllowed, match="Two people release"):
        payfiles.take(file=file, by=sven, now=at)

    payfiles.release(file=file, by=ada, now=at)
    file = payfiles.release(file=file, by=ada, now=at + HOUR)
    payfiles.announce(file=file, now=at)

    paid_to = {one.payout.member.handle for one in PaidOut.objects.all()}
    assert paid_to == {"anna", "carla"}  # bert is looked at first
    assert list(Notice.objects.filter(kind="payback_paid").values_list("member", flat=True)) == [
        earned["anna"].pk
    ]
    with pytest.raises(NotAllowed, match="does not wait"):
        payfiles.withdraw(file=file, by=sven, now=at)
    with pytest.raises(NotAllowed, match="nothing that could be paid"):
        payfiles.make(window=window, by=sven, now=at)
    paid.assert_true(at)


def test_who_is_doubted_is_paid_when_two_have_looked(window, earned, sven, ada):
    at = window.ends_at + DAY
    bert = Payout.objects.get(member=earned["bert"], window=window)
    assert bert.needs_two
    payfiles.look(payout=bert, by=sven, now=at)
    payfiles.look(payout=bert, by=sven, now=at)  # the same person twice is one
    assert bert not in payouts.ready(window=window)
    payfiles.look(payout=bert, by=ada, now=at)
    assert bert in payouts.ready(window=window)
    Member.objects.filter(pk=earned["bert"].pk).update(staff_role="manager")
    with pytest.raises(NotAllowed, match="your own payout"):
        payfiles.look(payout=bert, by=Member.objects.get(pk=earned["bert"].pk), now=at)

    file = payfiles.make(window=window, by=sven, now=at)
    file = payfiles.release(file=file, by=ada, now=at)
    rows = payfiles.take(file=file, by=sven, now=at + DAY)

    assert [row[0] for row in rows] == ["credit", "bank", "charity"]
    assert rows[1][6:8] == ["=Bert", "DE89370400440532013000"]
    assert file.taken.get().by == sven
    with pytest.raises(NotAllowed, match="not kept any more"):
        payfiles.take(file=file, by=sven, now=at + 61 * DAY)


def test_nobody_draws_up_or_releases_a_file_with_their_own_payout(window, earned, sven, ada):
    """Who joined the service management after they had earned something."""
    at = window.ends_at + DAY
    Member.objects.filter(pk=earned["anna"].pk).update(staff_role="manager")
    anna = Member.objects.get(pk=earned["anna"].pk)
    hers = payfiles.make(window=window, by=anna, now=at)
    assert [one.member.handle for one in payouts.in_file(file=hers)] == ["carla"]
    payfiles.withdraw(file=hers, by=anna, now=at)

    file = payfiles.make(window=window, by=sven, now=at)
    with pytest.raises(NotAllowed, match="Your own payout is in this file"):
        payfiles.release(file=file, by=anna, now=at)

    assert payfiles.release(file=file, by=ada, now=at).count == 2
    assert not payfiles.may_make(window=window, by=anna)


def test_what_is_withdrawn_goes_into_the_next_file(window, sven, ada):
    at = window.ends_at + DAY
    first = payfiles.make(window=window, by=sven, now=at)
    payfiles.withdraw(file=first, by=ada, now=at)
    with pytest.raises(NotAllowed, match="withdrawn"):
        payfiles.release(file=first, by=ada, now=at)

    second = payfiles.make(window=window, by=ada, now=at)

    assert (second.number, second.total) == (2, 30)
    assert InFile.objects.count() == 4


@pytest.fixture
def ready(window, earned, sven, ada) -> Window:
    """Two have looked at bert."""
    bert = Payout.objects.get(member=earned["bert"], window=window)
    for by in (sven, ada):
        payfiles.look(payout=bert, by=by, now=window.ends_at + DAY)
    return window


def test_who_comes_on_the_list_after_the_draw_waits_for_two(window, earned, sven, ada):
    anna, at = earned["anna"], window.ends_at + DAY
    doubted(anna)

    file = payfiles.make(window=window, by=sven, now=at)

    assert {one.member.handle for one in payouts.in_file(file=file)} == {"carla"}
    payfiles.release(file=file, by=ada, now=at)
    payout = Payout.objects.get(window=window, member=anna)
    assert payout in payouts.doubts(window=window)
    with pytest.raises(NotAllowed, match="nothing that could be paid"):
        payfiles.make(window=window, by=sven, now=at)
    Finding.objects.all().delete()  # what was found stays noted
    assert not payfiles.may_make(window=window, by=sven)
    for by in (sven, ada):
        payfiles.look(payout=payout, by=by, now=at)
    assert payfiles.make(window=window, by=sven, now=at).count == 1
    paid.assert_true(at)


@pytest.mark.thorough
def test_what_is_found_after_two_looked_is_looked_at_again(ready, earned, sven, ada):
    bert, at = Payout.objects.get(member=earned["bert"], window=ready), ready.ends_at + 2 * DAY
    assert bert in payouts.ready(window=ready)
    doubted(earned["bert"], kind="burst", at=at)
    file = payfiles.make(window=ready, by=sven, now=at)
    payfiles.withdraw(file=file, by=sven, now=at)

    counts = [file.count]
    for by in (sven, sven, ada):
        payfiles.look(payout=bert, by=by, now=at + HOUR)
        counts.append(payouts.ready(window=ready).count())

    assert (counts, bert.looks.count()) == ([2, 2, 2, 3], 4)
    doubted(earned["bert"], kind="star", at=at + 2 * HOUR)
    assert list(payouts.doubts(window=ready)[0].looks.all()) == []  # none that counts any more
    paid.assert_true(at + DAY)


def test_what_has_grown_since_two_looked_is_looked_at_again(ready, earned):
    bert, at = Payout.objects.get(member=earned["bert"], window=ready), ready.ends_at + DAY
    grown = Finding.objects.filter(member=earned["bert"])

    counts = []
    for when in (at - HOUR, at + HOUR):
        grown.update(grown_at=when)
        counts.append(bert in payouts.ready(window=ready))

    assert counts == [True, False]


def test_nothing_that_is_doubted_by_then_is_released(window, earned, sven, ada):
    """Here of somebody suspended since. Two who look at it let the same file go."""
    at = window.ends_at + DAY
    file = payfiles.make(window=window, by=sven, now=at)
    Member.objects.filter(pk=earned["anna"].pk).update(is_active=False)

    for _ in range(2):
        with pytest.raises(NotAllowed, match="two people have to look"):
            payfiles.release(file=file, by=ada, now=at)

    assert PaidOut.objects.count() == 0
    anna = Payout.objects.get(window=window, member=earned["anna"])
    assert list(payouts.ready(window=window)) == []
    payfiles.look(payout=anna, by=sven, now=at)
    with pytest.raises(NotAllowed, match="two people have to look"):
        payfiles.release(file=file, by=ada, now=at)
    payfiles.look(payout=anna, by=ada, now=at)
    assert payfiles.release(file=file, by=ada, now=at).released_by == ada
    assert PaidOut.objects.count() == 2
    paid.assert_true(at)


@pytest.mark.thorough
def test_who_was_paid_without_two_people_is_named(window, earned, sven, ada):
    at = window.ends_at + DAY
    file = payfiles.make(window=window, by=sven, now=at)
    payfiles.release(file=file, by=ada, now=at)
    anna = Payout.objects.get(window=window, member=earned["anna"])
    Doubt.objects.create(payout=anna, at=at)
    Turn.objects.create(payout=anna, choice=Choice.objects.get(member=earned["carla"]), at=at)

    found = audit.verify(now=at)

    assert found == [
        f"payout {anna.pk}: it goes by what another member chose",
        f"payout {anna.pk}: it was paid, and two people have not looked at it",
    ]


def lose_the_key(settings):
    settings.FIELD_KEY, settings.SECRET_KEY = "", "another"


@pytest.mark.thorough
@pytest.mark.parametrize("is_lost", [False, True])
def test_what_came_back_is_paid_once_more(ready, earned, sven, ada, settings, is_lost):
    """From the bank; or released, and nobody could read its account when the file was taken."""
    bert, at = earned["bert"], ready.ends_at + DAY
    payout = Payout.objects.get(window=ready, member=bert)
    with pytest.raises(NotAllowed, match="Only what was paid"):
        payfiles.come_back(payout=payout, by=sven, reason="Too early.", now=at)
    file = payfiles.make(window=ready, by=sven, now=at)
    file = payfiles.release(file=file, by=ada, now=at)
    if is_lost:
        lose_the_key(settings)
        with pytest.raises(NotAllowed, match="cannot be read any more"):
            payfiles.take(file=file, by=sven, now=at)
    for _ in range(2):  # sent twice it came back once
        payfiles.come_back(payout=payout, by=sven, reason="No such account.", now=at + HOUR)
    rest = payfiles.take(file=file, by=sven, now=at + HOUR)

    assert [row[0] for row in rest] == ["credit", "charity"]
    assert (CameBack.objects.count(), choices.lost(member=bert)) == (1, [payout])
    assert not payfiles.may_make(window=ready, by=sven)  # first its member says where it goes
    assert choices.announce_lost(now=at + HOUR) == 1
    choices.forget_old(now=at + 61 * DAY)
    for _ in range(2):
        choices.choose(member=bert, kind="credit", now=at + 2 * HOUR)
    again = payfiles.make(window=ready, by=ada, now=at + 3 * HOUR)
    again = payfiles.release(file=again, by=sven, now=at + 3 * HOUR)

    assert [row[:5] for row in payfiles.take(file=again, by=ada, now=at + DAY)] == [
        ["credit", bert.pk, "bert", bert.email, 15]
    ]
    assert list(PaidOut.objects.filter(payout=payout).values_list("number", "file__number")) == [
        (0, 1), (1, 2),
    ]  # fmt: skip
    assert (Turn.objects.count(), choices.lost()) == (1, [])
    with pytest.raises(NotAllowed, match="nothing that could be paid"):
        payfiles.make(window=ready, by=sven, now=at + DAY)
    paid.assert_true(at + DAY)


def test_details_that_nobody_can_read_are_paid_to_nobody(ready, sven, ada, settings):
    at = ready.ends_at + DAY
    whole = payfiles.make(window=ready, by=sven, now=at)
    lose_the_key(settings)
    with pytest.raises(NotAllowed, match="cannot be read any more"):
        payfiles.release(file=whole, by=ada, now=at)
    payfiles.withdraw(file=whole, by=ada, now=at)

    rest = payfiles.make(window=ready, by=sven, now=at)
    rest = payfiles.release(file=rest, by=ada, now=at)

    assert (whole.count - rest.count, PaidOut.objects.filter(payout__kind="bank").count()) == (1, 0)
    assert not payfiles.may_make(window=ready, by=sven)
    assert [row[0] for row in payfiles.take(file=rest, by=sven, now=at)] == ["credit", "charity"]


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["bank", "credit", "charity"])
def test_a_payout_whose_account_was_lost_goes_by_a_new_choice(
    ready, earned, sven, ada, settings, kind
):
    bert, at = earned["bert"], ready.ends_at + DAY
    file = payfiles.make(window=ready, by=sven, now=at)
    lose_the_key(settings)
    payout = Payout.objects.get(window=ready, member=bert)
    assert choices.lost(member=bert) == [payout]
    assert [choices.announce_lost(now=at) for _ in range(2)] == [1, 0]
    told = Notice.objects.get(kind="payback_lost")
    assert (told.member, told.data["amount"]) == (bert, "15.00")
    details = {"name": "Bert B", "iban": IBAN} if kind == "bank" else {}

    for _ in range(2):  # sent twice it is one
        choices.choose(member=bert, kind=kind, now=at + HOUR, **details)

    turn = Turn.objects.get(payout=payout)
    assert (turn.choice.kind, choices.lost(member=bert)) == (kind, [])
    assert Choice.objects.filter(member=bert).exclude(sealed="").count() == (kind == "bank")
    with pytest.raises(NotAllowed, match="not what was drawn up"):
        payfiles.release(file=file, by=ada, now=at + HOUR)
    payfiles.withdraw(file=file, by=ada, now=at + HOUR)
    file = payfiles.make(window=ready, by=sven, now=at + HOUR)
    file = payfiles.release(file=file, by=ada, now=at + HOUR)
    rows = payfiles.take(file=file, by=sven, now=at + HOUR)
    assert [row[0] for row in rows] == {
        "bank": ["credit", "bank", "charity"], "credit": ["credit", "credit", "charity"],
        "charity": ["credit", "charity"],
    }[kind]  # fmt: skip
    assert {share.kind: share.amount for share in payouts.shares(window=ready)}[kind] >= 15
    assert sum(row[4] for row in rows) == 45
    choices.choose(member=bert, kind="credit", now=at + DAY)
    assert Turn.objects.count() == 1  # what is paid goes nowhere else
    paid.assert_true(at + DAY)


def test_what_was_chosen_meanwhile_is_taken_when_it_is_said_again(ready, earned, settings):
    """The account was lost after its member had chosen something else for later payouts."""
    bert, at = earned["bert"], ready.ends_at + DAY
    choices.choose(member=bert, kind="credit", now=at)
    assert not Turn.objects.exists()  # an account that can be read is paid to
    lose_the_key(settings)

    choices.choose(member=bert, kind="credit", now=at + HOUR)

    assert (Turn.objects.get().choice.kind, Choice.objects.filter(member=bert).count()) == (
        "credit", 2,
    )  # fmt: skip


def test_who_keeps_an_account_that_nobody_can_read_gives_it_again(earned, settings):
    current = choices.choose(
        member=earned["bert"], kind="bank", name="Bert B", iban=IBAN, now=day(12, 1)
    )
    typed = {"kind": "bank", "holder": "", "iban": ""}
    assert ChoiceForm(typed, current=current).is_valid()
    assert not ChoiceForm(typed | {"kind": "credit"}, current=current).keeps_details
    lose_the_key(settings)

    form = ChoiceForm(typed, current=current)

    assert (form.keeps_details, set(form.errors)) == (False, {"holder", "iban"})


def test_the_database_holds_that_two_people_release_and_money_moves_once(window, sven):
    at = window.ends_at + DAY
    file = payfiles.make(window=window, by=sven, now=at)
    payout = Payout.objects.filter(window=window, kind="credit").get()
    with pytest.raises(IntegrityError, match="pay_file_of_two_people"), transaction.atomic():
        PayFile.objects.filter(pk=file.pk).update(released_by=sven, released_at=at)
    covered = payout.covered.get()
    covered.pk = None
    with pytest.raises(IntegrityError, match="line_paid_once"), transaction.atomic():
        covered.save()
    with pytest.raises(IntegrityError, match="takes new rows only"), transaction.atomic():
        Payout.objects.filter(pk=payout.pk).update(amount=1000)


def test_the_worker_does_all_of_it(earned):
    """Hour by hour nothing is done twice; a worker that was away makes up for it."""
    for at in (day(12, 1, 0), day(12, 1, 5), day(12, 1, 6), day(12, 26), day(1, 2, year=2026)):
        payback_round.go(now=at)
        payback_round.go(now=at)

    assert list(Window.objects.values_list("month", flat=True)) == [day(12, 1).date()]
    assert Payout.objects.filter(kind="rolled").count() == 5
    counts = {
        kind: Notice.objects.filter(kind=kind).count()
        for kind in ("payback_month", "payback_window", "payback_warning", "payback_rolled")
    }
    assert counts == {
        "payback_month": 5, "payback_window": 5, "payback_warning": 0, "payback_rolled": 5,
    }  # fmt: skip


def test_the_forecast_goes_by_what_is_held_and_released(earned):
    """November: 15 released, 15 held until then, and 15 that are held until December."""
    anna = earned["anna"]
    for number, at in enumerate((day(10, 25), day(11, 12), day(11, 25))):
        thread = accepted(anna, at + number * HOUR)
        ledger.settle(threads=[thread.pk], now=day(11, 25, 19))
    ledger.sweep(now=day(11, 25, 20))

    found = forecast.forecast(now=day(11, 25, 20))

    assert found is not None
    assert (found.this_month.low, found.this_month.high) == (15, 30)
    assert (found.closed, str(found.window)) == (75, "2025-12")
    assert (found.next_window.low, found.next_window.high) == (90, 105)


def test_choices_hold_no_words_in_the_clear(earned):
    choices.choose(member=earned["bert"], kind="bank", name="Bert B", iban=IBAN, now=day(12, 1))
    stored = json.dumps(list(Choice.objects.values("sealed", "last_digits", "kind")))
    assert "Bert" not in stored
    assert "0532" not in stored


def test_a_deadline_is_the_last_day_of_the_window(earned):
    close(11)
    window = opened()
    windows.announce(window=window, now=window.opened_at)
    day_told = Notice.objects.filter(kind="payback_window").values_list("data__day", flat=True)
    assert set(day_told) == {"2025-12-31"}
    assert window.ends_at - timedelta(seconds=1) < day(1, 1, 0, year=2026)


def test_while_payback_is_off_details_are_emptied_too(ready, earned, sven, ada, settings):
    """Replaced while they were needed; two months after they were paid by nobody needs them."""
    bert, at = earned["bert"], ready.ends_at + DAY
    old = Choice.objects.get(member=bert)
    choices.choose(member=bert, kind="charity", now=at)
    file = payfiles.make(window=ready, by=sven, now=at)
    payfiles.release(file=file, by=ada, now=at)
    settings.PAYBACK = False

    kept = []
    for days in (59, 61):
        payback_round.go(now=at + days * DAY)
        old.refresh_from_db()
        kept.append(old.sealed != "")

    assert kept == [True, False]


@pytest.mark.thorough
def test_a_closed_account_keeps_no_details_when_nothing_comes_any_more(ready, earned, sven, ada):
    bert, at = earned["bert"], ready.ends_at + DAY
    kept = Choice.objects.get(member=bert)

    def forgotten(at) -> bool:
        choices.forget_old(now=at)
        kept.refresh_from_db()
        return kept.sealed == ""

    file = payfiles.make(window=ready, by=sven, now=at)
    payfiles.release(file=file, by=ada, now=at)
    close(12)
    assert not forgotten(at + 61 * DAY)  # they may earn by it again
    Member.objects.filter(pk=bert.pk).update(is_active=False)
    assert not forgotten(at + 59 * DAY)
    thread = accepted(bert, day(1, 5, year=2026))
    ledger.sweep(now=day(1, 6, year=2026))
    assert not forgotten(at + 61 * DAY)  # what is held may count in January
    cleared(thread, day(1, 7, year=2026))
    close(1, year=2026)

    assert forgotten(at + 61 * DAY)
    paid.assert_true(at + 61 * DAY)


@pytest.mark.thorough
def test_the_new_last_day_of_a_window_is_told_to_everybody(earned):
    close(11)
    opened()
    for at in (day(12, 3), day(12, 28)):
        payback_round.go(now=at)
    closing.note_switch(is_on=False, now=day(12, 29))
    closing.note_switch(is_on=True, now=day(1, 10, year=2026))

    for _ in range(2):
        payback_round.go(now=day(1, 10, year=2026))

    told = Notice.objects.filter(kind="payback_window", member=earned["dora"]).order_by("pk")
    assert [one.data["day"] for one in told] == ["2025-12-31", "2026-01-24"]
