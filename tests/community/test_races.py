"""Two people at the same moment, fifty times each: one truth. Real commits, real threads.

Two experts who claim at once have their two hundred rounds in test_experts_at_once.py.
"""

import contextlib
import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from community.models import Callback
from forum.domain import marks, solutions
from forum.lib import clock
from forum.lib.ratelimit import METER
from forum.models import Mark, Member, Solution
from forum.rules import NotAllowed
from reputation.domain import choices, closing, payfiles, windows
from reputation.lib.calendar_month import Month
from reputation.models import MonthClose, PaidOut
from tests import emptying, factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.calls.test_at_once import TEN, kinds, pool_of
from tests.community.calls.test_at_once import at_once as together
from tests.forum.domain.test_concurrency import at_once
from tests.reputation import paid
from tests.reputation.paid import HOUR, day

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
ROUNDS, FEW = 50, 3


@pytest.fixture
def rounds(thorough: bool) -> range:
    return range(ROUNDS if thorough else FEW)


@pytest.fixture
def pays(settings):
    yield from paid.switched_on(settings)


def test_one_mark_of_one_member(hana, rounds):
    post = factories.answer(factories.question())
    for _ in rounds:
        faults = at_once(*[lambda: marks.give(post=post, by=hana, now=clock.now())] * 3)
        post.refresh_from_db()
        assert (faults, Mark.objects.filter(withdrawn_at=None).count()) == ([], 1)
        assert post.helpful_count == 1

        faults = at_once(*[lambda: marks.withdraw(post=post, by=hana, now=clock.now())] * 3)
        post.refresh_from_db()
        assert (faults, Mark.objects.filter(withdrawn_at=None).count()) == ([], 0)
        assert post.helpful_count == 0


def test_one_accepted_answer(rounds):
    thread = factories.question()
    answers = [factories.answer(thread) for _ in range(3)]
    for _ in rounds:
        acts = [
            partial(solutions.accept, thread=thread, post=post, by=thread.author, now=clock.now())
            for post in answers
        ]
        faults = at_once(*acts, partial(_clear, thread))

        thread.refresh_from_db()
        in_force = list(Solution.objects.filter(thread=thread, cleared_at=None))
        assert faults == []
        assert in_force == [one for one in (thread.solution,) if one is not None]
        assert thread.state == ("solved" if in_force else "answered")


def _clear(thread):
    with contextlib.suppress(NotAllowed):  # it came first: there is nothing to clear yet
        solutions.clear(thread=thread, by=thread.author, now=clock.now())


def test_one_booking_of_the_last_slot(rounds):
    for n in rounds:
        pool = pool_of(30, slug=f"pool-{n}")  # room for one
        cases = [made.case(factories.member(), pool=pool) for _ in range(2)]

        got = together(*[
            partial(made.book, one, at=TEN, typed=f"030 12345{i}{n}") for i, one in enumerate(cases)
        ])  # fmt: skip

        assert kinds(got) == ["Callback", "NoRoom"], got
        assert Callback.objects.filter(pool=pool).count() == 1
        staffed.Expert.objects.all().update(is_active=False)


def test_one_member_of_a_name(rounds, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    for n in rounds:
        METER.forget()
        cache.clear()
        name = f"racer{n}"
        got = together(*[partial(_join, name, f"{name}-{i}@example.com") for i in range(3)])

        assert {type(one) for one in got} == {int}, got
        assert max(got) < 500
        assert Member.objects.filter(handle=name).count() == 1
        joined = Member.objects.filter(email__startswith=f"{name}-")
        assert joined.count() == got.count(302)

        got = together(*[partial(_join, f"{name}-x{i}", f"{name}@example.com") for i in range(3)])
        assert max(got) < 500
        assert Member.objects.filter(email=f"{name}@example.com").count() == 1


def _join(handle, email):
    """By the form of the page; the answer's status."""
    sent = {
        "email": email, "display_name": f"Racer {uuid.uuid4().hex[:6]}", "username": handle,
        "agrees_to_rules": "on",
    }  # fmt: skip
    return Client(raise_request_exception=False).post("/accounts/signup/", sent).status_code


def test_one_payment_of_a_file(rounds, pays):
    people = [factories.member(f"pay{n}", staff_role="manager") for n in range(3)]
    window = _drawn()
    late = window.ends_at + HOUR
    file = payfiles.make(window=window, by=people[0], now=late)
    for _ in rounds:
        faults = at_once(*[
            partial(payfiles.release, file=file, by=by, now=late) for by in people[1:] * 2
        ])  # fmt: skip

        file.refresh_from_db()
        assert {type(fault) for fault in faults} <= {NotAllowed}
        assert (file.released_by in people[1:], PaidOut.objects.count()) == (True, 1)
        _unreleased()


def _unreleased():
    """As if nobody had released anything yet: no verb does that, and the tables refuse it."""
    emptying.unwrite(
        "DELETE FROM reputation_paidout",
        "UPDATE reputation_payfile SET released_at = NULL, released_by_id = NULL",
    )


def _drawn():
    helper = paid.customer("helga")
    paid.open_books()
    paid.accepted(helper, day(9, 20))
    choices.choose(member=helper, kind="credit", now=day(11, 3))
    for month in (10, 11):
        paid.close(month)
    window = windows.open_due(now=day(12, 2))
    windows.draw(window=window, now=window.ends_at + HOUR)
    return window


def test_one_close_of_a_month(rounds, pays):
    paid.open_books(1, year=2021)
    month = Month(2021, 2)
    for n in rounds:
        now = month.span(paid.BERLIN)[1] + 4 * HOUR
        faults = at_once(*[partial(closing.close, month=month, by=None, now=now)] * 3)

        assert faults == []
        assert MonthClose.objects.count() == n + 2
        assert MonthClose.objects.get(month=date(month.year, month.month, 1)).number == n + 1
        month = month.following


def test_a_registration_leaves_no_half_member(rounds):
    """Whoever lost has no row anywhere: neither an address nor a standing."""
    for n in rounds:
        together(*[partial(_join, f"half{n}", f"half{n}-{i}@example.com") for i in range(2)])
    people = Member.objects.filter(email__startswith="half")
    assert people.count() == EmailAddress.objects.filter(email__startswith="half").count()
    assert people.filter(standing=None).count() == 0
    assert people.filter(joined_at__lt=clock.now() - timedelta(hours=1)).count() == 0
