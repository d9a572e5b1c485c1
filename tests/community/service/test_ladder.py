"""The arithmetic of the ladder, without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.lib import ladder, saying
from community.models import Policy
from forum.lib import worktime
from tests.community.service.days import HOUR, MINUTE, at

WORKDAYS = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))


def snapshot(*, week=WORKDAYS, zone="Europe/Berlin", special=None, since=None, **extra):
    """Of the policy as designed."""
    designed = {name: Policy._meta.get_field(name).default for name in ladder.FIGURES}
    pool = worktime.Calendar(zone, week, special or {})
    since = since or at()
    return designed | {
        "community": ladder.as_told(worktime.daily(7, 22, zone=zone), since=since),
        "pool": ladder.as_told(pool, since=since),
    } | extra  # fmt: skip


def times(anchor, *, halves=False, **extra):
    return ladder.times(anchor=anchor, snapshot=snapshot(**extra), halves=halves)


def test_the_figures_as_designed():
    found = times(at(0, 9))

    assert found.waves == (at(0, 9, 30), at(0, 10), at(0, 11))
    assert (found.expert_at, found.promised_at) == (at(0, 13), at(0, 17))
    assert (found.lead_at, found.lead_promised_at) == (at(1, 9), at(1, 17))
    assert found.raw["lead"] == at(0, 17)  # for figures: as counted, on the closing minute


def test_a_newcomers_first_runs_at_half_the_time():
    found = times(at(0, 9), halves=True)

    assert found.waves == (at(0, 9, 15), at(0, 9, 30), at(0, 10))
    assert (found.expert_at, found.promised_at, found.lead_at) == (at(0, 11), at(0, 13), at(0, 13))


def test_case_02_asked_on_friday_at_16_59():
    found = times(at(4, 16, 59))

    assert found.expert_at == at(7, 12, 59)
    assert found.promised_at == at(7, 16, 59)
    assert found.lead_at == at(7, 16, 59)
    assert found.waves[2] == at(4, 18, 59)  # the community is there in the evening


def test_case_01_clocks_change_within_open_hours():
    """Both ways, in a pool that is open round the clock: hours go by, whatever the clocks show."""
    always = dict.fromkeys(range(7), ((0, 24 * 60),))
    berlin = ZoneInfo("Europe/Berlin")
    for day in (datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 10, 25, tzinfo=berlin)):
        asked = day.astimezone(UTC)
        found = times(asked, week=always, since=asked)
        assert found.expert_at == asked + 4 * HOUR
        assert found.lead_promised_at == asked + 16 * HOUR


def test_case_03_a_holiday_in_one_region_only():
    """All Saints on a Monday: Munich is closed, Hamburg is not."""
    friday = datetime(2027, 10, 29, 15, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    munich = times(friday, special={date(2027, 11, 1): ()}, since=friday)
    hamburg = times(friday, since=friday)

    assert hamburg.expert_at - friday == timedelta(days=2, hours=20) + HOUR  # clocks went back
    assert munich.expert_at - hamburg.expert_at == timedelta(days=1)


def test_case_04_a_special_day_of_the_company():
    closes_at_noon = {(at(0).date()): ((9 * 60, 12 * 60),)}
    assert times(at(0, 9), special=closes_at_noon).expert_at == at(1, 10)


def test_case_07_due_on_the_closing_minute_is_due_when_somebody_is_there():
    found = times(at(0, 13))

    assert (found.raw["expert"], found.expert_at) == (at(0, 17), at(1, 9))
    assert found.promised_at == at(1, 13)


def test_case_05_a_calendar_without_hours_is_said_at_once():
    with pytest.raises(worktime.NeverOpen):
        times(at(), week={})


def test_a_snapshot_keeps_what_it_took():
    hours = worktime.Calendar(
        "Asia/Tokyo", {0: ((540, 720), (780, 1020))}, {at(30).date(): (), at(900).date(): ()}
    )

    kept = ladder.calendar(ladder.as_told(hours, since=at()))

    assert (kept.zone, dict(kept.week)) == ("Asia/Tokyo", {0: ((540, 720), (780, 1020))})
    assert dict(kept.special) == {at(30).date(): ()}


@given(st.integers(0, 14 * 24 * 60), st.integers(0, 10 * 24 * 60), st.integers(1, 6 * 24 * 60))
def test_a_clock_that_stood_still_has_the_same_left(asked, stops, stands):
    """What was left to wait when it stopped is left when it goes on."""
    anchor = at() + asked * MINUTE
    begin = anchor + stops * MINUTE
    plain = snapshot()
    end = begin + stands * MINUTE
    stopped = ladder.stopped(plain, begin=begin, end=end)
    pool = ladder.calendar(plain["pool"])

    before = ladder.times(anchor=anchor, snapshot=plain, halves=False)
    after = ladder.times(anchor=anchor, snapshot=stopped, halves=False)

    if before.raw["lead"] <= begin:
        assert after.raw["lead"] == before.raw["lead"]
    else:
        left = worktime.between(begin, before.raw["lead"], pool)
        assert worktime.between(end, after.raw["lead"], pool) == left


def test_a_guess_puts_experts_off_and_no_promise():
    plain = times(at(0, 9))
    put_off = times(at(0, 9), run={"put_off": True})

    assert put_off.expert_at == at(1, 9)  # four hours later: on the closing minute
    assert put_off.lead_at == at(1, 13)
    assert put_off.promised_at == plain.promised_at
    assert put_off.lead_promised_at == plain.lead_promised_at


@pytest.mark.parametrize(
    ("text", "is_thanks"),
    [
        ("Thanks, it works now!", True),
        ("Danke, das hat geklappt.", True),
        ("Super, vielen Dank dir!", True),
        ("Thanks, but it still does not work.", False),
        ("Danke, leider geht es immer noch nicht", False),
        ("Thank you. And how do I switch it off?", False),
        ("It is an Android 14 phone.", False),
        ("Thanks. " * 40, False),
    ],
)
def test_thanks_and_nothing_else(text, is_thanks):
    assert saying.only_thanks(text) is is_thanks


def test_what_can_be_an_answer():
    assert not saying.answers("Which phone is it?")
    assert saying.answers("See https://example.com")
    assert saying.answers("x" * saying.SAYS_LITTLE)
