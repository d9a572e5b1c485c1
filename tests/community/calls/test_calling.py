"""The number, the attempts and what comes of them; what the clock does."""

import uuid
from datetime import timedelta

import pytest

from community.domain import absences, call_audit, callbacks, case_rows, case_sweep, service_audit
from community.models import CallAttempt, Callback, Case, NumberReveal
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.calls.made import DAY, E164, HOUR, MINUTE, NOW
from tests.community.staffed import OFFICE, berlin

NINE, ELEVEN, ONE = (berlin(2026, 11, 30, hour) for hour in (9, 11, 13))


@pytest.fixture
def pool(eva):
    pool = staffed.pool("phones", OFFICE)
    staffed.expert(pool, member=eva, shifts=OFFICE, languages=["en", "de"])
    return pool


@pytest.fixture
def call(pool, nina, eva):
    return made.book(made.case(nina, pool=pool, owner=eva), at=NINE)


def state(call):
    return made.fresh(call).status


@pytest.mark.parametrize("at", [NINE, ELEVEN - MINUTE])
def test_whoever_has_the_case_sees_the_number_within_the_window(call, eva, at):
    assert callbacks.reveal(callback=call, by=eva, now=at) == E164
    assert list(NumberReveal.objects.values_list("callback", "by", "at")) == [(call.pk, eva.pk, at)]


@pytest.mark.parametrize("at", [NOW, NINE - MINUTE, ELEVEN, ELEVEN + HOUR, NINE + DAY])
def test_not_outside_of_it(call, eva, at):
    with pytest.raises(NotAllowed, match="within the window only"):
        callbacks.reveal(callback=call, by=eva, now=at)
    assert NumberReveal.objects.count() == 0


def test_nobody_else_sees_it(call, pool, nina, mara, mo, sven, ada, olga):
    other = staffed.expert(pool).member
    for who in (other, nina, mara, mo, sven, ada, olga):
        with pytest.raises(NotAllowed, match="Only whoever has this case calls"):
            callbacks.reveal(callback=call, by=who, now=NINE)
        with pytest.raises(NotAllowed, match="Only whoever has this case calls"):
            callbacks.attempt(
                callback=call, outcome="reached", begun_at=NINE, ended_at=NINE, key=uuid.uuid4(),
                by=who, now=NINE,
            )  # fmt: skip
    assert (NumberReveal.objects.count(), CallAttempt.objects.count()) == (0, 0)


def test_not_whoever_had_the_case_or_is_no_expert_any_more(call, eva):
    case = call.case
    type(eva.expert).objects.filter(pk=eva.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        callbacks.reveal(callback=call, by=eva, now=NINE)
    type(eva.expert).objects.filter(pk=eva.pk).update(is_active=True)
    Case.objects.filter(pk=case.pk).update(owner=None, claimed_at=None)
    with pytest.raises(NotAllowed):
        callbacks.reveal(callback=call, by=eva, now=NINE)


def test_whoever_leads_and_has_the_case_calls_though_no_expert(call, sven):
    Case.objects.filter(pk=call.case_id).update(owner=sven)
    assert callbacks.reveal(callback=call, by=sven, now=NINE) == E164
    type(sven).objects.filter(pk=sven.pk).update(staff_role="")
    sven.refresh_from_db()
    with pytest.raises(NotAllowed):
        callbacks.reveal(callback=call, by=sven, now=NINE)


def test_under_another_key_nothing_wrong_is_shown(call, eva, settings):
    settings.FIELD_KEY, settings.SECRET_KEY = "", "another"
    with pytest.raises(NotAllowed, match="cannot be read"):
        callbacks.reveal(callback=call, by=eva, now=NINE)


def test_reached(call, eva, nina):
    key = uuid.uuid4()
    done = made.tried(call, "reached", by=eva, at=NINE, key=key)
    again = callbacks.attempt(
        callback=call,
        outcome="busy",
        begun_at=NINE,
        ended_at=NINE,
        key=key,
        by=eva,
        now=NINE + HOUR,
    )
    assert (again.pk, done.begun_at, done.ended_at) == (done.pk, NINE, NINE + 2 * MINUTE)
    assert (state(call), made.told(nina)) == ("reached", [])
    assert Case.objects.get(pk=call.case_id).first_answer_at == NINE + 2 * MINUTE
    with pytest.raises(NotAllowed, match="over"):
        callbacks.reveal(callback=call, by=eva, now=NINE + 5 * MINUTE)


def test_two_attempts_in_the_window_one_in_the_next_then_a_message(call, eva, nina):
    made.tried(call, "no_answer", by=eva, at=NINE)
    assert made.told(nina) == []
    made.tried(call, "busy", by=eva, at=NINE + 30 * MINUTE)
    assert made.told(nina) == ["call_tried"]
    assert Case.objects.get(pk=call.case_id).due_at == ONE
    with pytest.raises(NotAllowed):
        callbacks.reveal(callback=call, by=eva, now=NINE + HOUR)
    last = made.tried(call, "voicemail", by=eva, at=ELEVEN + MINUTE)
    assert (last.of_next, state(call)) == (True, "not_reached")
    assert made.told(nina) == ["call_tried", "call_not_reached"]
    case = Case.objects.get(pk=call.case_id)
    now = ELEVEN + 3 * MINUTE
    assert case.due_at == case_rows.waits_until(case=case, now=now) > now
    with pytest.raises(NotAllowed):
        callbacks.reveal(callback=call, by=eva, now=ELEVEN + 5 * MINUTE)


def test_the_next_window_may_be_another_day(pool, nina, eva):
    late = berlin(2026, 12, 4, 15)  # the last one of the week
    call = made.book(made.case(nina, pool=pool, owner=eva), at=late)
    made.tried(call, "no_answer", by=eva, at=late)
    callbacks.tend(now=late + 5 * HOUR)
    made.tried(call, "no_answer", by=eva, at=berlin(2026, 12, 7, 9, 30))
    assert state(call) == "not_reached"


def test_a_wrong_number_stops_and_is_deleted(call, eva, nina):
    made.tried(call, "wrong_number", by=eva, at=NINE)
    gone = made.fresh(call)
    assert (gone.status, gone.number_sealed, gone.number_hint) == ("stopped", "", "")
    assert made.told(nina) == ["call_stopped"]


def test_whoever_does_not_want_to_talk_is_called_no_more(call, eva, nina):
    made.tried(call, "refused", by=eva, at=NINE)
    gone = made.fresh(call)
    assert (gone.status, gone.cancelled_by, made.told(nina)) == ("cancelled", nina, [])


def test_another_time_that_was_agreed(call, eva, nina):
    made.tried(call, "moved", by=eva, at=NINE)
    callbacks.move(callback=call, begins_at=ONE, by=eva, now=NINE + 3 * MINUTE)
    found = made.fresh(call)
    assert (found.begins_at, found.moves, made.told(nina)) == (ONE, 0, ["call_moved"])
    with pytest.raises(NotAllowed, match="agreed on the phone"):
        callbacks.move(callback=call, begins_at=berlin(2026, 11, 30, 15), by=eva, now=NINE + HOUR)
    made.tried(call, "reached", by=eva, at=ONE)
    assert state(call) == "reached"


def test_an_attempt_begins_with_a_look_at_the_number(call, eva):
    with pytest.raises(NotAllowed, match="Look at the number first"):
        callbacks.attempt(
            callback=call, outcome="reached", begun_at=NINE, ended_at=NINE, key=uuid.uuid4(),
            by=eva, now=NINE,
        )  # fmt: skip


def test_its_times_lie_between_the_look_and_now(call, eva):
    callbacks.reveal(callback=call, by=eva, now=NINE + MINUTE)
    found = callbacks.attempt(
        callback=call, outcome="busy", begun_at=NINE - DAY, ended_at=NINE + DAY, key=uuid.uuid4(),
        by=eva, now=NINE + 9 * MINUTE,
    )  # fmt: skip
    assert (found.begun_at, found.ended_at) == (NINE + MINUTE, NINE + 9 * MINUTE)


def test_a_call_may_last_longer_than_its_window(call, eva):
    at = ELEVEN - MINUTE
    callbacks.reveal(callback=call, by=eva, now=at)
    callbacks.tend(now=ELEVEN + 20 * MINUTE)
    assert state(call) == "booked"
    callbacks.attempt(
        callback=call, outcome="reached", begun_at=at, ended_at=ELEVEN + 20 * MINUTE,
        key=uuid.uuid4(), by=eva, now=ELEVEN + 20 * MINUTE,
    )  # fmt: skip
    assert state(call) == "reached"


def test_no_outcome_at_all(call, eva):
    callbacks.reveal(callback=call, by=eva, now=NINE)
    with pytest.raises(ValueError, match="nonsense"):
        callbacks.attempt(
            callback=call, outcome="nonsense", begun_at=NINE, ended_at=NINE, key=uuid.uuid4(),
            by=eva, now=NINE,
        )  # fmt: skip


# --- by the clock


def test_reminded_an_hour_before_once(pool, nina, eva):
    call = made.book(made.case(nina, pool=pool, owner=eva), at=ONE)
    for at in (ONE - HOUR - MINUTE, ONE - HOUR, ONE - 30 * MINUTE):
        callbacks.tend(now=at)
    assert (made.told(nina), made.fresh(call).reminded_at) == (["call_soon"], ONE - HOUR)


def test_no_reminder_of_what_was_booked_just_now(call, nina):
    callbacks.tend(now=NINE - MINUTE)
    assert made.told(nina) == []


def test_an_expert_who_is_away_a_quarter_before_somebody_else_takes_it(call, pool, nina, eva):
    other = staffed.expert(pool, shifts=OFFICE, languages=["de"]).member
    callbacks.tend(now=NINE - 20 * MINUTE)
    assert made.told(other) == []
    _go_away(eva, at=NINE - 15 * MINUTE)
    for minutes in (14, 13):
        callbacks.tend(now=NINE - minutes * MINUTE)
    assert (made.told(other), made.told(nina), state(call)) == (["call_needed"], [], "booked")
    case_sweep.tend(now=NINE - 13 * MINUTE)
    assert Case.objects.get(pk=call.case_id).owner is None  # back in the pool
    Case.objects.filter(pk=call.case_id).update(owner=other, claimed_at=NINE - 10 * MINUTE)
    assert made.tried(call, "reached", by=other, at=NINE).outcome == "reached"


def test_where_nobody_else_is_there_its_customer_hears_it_before(call, nina, eva):
    _go_away(eva, at=NINE - 15 * MINUTE)
    for minutes in (14, 13):
        callbacks.tend(now=NINE - minutes * MINUTE)
    found = made.fresh(call)
    assert (found.status, found.cancelled_by) == ("cancelled", None)
    assert (found.missed_told_at, made.told(nina)) == (NINE - 14 * MINUTE, ["call_off"])
    assert nina.notices.get().data["case"] == call.case_id
    again = made.book(call.case, at=berlin(2026, 12, 2, 9), now=NINE - 10 * MINUTE)
    assert again.status == "booked"


def test_somebody_else_who_does_not_speak_it_is_no_help(call, pool, nina, eva):
    staffed.expert(pool, shifts=OFFICE, languages=["en"])
    _go_away(eva, at=NINE - 15 * MINUTE)
    callbacks.tend(now=NINE - 14 * MINUTE)
    assert made.told(nina) == ["call_off"]


def test_with_half_of_them_away_those_who_booked_first_are_called(pool, eva):
    other = staffed.expert(pool, shifts=OFFICE, languages=["en"]).member
    calls = [
        made.book(
            made.case(factories.member(f"m{n}"), pool=pool), at=NINE, typed=f"030 12345{n}",
            now=NOW - DAY + n * MINUTE,
        )
        for n in range(6)
    ]  # fmt: skip
    _go_away(other, at=NINE - 15 * MINUTE)
    callbacks.tend(now=NINE - 14 * MINUTE)
    assert [state(one) for one in calls] == ["booked"] * 4 + ["cancelled"] * 2


def test_of_two_pools_that_share_an_expert_whoever_booked_first_is_called(pool, eva):
    beside = staffed.pool("tariffs", OFFICE)
    eva.expert.pools.add(beside)
    other = staffed.expert(pool, beside, shifts=OFFICE, languages=["en"]).member
    calls = [
        made.book(
            made.case(factories.member(f"m{n}"), pool=(pool, beside)[n % 2]), at=NINE,
            typed=f"030 12345{n}", now=NOW - DAY + n * MINUTE,
        )
        for n in range(6)
    ]  # fmt: skip
    _go_away(other, at=NINE - 15 * MINUTE)
    callbacks.tend(now=NINE - 14 * MINUTE)
    assert [state(one) for one in calls] == ["booked"] * 4 + ["cancelled"] * 2


def test_somebody_leaves_within_the_window(call, nina, eva):
    _go_away(eva, at=NINE + 30 * MINUTE)
    callbacks.tend(now=NINE + 31 * MINUTE)
    assert (state(call), made.told(nina)) == ("cancelled", ["call_off"])


def test_nobody_has_the_case(pool, nina, eva):
    made.book(made.case(nina, pool=pool), at=NINE)
    for at in (NINE - HOUR, NINE - 30 * MINUTE, NINE + MINUTE):
        callbacks.tend(now=at)
    assert made.told(eva) == ["call_needed"]


def test_a_window_without_an_attempt_is_our_fault_and_said(call, nina):
    callbacks.tend(now=ELEVEN + MINUTE)
    assert state(call) == "booked"
    callbacks.tend(now=ELEVEN + 5 * MINUTE)
    callbacks.tend(now=ELEVEN + 6 * MINUTE)
    assert (state(call), made.told(nina)) == ("cancelled", ["call_missed"])


def test_seen_but_never_said_is_missed_after_an_hour(call, nina, eva):
    callbacks.reveal(callback=call, by=eva, now=NINE)
    callbacks.tend(now=ELEVEN + 59 * MINUTE)
    assert state(call) == "booked"
    callbacks.tend(now=ELEVEN + HOUR)
    assert made.told(nina) == ["call_missed"]


def test_without_the_last_attempt_its_customer_hears_after_the_next_window(call, nina, eva):
    made.tried(call, "no_answer", by=eva, at=NINE)
    callbacks.tend(now=ONE + 4 * MINUTE)
    assert state(call) == "booked"
    callbacks.tend(now=ONE + 5 * MINUTE)
    assert (state(call), made.told(nina)) == ("not_reached", ["call_not_reached"])


def test_what_the_clock_asks_does_not_grow_with_calls(pool, nina, eva, django_assert_num_queries):
    with django_assert_num_queries(4):
        callbacks.tend(now=NOW)
    for n in range(4):
        made.book(
            made.case(factories.member(f"m{n}"), pool=pool, owner=eva), at=NINE,
            typed=f"030 12345{n}",
        )  # fmt: skip
    with django_assert_num_queries(9):
        callbacks.tend(now=NINE - HOUR)


def test_the_audit_names_what_must_not_be(call, nina, eva):
    assert call_audit.find(now=NINE) == []
    late = ELEVEN + timedelta(hours=3)
    assert call_audit.find(now=late) == [
        f"1 callbacks are past their window without an attempt: {call.pk}"
    ]
    callbacks.tend(now=late)
    Callback.objects.update(number_until=NOW)
    sentence = f"1 callbacks keep a number past its date: {call.pk}"
    assert call_audit.find(now=late) == [sentence]
    assert sentence in service_audit.find(now=late)
    Callback.objects.update(number_until=None)
    Case.objects.update(status="done", done_at=NOW, due_at=None)
    assert call_audit.find(now=late) == [
        f"1 callbacks keep a number of a closed case without a date: {call.pk}"
    ]


def _go_away(who, *, at):
    absences.go_away(expert=who.expert, begins_at=at, until=at + DAY, stand_in=None, by=who, now=at)
