"""Real commits: how many cases somebody begins, and who takes one."""

from functools import partial

import pytest

from community.models import Case
from forum.models import ThreadMember
from forum.rules import NotAllowed
from tests.community import staffed
from tests.community.calls.test_at_once import at_once
from tests.community.cases import told

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def test_two_windows_begin_no_more_than_three(hana):
    told.expert(told.pool())
    for _n in range(2):
        told.begin(hana)

    got = at_once(*[partial(told.begin, hana) for _n in range(3)])

    assert Case.objects.count() == 3
    assert sorted(isinstance(one, NotAllowed) for one in got) == [False, True, True]


def test_one_of_two_experts_has_it(hana):
    pool = told.pool()
    first, second = told.expert(pool), told.expert(pool)
    for _n in range(ROUNDS):
        Case.objects.update(status="done", due_at=None, done_at=staffed.berlin(2026, 11, 16, 9))
        case = told.begin(hana)
        got = at_once(*[partial(told.claimed, case, one) for one in (first, second)])

        assert sorted(isinstance(one, NotAllowed) for one in got) == [False, True]
        owner = told.fresh(case).owner
        here = ThreadMember.objects.filter(thread=case.pk).values_list("member", flat=True)
        assert set(here) == {hana.pk, owner.pk}
