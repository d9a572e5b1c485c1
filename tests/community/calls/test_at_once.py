"""Real commits: the last slot, one call a person, one number, one attempt."""

import threading
import uuid
from functools import partial

import pytest
from django.db import connection, transaction

from community.domain import callbacks, case_rows
from community.models import CallAttempt, Callback, Case
from forum.models import Member
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.calls.made import HOUR, NOW
from tests.community.staffed import berlin

pytestmark = pytest.mark.django_db(transaction=True)
TEN = berlin(2026, 11, 30, 10)
ROUNDS = 5


def pool_of(minutes, slug="phones"):
    """One expert, on Mondays from ten on for so many minutes."""
    pool = staffed.pool(slug)
    member = factories.member(staff_role="expert")
    staffed.expert(pool, member=member, shifts=[(0, 600, 600 + minutes)])
    return pool


def at_once(*acts):
    """Run them together; what each gave, or how it was refused."""
    gate, got = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        try:
            gate.wait(timeout=20)
            got[number] = acts[number]()
        except Exception as fault:
            got[number] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    return got


def kinds(got):
    return sorted(type(one).__name__ for one in got)


def test_two_book_the_last_slot_one_gets_it_the_other_an_offer():
    for n in range(ROUNDS):
        pool = pool_of(30, slug=f"pool-{n}")  # room for one
        cases = [made.case(factories.member(), pool=pool) for _ in range(2)]
        acts = [
            partial(made.book, one, at=TEN, typed=f"030 12345{i}{n}") for i, one in enumerate(cases)
        ]
        got = at_once(*acts)
        assert kinds(got) == ["Callback", "NoRoom"], got
        assert Callback.objects.filter(pool=pool).count() == 1


def test_two_book_the_last_slot_of_an_expert_in_two_pools():
    for n in range(ROUNDS):
        pool, other = pool_of(30, slug=f"pool-{n}"), staffed.pool(f"other-{n}")
        Member.objects.get(expert__pools=pool).expert.pools.add(other)
        cases = [made.case(factories.member(), pool=one) for one in (pool, other)]
        acts = [
            partial(made.book, one, at=TEN, typed=f"030 12345{i}{n}") for i, one in enumerate(cases)
        ]
        got = at_once(*acts)
        assert kinds(got) == ["Callback", "NoRoom"], got
        assert Callback.objects.filter(pool__in=[pool, other]).count() == 1


def test_one_form_sent_twice_at_once_is_one_booking():
    for n in range(ROUNDS):
        case, key = made.case(factories.member(), pool=pool_of(120, slug=f"pool-{n}")), uuid.uuid4()
        got = at_once(*[lambda c=case, k=key: made.book(c, at=TEN, key=k)] * 2)
        assert (kinds(got), got[0].pk) == (["Callback", "Callback"], got[1].pk)
        callbacks.withdraw_consent(callback=got[0], by=case.member, now=NOW)


def test_one_person_in_two_cases_at_once_has_one_call():
    member, pool = factories.member(), pool_of(120)
    cases = [made.case(member, pool=pool) for _ in range(2)]
    got = at_once(*(lambda c=one: made.book(c, at=TEN) for one in cases))
    assert (kinds(got), Callback.objects.count()) == (["Callback", "NotAllowed"], 1)


def test_a_withdrawal_beside_a_look_leaves_no_number():
    pool = pool_of(120)
    owner = Member.objects.get(expert__pools=pool)
    case = made.case(factories.member(), pool=pool, owner=owner)
    call = made.book(case, at=TEN)
    got = at_once(
        lambda: callbacks.reveal(callback=call, by=owner, now=TEN + HOUR),
        lambda: callbacks.withdraw_consent(callback=call, by=case.member, now=TEN + HOUR),
    )
    assert got[0] == made.E164 or isinstance(got[0], NotAllowed)
    assert made.fresh(call).number_sealed == ""


def test_one_attempt_sent_twice_at_once_is_one():
    pool = pool_of(120)
    owner = Member.objects.get(expert__pools=pool)
    call = made.book(made.case(factories.member(), pool=pool, owner=owner), at=TEN)
    callbacks.reveal(callback=call, by=owner, now=TEN)
    key = uuid.uuid4()
    act = lambda: callbacks.attempt(  # noqa: E731
        callback=call, outcome="busy", begun_at=TEN, ended_at=TEN, key=key, by=owner, now=TEN
    )
    got = at_once(act, act)
    assert (kinds(got), CallAttempt.objects.count()) == (["CallAttempt", "CallAttempt"], 1)


def test_the_end_of_a_case_beside_a_booking_leaves_no_call():
    for n in range(ROUNDS):
        case = made.case(factories.member(), pool=pool_of(120, slug=f"pool-{n}"))

        def close(case=case):
            with transaction.atomic():
                held = case_rows.hold(case=case)
                held.status, held.done_at, held.due_at = Case.Status.DONE, NOW, None
                held.save(update_fields=["status", "done_at", "due_at"])
                callbacks.case_ended(case=held, now=NOW)

        at_once(lambda c=case, i=n: made.book(c, at=TEN, typed=f"030 12345{i}"), close)
        assert not Callback.objects.filter(case=case, status="booked").exists()
        assert not Callback.objects.filter(case=case, number_until=None).exists()
