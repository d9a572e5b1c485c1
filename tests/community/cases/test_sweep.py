"""What the clock brings to private cases: each thing once, however often it looks."""

import pytest

from community.domain import case_sweep, cases
from community.models import Away, Case
from forum.models import Member, Thread
from tests import factories
from tests.community.cases import told
from tests.community.cases.told import begin, claimed, finished, fresh
from tests.community.service.days import DAY, MINUTE, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return factories.member("lea", staff_role="expert")


@pytest.fixture
def expert(lead, eva):
    return told.expert(told.pool(lead=lead), eva)


@pytest.fixture
def case(expert, hana):
    return begin(hana)


def tend(now):
    for _again in range(2):
        case_sweep.tend(now=now)


def test_past_its_time_the_lead_is_called_once(case, lead):
    tend(at(0, 12, 59))
    assert told.told(lead) == []
    tend(at(0, 13))
    tend(at(0, 20))
    assert told.told(lead) == ["case_lead"]
    assert fresh(case).lead_called_at == at(0, 13)


def test_a_silent_customer_is_reminded_and_then_it_ends(case, expert, hana, eva):
    claimed(case, expert)
    cases.ask(case=case, body="Which bill is it?", by=eva, key=None, now=at(0, 10))
    tend(at(0, 10) + 3 * DAY - MINUTE)
    assert told.told(hana) == ["case_taken", "case_asked"]
    tend(at(0, 10) + 3 * DAY)
    assert told.told(hana)[2:] == ["case_nudge"]
    tend(at(0, 10) + 7 * DAY - MINUTE)
    assert fresh(case).status == "asked"
    tend(at(0, 10) + 7 * DAY)
    assert (fresh(case).status, fresh(case).done_by) == ("done", None)
    assert told.told(hana)[3:] == ["case_done"]
    assert told.events(case)[-2:] == ["nudged", "no_reply"]


def test_a_reply_begins_the_wait_anew(case, expert, hana, eva):
    claimed(case, expert)
    cases.ask(case=case, body="Which bill is it?", by=eva, key=None, now=at(0, 10))
    tend(at(3, 11))
    cases.write(case=case, body="That of May, I think.", by=hana, key=None, now=at(4, 9))
    cases.ask(case=case, body="And of which year?", by=eva, key=None, now=at(4, 10))
    tend(at(6, 10))
    assert told.told(hana).count("case_nudge") == 1
    tend(at(7, 10))
    assert told.told(hana).count("case_nudge") == 2


def test_whoever_is_away_gives_it_back(case, expert, hana):
    other = told.expert(expert.pools.get())
    claimed(case, expert)
    Away.objects.create(expert=expert, begins_at=at(0, 10), until=at(3, 10), said_at=at(0, 10))
    tend(at(0, 10, 5))
    assert (fresh(case).owner, fresh(case).last_owner) == (None, expert.member)
    assert told.told(other.member) == ["case_back"]


def test_what_waits_for_its_customer_stays_theirs(case, expert, eva):
    claimed(case, expert)
    cases.ask(case=case, body="Which bill is it?", by=eva, key=None, now=at(0, 10))
    Away.objects.create(expert=expert, begins_at=at(0, 10), until=at(3, 10), said_at=at(0, 10))
    tend(at(0, 11))
    assert fresh(case).owner == eva


def test_whoever_left_the_team_has_none(case, expert, eva):
    claimed(case, expert)
    expert.is_active = False
    expert.save()
    tend(at(0, 10))
    assert fresh(case).owner is None


def test_whoever_left_the_team_reads_nothing_that_is_done(case, expert, eva):
    finished(claimed(case, expert), eva)
    Member.objects.filter(pk=eva.pk).update(staff_role="")
    tend(at(0, 12))
    assert (fresh(case).status, fresh(case).owner, fresh(case).last_owner) == ("done", None, eva)
    assert not Thread.objects.visible_to(fresh_member(eva)).filter(pk=case.pk).exists()


def fresh_member(member):
    return Member.objects.get(pk=member.pk)


def test_a_day_to_look_again(case, expert, eva):
    claimed(case, expert)
    cases.finish(
        case=case, resolution="It is put right.", by=eva, key=None, now=at(0, 11),
        follow_up_at=at(2, 9),
    )  # fmt: skip
    tend(at(2, 8))
    assert "case_follow_up" not in told.told(eva)
    tend(at(2, 9))
    assert told.told(eva).count("case_follow_up") == 1
    assert fresh(case).follow_up_at is None


def test_one_that_fails_holds_up_no_other(case, expert, hana, olga, lead, monkeypatch, caplog):
    other = begin(olga)
    real = case_sweep.case_rows.note

    def broken(*, case, **given):
        if case.pk == fresh_pk:
            raise RuntimeError("broken")
        real(case=case, **given)

    fresh_pk = case.pk
    monkeypatch.setattr(case_sweep.case_rows, "note", broken)
    case_sweep.tend(now=at(0, 14))
    assert fresh(case).lead_called_at is None
    assert fresh(other).lead_called_at == at(0, 14)
    assert told.told(lead) == ["case_lead"]
    assert "broken" in caplog.text


def test_what_is_done_waits_for_nothing(case, expert, eva, lead):
    finished(claimed(case, expert), eva)
    tend(at(9, 9))
    assert told.told(lead) == []
    assert Case.objects.get().status == "done"
