"""Which windows are offered, and how they are said."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from community.lib import call_times, ics
from community.models import Away, SpecialDay
from community.queries import call_windows
from tests import factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.calls.made import DAY, HOUR, NOW
from tests.community.staffed import OFFICE, berlin


@pytest.fixture
def desk(eva):
    """Open on workdays from 9 to 17, and eva is there from 9 to 13."""
    pool = staffed.pool("phones", OFFICE)
    staffed.expert(pool, member=eva, shifts=[(day, 540, 780) for day in range(5)])
    return pool


def offered(pool, now=NOW, **extra):
    return call_windows.offered(pool=pool, zone="Europe/Berlin", now=now, **extra)


def said(windows):
    return [f"{one.day:%a %H:%M} {one.room}" for one in windows]


def test_five_open_days_with_room_for_two_calls_an_hour(desk):
    assert said(offered(desk)) == [
        f"{day} {hour} 4" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
        for hour in ("09:00", "11:00")
    ]  # fmt: skip


def test_the_first_begins_in_an_hour_at_least(desk):
    assert said(offered(desk, now=NOW + 1 * made.MINUTE))[0] == "Mon 11:00 4"
    assert said(offered(desk, now=NOW))[0] == "Mon 09:00 4"


def test_a_closed_day_is_no_open_one(desk):
    SpecialDay.objects.create(calendar=desk.calendar, day=date(2026, 12, 2))
    days = [one.split()[0] for one in said(offered(desk))]
    assert days == ["Mon", "Mon", "Tue", "Tue", "Thu", "Thu", "Fri", "Fri", "Mon", "Mon"]


def test_whoever_is_away_calls_nobody_and_whoever_stands_in_does(desk, eva):
    other = staffed.expert(staffed.pool("other"))
    away = Away.objects.create(
        expert=eva.expert, begins_at=NOW, until=NOW + DAY, stand_in=None, said_at=NOW, by=eva
    )
    assert said(offered(desk))[0] == "Tue 09:00 4"
    Away.objects.filter(pk=away.pk).update(stand_in=other)
    assert said(offered(desk))[:4] == ["Mon 09:00 4", "Mon 11:00 4", "Mon 13:00 4", "Mon 15:00 4"]


def test_what_is_booked_takes_room_unless_it_moves(desk, hana):
    booked = made.book(made.case(hana, pool=desk), at=berlin(2026, 11, 30, 9))
    assert said(offered(desk))[:2] == ["Mon 09:00 3", "Mon 11:00 4"]
    assert said(offered(desk, without=booked))[:2] == ["Mon 09:00 4", "Mon 11:00 4"]


def test_only_those_who_speak_the_language_call(desk, eva):
    assert said(offered(desk, language="de")) == []
    staffed.expert(desk, languages=["de"], shifts=[(0, 540, 600)])
    assert said(offered(desk, language="de")) == ["Mon 09:00 2"]


def test_an_expert_of_two_pools_has_one_time_for_both(desk, eva):
    other = staffed.pool("tariffs", OFFICE)
    eva.expert.pools.add(other)
    for n in range(4):  # eva's nine to eleven
        made.book(
            made.case(factories.member(f"m{n}"), pool=desk), at=berlin(2026, 11, 30, 9),
            typed=f"030 12345{n}",
        )  # fmt: skip
    assert said(offered(desk))[0] == "Mon 11:00 4"
    assert said(offered(other))[0] == "Mon 11:00 4"
    staffed.expert(other, shifts=[(0, 540, 600)])  # from nine to ten, for that pool alone
    assert said(offered(other))[0] == "Mon 09:00 2"
    assert said(offered(desk))[0] == "Mon 11:00 4"


def test_a_call_of_the_other_pool_goes_to_whoever_is_there_for_it(desk, eva):
    """What can be called by somebody else takes nothing of whoever is the only one here."""
    other = staffed.pool("tariffs", OFFICE)
    eva.expert.pools.add(other)
    made.book(made.case(factories.member("first"), pool=other), at=berlin(2026, 11, 30, 9))
    assert said(offered(desk))[0] == "Mon 09:00 3"
    staffed.expert(other, shifts=[(0, 540, 660)])
    assert said(offered(desk))[0] == "Mon 09:00 4"


def test_a_pool_without_people_or_hours_has_none(db):
    assert (offered(staffed.pool("empty")), offered(staffed.pool("shut", []))) == ([], [])


def test_the_one_after(desk):
    begins_at, ends_at = call_windows.following(pool=desk, after=berlin(2026, 12, 4, 17))
    assert (begins_at, ends_at) == (berlin(2026, 12, 7, 9), berlin(2026, 12, 7, 11))
    assert call_windows.following(pool=staffed.pool("shut", []), after=NOW) is None


def test_statements_do_not_grow_with_people_and_calls(desk, django_assert_num_queries):
    with django_assert_num_queries(7):
        offered(desk, language="en")
    for n in range(20):
        who = staffed.expert(desk).member
        made.book(made.case(who, pool=desk), at=berlin(2026, 12, 1, 9), typed=f"030 1234{n:02}")
    with django_assert_num_queries(7):
        offered(desk, language="en")


@pytest.mark.parametrize(
    ("night", "words"),
    [
        ((2027, 3, 28, 1), "Sunday, 28 March, 01:00 CET to 04:00 CEST"),
        ((2026, 10, 25, 1), "Sunday, 25 October, 01:00 CEST to 02:00 CET"),
        ((2026, 10, 25, 4), "Sunday, 25 October, 04:00 to 06:00"),
    ],
)
def test_a_window_across_the_change_of_clocks_is_two_hours_and_says_whose(night, words):
    begins_at = berlin(*night)
    ends_at = begins_at + call_times.WINDOW
    assert call_times.said(begins_at, ends_at, zone="Europe/Berlin") == words


@pytest.mark.parametrize("day", [berlin(2027, 3, 28), berlin(2026, 10, 25)])
def test_round_the_clock_windows_stay_two_hours_when_clocks_change(db, day):
    pool = staffed.pool("night")
    staffed.expert(pool)
    found = offered(pool, now=day - 2 * HOUR)
    there = [one for one in found if day <= one.begins_at < day + timedelta(hours=22)]
    assert {one.ends_at - one.begins_at for one in there} == {call_times.WINDOW}
    gaps = {other.begins_at - one.ends_at for one, other in pairwise(there)}
    assert gaps == {timedelta(0)}


def test_it_is_said_by_the_clocks_of_the_customer():
    begins_at = berlin(2026, 11, 30, 9)
    ends_at = begins_at + call_times.WINDOW
    with translation.override("de"):
        said = call_times.said(begins_at, ends_at, zone="Europe/Lisbon")
    assert said == "Montag, 30. November, 08:00 bis 10:00 Uhr"


@pytest.mark.parametrize(
    ("zone", "now", "begins", "words"),
    [
        # The same day, the next one, and the one after.
        ("Europe/Berlin", "2026-11-27T09:00Z", "2026-11-27T13:00Z",
         "Today, 14:00 to 16:00 (Friday, 27 November)"),
        ("Europe/Berlin", "2026-11-27T09:00Z", "2026-11-28T13:00Z",
         "Tomorrow, 14:00 to 16:00 (Saturday, 28 November)"),
        ("Europe/Berlin", "2026-11-27T09:00Z", "2026-11-29T13:00Z",
         "Sunday, 29 November, 14:00 to 16:00"),
        # Half past eleven at night in Berlin; in New York the same instants are of one day.
        ("Europe/Berlin", "2026-11-27T22:30Z", "2026-11-27T23:30Z",
         "Tomorrow, 00:30 to 02:30 (Saturday, 28 November)"),
        ("America/New_York", "2026-11-27T22:30Z", "2026-11-27T23:30Z",
         "Today, 18:30 to 20:30 (Friday, 27 November)"),
        # Across midnight: by its beginning; once that is yesterday, by its date.
        ("Europe/Berlin", "2026-11-27T12:00Z", "2026-11-27T22:00Z",
         "Today, 23:00 to 01:00 (Friday, 27 November)"),
        ("Europe/Berlin", "2026-11-27T23:15Z", "2026-11-27T22:00Z",
         "Friday, 27 November, 23:00 to 01:00"),
        # The night of 23 hours, and that of 25: a day is a day of the calendar.
        ("Europe/Berlin", "2027-03-27T22:30Z", "2027-03-28T21:30Z",
         "Tomorrow, 23:30 to 01:30 (Sunday, 28 March)"),
        ("Europe/Berlin", "2026-10-24T22:30Z", "2026-10-25T22:30Z",
         "Today, 23:30 to 01:30 (Sunday, 25 October)"),
        ("Europe/Berlin", "2026-10-24T12:00Z", "2026-10-24T23:00Z",
         "Tomorrow, 01:00 CEST to 02:00 CET (Sunday, 25 October)"),
    ],
)  # fmt: skip
def test_on_a_page_today_and_tomorrow_are_words_by_the_clocks_of_the_customer(
    zone, now, begins, words
):
    begins_at = datetime.fromisoformat(begins)
    ends_at = begins_at + call_times.WINDOW
    said = call_times.told(begins_at, ends_at, zone=zone, now=datetime.fromisoformat(now))
    assert said == words


def test_in_german_the_date_stands_behind_as_well():
    begins_at = berlin(2026, 11, 27, 14)
    with translation.override("de"):
        said = [
            call_times.told(
                begins_at, begins_at + call_times.WINDOW, zone="Europe/Berlin",
                now=begins_at - timedelta(hours=hours),
            )
            for hours in (3, 20)
        ]  # fmt: skip
    assert said == [
        "Heute, 14:00 bis 16:00 Uhr (Freitag, 27. November)",
        "Morgen, 14:00 bis 16:00 Uhr (Freitag, 27. November)",
    ]


def test_a_calendar_file_is_folded_and_escaped():
    raw = ics.event(
        uid="callback-1@example.com", begins_at=NOW, ends_at=NOW + 2 * HOUR, url="https://x.de/",
        summary="Lotse, Rückruf; \\ ja", description="ü" * 60 + "\nEnde", stamp=NOW, sequence=2,
    )  # fmt: skip
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    text = raw.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Lotse\\, Rückruf\\; \\\\ ja\r\n" in text
    assert f"DESCRIPTION:{'ü' * 60}\\nEnde\r\n" in text
    assert f"DTSTART:{NOW.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n" in text
    assert text.endswith("END:VCALENDAR\r\n")
