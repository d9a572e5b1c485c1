"""Points by hand: with a reason, large ones by two people, in the ledger like any other fact."""

import contextlib
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from forum.lib import clock
from forum.models import Notice
from forum.rules import NotAllowed
from reputation.domain import audit, corrections
from reputation.models import Account, Correction, CorrectionWord, Entry
from reputation.queries import corrections as reads
from tests import factories
from tests.forum.domain.test_concurrency import at_once
from tests.reputation import books
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def helper(db):
    return factories.member("helga", joined_at=books.start() - 100 * DAY)


@pytest.fixture
def ada2(db):
    return factories.member("ada2", staff_role="administrator")


def correct(helper, by, points=15, at=None, **extra):
    reason = extra.pop("reason", "The migration lost these.")
    return corrections.correct(
        receiver=helper, points=Decimal(points), reason=reason, by=by, now=at or books.start(),
        **extra,
    )  # fmt: skip


def test_a_small_one_counts_by_one_persons_word(helper, mo):
    at = books.start()
    one = correct(helper, mo, at=at)
    books.follow(at + HOUR)

    assert books.rows(helper) == [("FIX", "held", "0"), ("FIX", "released", "15")]
    assert books.points(helper) == 15
    held, released = Entry.objects.filter(receiver=helper).order_by("number")
    assert (held.source, held.actor, held.giver) == (f"correction:{one.pk}", mo, None)
    assert held.at == released.at == at
    notice = Notice.objects.get(member=helper)
    assert (notice.kind, notice.data["place"]) == ("points_corrected", f"/statement/{held.pk}/")
    books.assert_true(at + HOUR)


def test_it_neither_decays_nor_has_a_pot_nor_a_limit(helper):
    at = books.start()
    for number in range(6):
        by = factories.member(staff_role="moderator")
        correct(helper, by, points=99, at=at + number * HOUR)
    books.follow(at + DAY)

    assert books.points(helper) == 6 * 99
    assert not Entry.objects.filter(receiver=helper).exclude(cut="").exists()
    books.assert_true(at + DAY)


def test_a_large_one_counts_from_a_second_persons_word_on(helper, mo, ada2):
    at = books.start()
    one = correct(helper, mo, points=101, at=at)
    books.follow(at + DAY)
    waiting = (books.points(helper), Entry.objects.count(), Notice.objects.count())
    corrections.confirm(correction=one, by=ada2, now=at + 2 * DAY)
    books.follow(at + 3 * DAY)

    assert waiting == (0, 0, 0)
    assert books.points(helper) == 101
    held = Entry.objects.get(receiver=helper, kind="held")
    assert (held.at, held.actor) == (at + 2 * DAY, ada2)
    assert Notice.objects.get(member=helper).kind == "points_corrected"
    assert Notice.objects.get(member=mo).kind == "correction_confirmed"
    books.assert_true(at + 3 * DAY)


def test_many_small_ones_by_one_person_are_a_large_one(helper, mo, ada2, hana):
    """Given and taken both count, of the same member, for 30 days; what two said does not."""
    at = books.start()
    said = [
        correct(helper, mo, points=60, at=at),
        correct(helper, mo, points=-40, at=at + HOUR),
        correct(helper, mo, points=1, at=at + DAY),
        correct(hana, mo, points=60, at=at + DAY),
        correct(helper, ada2, points=60, at=at + DAY),
        correct(helper, mo, points=61, at=at + 30 * DAY),
        correct(helper, mo, points=60, at=at + 30 * DAY + HOUR),
    ]
    books.follow(at + 31 * DAY)

    waits = [one.needs_second for one in said]
    assert waits == [False, False, True, False, False, True, False]
    assert books.points(helper) == 60 - 40 + 60 + 60
    books.assert_true(at + 31 * DAY)


def test_a_large_one_declined_never_counts(helper, mo, ada2):
    at = books.start()
    one = correct(helper, mo, points=-101, at=at)
    with pytest.raises(NotAllowed, match="say why"):
        corrections.decline(correction=one, by=ada2, reason=" ", now=at + DAY)
    corrections.decline(correction=one, by=ada2, reason="She earned it.", now=at + DAY)
    books.follow(at + 2 * DAY)

    assert (books.points(helper), Entry.objects.count()) == (0, 0)
    # Who was promised nothing hears nothing; whoever corrected does.
    notice = Notice.objects.get()
    assert (notice.member, notice.kind) == (mo, "correction_declined")
    assert notice.data["reason"] == "She earned it."
    with pytest.raises(NotAllowed, match="does not wait"):
        corrections.confirm(correction=one, by=ada2, now=at + 3 * DAY)
    books.assert_true(at + 3 * DAY)


def test_who_takes_more_than_is_there(helper, mo, ada2):
    """The account says so; what shows is nothing, and the next points fill it up first."""
    at = books.start()
    correct(helper, mo, points=-80, at=at)
    books.follow(at + HOUR)
    below = (Account.objects.get(member=helper).points, books.points(helper))
    correct(helper, ada2, points=95, at=at + DAY)
    books.follow(at + 2 * DAY)

    assert below == (-80, 0)
    assert books.points(helper) == 15
    books.assert_true(at + 2 * DAY)


def test_who_may_not(helper, mo, eva, sven, hana, ada2):
    for other in (eva, sven, hana, helper):
        with pytest.raises(NotAllowed, match="Only moderators"):
            correct(helper, other)
    with pytest.raises(NotAllowed, match="their own points"):
        correct(mo, mo)
    with pytest.raises(NotAllowed, match="between 1 and 5000"):
        correct(helper, mo, points=5001)
    with pytest.raises(NotAllowed, match="between 1 and 5000"):
        correct(helper, mo, points=0)
    with pytest.raises(NotAllowed, match="give a reason"):
        correct(helper, mo, reason=" ")
    large, small = correct(ada2, mo, points=500), correct(helper, mo)
    for other in (mo, ada2):
        with pytest.raises(NotAllowed, match="A second person"):
            corrections.confirm(correction=large, by=other, now=clock.now())
    with pytest.raises(NotAllowed, match="does not wait"):
        corrections.confirm(correction=small, by=ada2, now=clock.now())
    assert (Correction.objects.count(), CorrectionWord.objects.count()) == (2, 0)


def test_the_database_knows_that_nobody_corrects_their_own(mo):
    with pytest.raises(IntegrityError, match="correction_of_another"), transaction.atomic():
        Correction.objects.create(
            receiver=mo, by=mo, points=5, reason="x", at=clock.now(), needs_second=False
        )


def test_sent_twice_it_is_one(helper, mo):
    key = uuid.uuid4()

    first, second = correct(helper, mo, key=key), correct(helper, mo, key=key)

    assert first == second
    assert (Correction.objects.count(), Notice.objects.count()) == (1, 1)


def test_a_correction_that_nobody_made_is_named(helper, mo):
    """As everything in the ledger: the facts give it, or it is not there."""
    at = books.start()
    correct(helper, mo, at=at)
    books.follow(at + HOUR)
    extra = Correction.objects.create(
        receiver=helper, by=mo, points=7, reason="Forged", at=at, needs_second=False
    )

    wrong = audit.verify(now=clock.now())

    assert any(f"missing: held correction:{extra.pk}" in one for one in wrong)
    audit.rebuild(now=clock.now())
    assert books.points(helper) == 22
    books.assert_true(clock.now())


def test_what_is_counted_in_public(helper, mo, ada2):
    now = clock.now()
    correct(helper, mo, at=now - 400 * DAY)
    correct(helper, mo, at=now - 10 * DAY)
    correct(helper, mo, points=300, at=now - 9 * DAY)  # waits
    late = correct(helper, mo, points=300, at=now - 400 * DAY)
    corrections.confirm(correction=late, by=ada2, now=now - DAY)

    assert reads.counted(now=now) == reads.Counted(2, 0, 0, None)


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_two_second_persons_at_once():
    helper, mo = factories.member(), factories.member("mo", staff_role="moderator")
    others = [factories.member(staff_role="moderator") for _ in range(3)]
    at = clock.now() - DAY
    one = correct(helper, mo, points=200, at=at)

    def say(by):
        with contextlib.suppress(NotAllowed):
            corrections.confirm(correction=one, by=by, now=clock.now())

    assert at_once(*[lambda by=by: say(by) for by in others * 2]) == []
    assert (CorrectionWord.objects.count(), Entry.objects.count()) == (1, 1)
    late = clock.now() + DAY
    books.follow(late)
    assert books.points(helper) == 200
    books.assert_true(late)
