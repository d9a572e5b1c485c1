"""When somebody is there: 168 hours of a pool, its gaps, and the honest date."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Away, SpecialDay
from community.queries import coverage
from tests.community.staffed import DAY, HOUR, OFFICE, berlin, expert, general, pool

pytestmark = pytest.mark.django_db
MONDAY = berlin(2026, 11, 23)
NOW = berlin(2026, 11, 26, 20)


def at(found, day, hour):
    return found.days[day][hour].people


def test_a_week_of_a_pool_and_its_gaps():
    here = general(OFFICE)
    expert(here, shifts=[(day, 540, 720) for day in range(5)], languages=["en", "de"])
    expert(here, shifts=[(0, 600, 1020), (1, 600, 1020), (2, 690, 1020)], languages=["en"])
    SpecialDay.objects.create(calendar=here.calendar, day=date(2026, 11, 27))

    english = coverage.week(pool=here, begins_at=MONDAY, language="en")

    assert len(english.hours) == 168
    assert [hour.begins_at for hour in english.hours[:2]] == [MONDAY, MONDAY + HOUR]
    assert [at(english, 0, n) for n in (8, 9, 10, 12, 16, 17)] == [None, 1, 2, 1, 1, None]
    assert [at(english, 2, n) for n in (9, 10, 11, 12)] == [
        1,
        1,
        1,
        1,
    ]  # from half past: not all of it
    assert [at(english, 3, n) for n in (11, 12, 16)] == [1, 0, 0]
    assert {hour.people for hour in english.days[4]} == {None}  # a special day
    assert {hour.people for hour in english.days[6]} == {None}
    assert english.gaps == [(berlin(2026, 11, 26, 12), berlin(2026, 11, 26, 17))]
    german = coverage.week(pool=here, begins_at=MONDAY, language="de")
    assert german.gaps[0] == (berlin(2026, 11, 23, 12), berlin(2026, 11, 23, 17))


def test_away_and_who_stands_in():
    here = general(OFFICE)
    eva, other = expert(here, shifts=OFFICE), expert(pool("elsewhere"), shifts=[(1, 540, 720)])
    Away.objects.create(
        expert=eva, begins_at=berlin(2026, 11, 23, 13), until=berlin(2026, 11, 25), stand_in=other,
        said_at=NOW,
    )  # fmt: skip
    found = coverage.week(pool=here, begins_at=MONDAY, language="en")
    assert [at(found, 0, n) for n in (12, 13, 16)] == [1, 0, 0]
    assert [at(found, 1, n) for n in (9, 11, 12)] == [1, 1, 0]
    assert [at(found, 2, n) for n in (9, 16)] == [1, 1]


def test_a_week_with_a_changed_clock_has_168_hours():
    here = general()
    expert(here)
    begins = coverage.monday(pool=here, now=berlin(2026, 10, 23, 12))
    assert begins == berlin(2026, 10, 19)
    found = coverage.week(pool=here, begins_at=begins, language="en")
    assert [hour.people for hour in found.hours] == [1] * 168
    assert found.gaps == []


def test_the_map_takes_as_many_statements_for_twenty(django_assert_max_num_queries):
    here = general(OFFICE)
    for _ in range(20):
        expert(here, shifts=OFFICE)
    with django_assert_max_num_queries(9):
        both = coverage.weeks(pool=here, begins_at=MONDAY)
    assert [(one.language, at(one, 0, 9)) for one in both] == [("en", 20), ("de", 0)]


def gap(pool, language="en", now=NOW):
    return coverage.gap_until(pool=pool, language=language, now=now)


def test_no_gap_where_somebody_comes_within_five_days():
    here = general(OFFICE)
    expert(here, shifts=OFFICE)
    assert gap(here) is None
    assert coverage.first_there(pool=here, language="en", now=NOW) == berlin(2026, 11, 27, 9)
    monday = berlin(2026, 11, 30, 10)
    assert coverage.first_there(pool=here, language="en", now=monday) == monday


def test_a_gap_says_when_somebody_is_there():
    here = general(OFFICE)
    eva = expert(here, shifts=OFFICE)
    Away.objects.create(
        expert=eva, begins_at=NOW - DAY, until=berlin(2026, 12, 7, 14), said_at=NOW - DAY
    )
    assert gap(here) == berlin(2026, 12, 7, 14)
    assert gap(here, language="de") == coverage.NEVER


def test_a_shift_outside_the_pools_hours_is_no_help():
    here = general(OFFICE)
    expert(here, shifts=[(6, 540, 720), (0, 480, 570)])  # Sundays, and Mondays to half past nine
    assert coverage.first_there(pool=here, language="en", now=NOW) == berlin(2026, 11, 30, 9)


def test_who_comes_after_it_fills_the_gap():
    here, after = general(OFFICE), pool("after")
    expert(after, shifts=[(5, 600, 700)])
    assert gap(here) == coverage.NEVER
    here.fallback = after
    here.save()
    assert gap(here) is None
    assert coverage.first_there(pool=here, language="en", now=NOW) == berlin(2026, 11, 28, 10)


def test_who_comes_after_it_costs_nothing_where_somebody_is_there(django_assert_num_queries):
    here = general()
    expert(here)
    again = type(here).objects.get
    with CaptureQueriesContext(connection) as alone:
        assert gap(again(pk=here.pk)) is None
    for n in range(3):
        here.fallback = pool(f"after{n}", fallback=here.fallback)
        expert(here.fallback)
    here.save()
    with django_assert_num_queries(len(alone)):
        assert gap(again(pk=here.pk)) is None


def test_the_fifth_day_is_the_edge():
    here = general()
    expert(here, shifts=[(1, 1200, 1260)])  # Tuesdays from eight in the evening
    tuesday = berlin(2026, 12, 1, 20)
    assert gap(here, now=tuesday - 5 * DAY) == tuesday
    assert gap(here, now=tuesday - 5 * DAY + timedelta(minutes=1)) is None
