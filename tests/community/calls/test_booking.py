"""Booking, moving, cancelling, and taking the number back."""

import json
import uuid

import pytest
from django.db import connection

from community.domain import call_holding, callbacks, cases
from community.models import Callback, Case, CaseEvent
from community.queries import callbacks as reads
from forum.lib import sealed
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.calls.made import DAY, E164, HINT, HOUR, MINUTE, NOW
from tests.community.staffed import OFFICE, berlin

NINE, ELEVEN = berlin(2026, 11, 30, 9), berlin(2026, 11, 30, 11)


@pytest.fixture
def pool(eva):
    pool = staffed.pool("phones", OFFICE)
    staffed.expert(pool, member=eva, shifts=OFFICE, languages=["en", "de"])
    return pool


@pytest.fixture
def case(pool, nina, eva):
    return made.case(nina, pool=pool, owner=eva)


def events(case):
    return list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def test_a_booking_holds_the_window_and_a_sealed_number(case, eva):
    found = made.fresh(made.book(case, at=NINE))
    assert (found.begins_at, found.ends_at, found.status) == (NINE, ELEVEN, "booked")
    assert (sealed.unseal(found.number_sealed), found.number_hint) == (E164, HINT)
    assert found.number_digest == call_holding.digest(E164)
    assert (found.consented_at, found.consent_version) == (NOW, callbacks.CONSENT_VERSION)
    assert len(found.call_word.split(" ")) == 2
    assert (events(case), made.told(eva)) == (["call_booked"], ["call_changed"])
    assert Case.objects.get(pk=case.pk).due_at == ELEVEN


def test_a_case_that_waited_for_its_customer_waits_for_us(pool, nina):
    case = made.case(nina, pool=pool, status="asked", due_at=None, nudged_at=NOW)
    made.book(case, at=NINE)
    found = Case.objects.get(pk=case.pk)
    assert (found.status, found.due_at, found.nudged_at) == ("open", ELEVEN, None)


def test_the_number_is_nowhere_in_clear(case):
    made.tried(made.book(case, at=NINE), "no_answer", by=case.owner, at=NINE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema='public'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            text = "\n".join(row[0] for row in cursor.fetchall())
            assert ("1711234567" in text, "171 1234567" in text) == (False, False), table


def test_sent_twice_it_is_one(case):
    key = uuid.uuid4()
    one, other = (made.book(case, at=NINE, key=key) for _ in range(2))
    assert (one.pk, Callback.objects.count()) == (other.pk, 1)


def test_another_one_may_send_the_same_key(case, pool, olga):
    key = uuid.uuid4()
    made.book(case, at=NINE, key=key)
    made.book(made.case(olga, pool=pool), at=NINE, key=key, typed="030 123456")
    assert Callback.objects.count() == 2


def test_only_with_consent_and_only_by_its_customer(case, eva, olga):
    with pytest.raises(NotAllowed, match="only if you agree"):
        made.book(case, at=NINE, consent=False)
    for who in (eva, olga):
        with pytest.raises(NotAllowed, match="Only whoever has the case"):
            made.book(case, at=NINE, by=who)


def test_a_closed_case_has_no_calls(pool, nina):
    case = made.case(nina, pool=pool, status="done", done_at=NOW, due_at=None)
    with pytest.raises(NotAllowed, match="This case is closed"):
        made.book(case, at=NINE)


@pytest.mark.parametrize(
    "at", [NINE - 2 * HOUR, NINE + HOUR, NINE + 30 * DAY, NINE - 7 * DAY, berlin(2026, 11, 30, 17)]
)
def test_a_time_that_is_not_offered_is_refused(case, at):
    with pytest.raises(callbacks.NoRoom, match="taken by now"):
        made.book(case, at=at)
    assert Callback.objects.count() == 0


def test_one_open_call_a_person(case, pool, nina):
    made.book(case, at=NINE)
    with pytest.raises(NotAllowed, match="booked already"):
        made.book(made.case(nina, pool=pool), at=ELEVEN)


def _over(case, *, at):
    """A call of then that its customer refuses to have."""
    made.tried(made.book(case, at=at, now=at - DAY / 2), "refused", by=case.owner, at=at)


def test_three_bookings_in_thirty_days(case):
    for day in (1, 2, 3):
        _over(case, at=NINE.replace(month=12, day=day))
    now = berlin(2026, 12, 3, 12)
    with pytest.raises(NotAllowed, match="three calls within 30 days"):
        made.book(case, at=berlin(2026, 12, 4, 9), now=now)
    later = now + 30 * DAY
    assert made.book(case, at=berlin(2027, 1, 4, 9), now=later).status == "booked"


def test_what_was_cancelled_before_anybody_called_does_not_count(case, eva):
    for one in range(4):
        who = (case.member, eva)[one % 2]
        callbacks.cancel(callback=made.book(case, at=NINE), by=who, reason="I am ill.", now=NOW)
    assert reads.left(member=case.member, now=NOW) == 3
    made.book(case, at=NINE)
    assert reads.left(member=case.member, now=NOW) == 2


def test_a_booked_call_leaves_the_first_answer_due_when_it_was_promised(pool, nina, eva):
    promised = NOW + HOUR
    case = made.case(nina, pool=pool, owner=eva, promised_at=promised, due_at=promised)
    found = made.book(case, at=NINE)
    assert Case.objects.get(pk=case.pk).due_at == promised
    callbacks.move(callback=found, begins_at=ELEVEN, by=nina, now=NOW)
    assert Case.objects.get(pk=case.pk).due_at == promised
    cases.write(case=case, body="I look into it and call you.", by=eva, key=None, now=NOW)
    assert Case.objects.get(pk=case.pk).due_at == ELEVEN + 2 * HOUR


def test_a_lead_who_was_called_for_it_is_not_called_again_by_a_booking(pool, nina):
    past = NOW - HOUR
    case = made.case(nina, pool=pool, promised_at=past, due_at=past, lead_called_at=past)
    made.book(case, at=NINE)
    found = Case.objects.get(pk=case.pk)
    assert (found.due_at, found.lead_called_at) == (past, past)


def test_three_bookings_of_a_number_whoever_books(pool):
    for n in range(3):
        made.book(made.case(factories.member(f"m{n}"), pool=pool), at=NINE)
    with pytest.raises(NotAllowed, match="This number was booked often"):
        made.book(made.case(factories.member("m3"), pool=pool), at=NINE, typed="+49 171 1234567")


def test_moved_by_its_customer(case, eva):
    found = made.book(case, at=NINE)
    Callback.objects.update(reminded_at=NOW)
    callbacks.move(callback=found, begins_at=ELEVEN, by=case.member, now=NOW)
    moved = made.fresh(found)
    assert (moved.begins_at, moved.moves, moved.reminded_at) == (ELEVEN, 1, None)
    assert (moved.call_word, moved.number_sealed) == (found.call_word, found.number_sealed)
    assert (events(case), made.told(eva)) == (
        ["call_booked", "call_moved"], ["call_changed", "call_changed"],
    )  # fmt: skip
    callbacks.move(callback=found, begins_at=ELEVEN, by=case.member, now=NOW)
    assert made.fresh(found).moves == 1


def test_moved_three_times_at_most(case):
    found = made.book(case, at=NINE)
    for at in (ELEVEN, NINE, ELEVEN):
        callbacks.move(callback=found, begins_at=at, by=case.member, now=NOW)
    with pytest.raises(NotAllowed, match="often enough"):
        callbacks.move(callback=found, begins_at=NINE, by=case.member, now=NOW)


def test_changed_until_half_an_hour_before(case):
    found = made.book(case, at=NINE)
    last = NINE - 30 * MINUTE
    for act in (callbacks.cancel, lambda **k: callbacks.move(begins_at=ELEVEN, **k)):
        with pytest.raises(NotAllowed, match="less than half an hour"):
            act(callback=found, by=case.member, now=last + MINUTE)
    callbacks.move(callback=found, begins_at=berlin(2026, 12, 1, 9), by=case.member, now=last)
    callbacks.cancel(callback=found, by=case.member, now=last)
    assert made.fresh(found).status == "cancelled"


def test_nobody_else_changes_it(case, olga, eva):
    found = made.book(case, at=NINE)
    for who in (olga, eva):
        with pytest.raises(NotAllowed):
            callbacks.move(callback=found, begins_at=ELEVEN, by=who, now=NOW)
        with pytest.raises(NotAllowed):
            callbacks.withdraw_consent(callback=found, by=who, now=NOW)
    with pytest.raises(NotAllowed, match="or has the case"):
        callbacks.cancel(callback=found, by=olga, now=NOW)


def test_cancelled_by_its_customer(case, eva):
    found = made.book(case, at=NINE)
    for _ in range(2):
        callbacks.cancel(callback=found, by=case.member, now=NOW)
    gone = made.fresh(found)
    assert (gone.status, gone.cancelled_by, gone.ended_at) == ("cancelled", case.member, NOW)
    assert (made.told(eva), made.told(case.member)) == (["call_changed", "call_taken_back"], [])


def test_cancelled_by_whoever_has_the_case_its_customer_hears(case, eva):
    found = made.book(case, at=NINE)
    with pytest.raises(NotAllowed, match="why we do not call"):
        callbacks.cancel(callback=found, by=eva, reason=" ", now=NOW)
    for _ in range(2):
        callbacks.cancel(callback=found, by=eva, reason="I am ill that day.", now=NOW)
    assert made.told(case.member) == ["call_off"]
    assert made.fresh(found).cancelled_by == eva
    assert [one.body for one in case.thread.posts.order_by("pk")] == ["I am ill that day."]
    later = made.book(case, at=NINE)
    callbacks.withdraw_consent(callback=later, by=case.member, now=NOW)
    with pytest.raises(NotAllowed, match="is over"):
        callbacks.check_cancel(eva, callback=made.fresh(later))


def test_withdrawn_the_number_is_gone_at_once(case):
    earlier = made.book(case, at=NINE)
    callbacks.cancel(callback=earlier, by=case.member, now=NOW)
    found = made.book(case, at=NINE)
    for _ in range(2):
        callbacks.withdraw_consent(callback=found, by=case.member, now=NINE + HOUR)
    for one in (made.fresh(earlier), made.fresh(found)):
        assert (one.number_sealed, one.number_hint, one.number_digest) == ("", "", "")
        assert (one.number_gone_at, one.status) == (NINE + HOUR, "cancelled")
    with pytest.raises(NotAllowed):
        callbacks.reveal(callback=found, by=case.owner, now=NINE + HOUR)
    assert events(case).count("consent_withdrawn") == 1


def test_a_closed_case_keeps_the_number_for_thirty_days(case):
    found = made.book(case, at=NINE)
    callbacks.case_ended(case=case, now=NOW)
    callbacks.case_ended(case=case, now=NOW + DAY)  # reopened and closed again
    ended = made.fresh(found)
    assert (ended.status, ended.number_until) == ("cancelled", NOW + 30 * DAY)
    assert made.told(case.member) == ["call_case_solved"]
    callbacks.tend(now=NOW + 30 * DAY - MINUTE)
    assert made.fresh(found).number_gone_at is None
    callbacks.tend(now=NOW + 30 * DAY)
    assert made.fresh(found).number_gone_at == NOW + 30 * DAY


def test_whoever_closes_their_own_case_hears_nothing(case):
    made.book(case, at=NINE)
    callbacks.case_ended(case=case, by=case.member, now=NOW)
    assert made.told(case.member) == []


def test_forgotten_with_its_customer(case):
    found = made.book(case, at=NINE)
    callbacks.forget(case=case, now=NOW)
    gone = made.fresh(found)
    assert (gone.status, gone.number_sealed, gone.number_gone_at) == ("cancelled", "", NOW)


def test_notices_hold_neither_number_nor_word(case, eva):
    found = made.book(case, at=NINE)
    made.tried(found, "voicemail", by=eva, at=NINE)
    made.tried(found, "busy", by=eva, at=NINE + 5 * MINUTE)
    rows = [*case.member.notices.all(), *eva.notices.all()]
    text = json.dumps([one.data for one in rows])
    assert len(rows) == 2
    assert ("1711234567" in text, found.call_word in text, HINT in text) == (False, False, False)
