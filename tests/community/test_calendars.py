"""Calendars as rows, and the holidays of a region in one of them."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from community.domain import special_days
from community.models import SpecialDay, SpecialOpening
from community.queries import calendars
from forum.lib import worktime
from tests.community.staffed import HOUR, MINUTE, OFFICE, berlin, calendar

pytestmark = pytest.mark.django_db


def test_rows_are_hours_with_special_days_of_their_own():
    rows = calendar([*OFFICE, (0, 16 * 60, 18 * 60)])  # two over one another are one piece
    eve = SpecialDay.objects.create(calendar=rows, day=date(2026, 12, 24), name="Eve")
    SpecialOpening.objects.create(special_day=eve, begins=9 * 60, ends=12 * 60)
    SpecialDay.objects.create(calendar=rows, day=date(2026, 12, 25), is_holiday=True)

    hours = calendars.of(rows)

    assert hours.week[0] == ((540, 1080),)
    assert hours.special == {date(2026, 12, 24): ((540, 720),), date(2026, 12, 25): ()}
    # Section 8, Friday 16:59: then comes the weekend.
    assert worktime.due(berlin(2026, 11, 27, 16, 59), HOUR, hours) == berlin(2026, 11, 30, 9, 59)
    # Two hours from eleven on Christmas Eve: the weekend comes after the holiday.
    assert worktime.due(berlin(2026, 12, 24, 11), 2 * HOUR, hours) == berlin(2026, 12, 28, 10)


def test_it_takes_one_statement_and_none_where_they_were_fetched(django_assert_num_queries):
    rows, other = calendar(OFFICE), calendar([(5, 0, 60)])
    day = SpecialDay.objects.create(calendar=rows, day=date(2026, 12, 24))
    SpecialOpening.objects.create(special_day=day, begins=9 * 60, ends=12 * 60)
    SpecialDay.objects.create(calendar=rows, day=date(2026, 12, 25))
    with django_assert_num_queries(1):
        hours = calendars.of(rows)
    fetched = (
        type(rows).objects.prefetch_related("openings", "special_days__openings").get(pk=rows.pk)
    )
    with django_assert_num_queries(0):
        assert calendars.of(fetched) == hours

    with django_assert_num_queries(1):
        calendars.fetch([rows, other])
        found = [calendars.of(one) for one in (rows, other, rows)]
    assert found == [hours, worktime.Calendar(other.zone, {5: ((0, 60),)}, {}), hours]


def test_a_calendar_without_hours_says_so():
    """Section 8, a calendar without hours: an alarm, no endless loop."""
    with pytest.raises(worktime.NeverOpen):
        worktime.next_open(berlin(2026, 11, 27, 12), calendars.of(calendar([])))


def test_spans_are_cut_at_both_ends():
    hours = calendars.of(calendar(OFFICE))
    begin, end = berlin(2026, 11, 27, 16), berlin(2026, 11, 30, 9, 30)

    assert list(worktime.spans(begin, end, hours)) == [
        (begin, begin + HOUR), (berlin(2026, 11, 30, 9), end),
    ]  # fmt: skip
    assert list(worktime.spans(end, begin, hours)) == []


def named(rows):
    return dict(rows.special_days.values_list("day", "name"))


def test_holidays_of_one_region_only_and_what_people_entered_stays():
    """Section 8, a holiday in one region only, and a company special day."""
    bavaria, hamburg = calendar(OFFICE), calendar(OFFICE)
    type(bavaria).objects.filter(pk=bavaria.pk).update(holidays_of="DE-BY")
    type(hamburg).objects.filter(pk=hamburg.pk).update(holidays_of="DE-HH")
    party = SpecialDay.objects.create(calendar=bavaria, day=date(2026, 7, 3), name="Party")
    own = SpecialDay.objects.create(calendar=bavaria, day=date(2026, 1, 6), name="We work")
    SpecialOpening.objects.create(special_day=own, begins=600, ends=720)
    years = range(2026, 2028)

    first = special_days.seed(calendar=bavaria, years=years)
    again = special_days.seed(calendar=bavaria, years=years)
    special_days.seed(calendar=hamburg, years=years)

    assert first.added > 20
    assert (again.added, again.renamed, again.removed) == (0, 0, 0)
    assert named(bavaria)[date(2026, 1, 6)] == "We work"
    assert named(bavaria)[date(2026, 7, 3)] == "Party"
    # Corpus Christi is a day off in Bavaria and none in Hamburg.
    corpus = date(2026, 6, 4)
    assert named(bavaria)[corpus] == "Fronleichnam"
    assert corpus not in named(hamburg)
    assert not worktime.is_open(berlin(2026, 6, 4, 12), calendars.of(bavaria))
    assert worktime.is_open(berlin(2026, 6, 4, 12), calendars.of(hamburg))
    assert SpecialDay.objects.filter(pk__in=[party.pk, own.pk]).count() == 2


def test_what_is_no_holiday_any_more_goes_and_a_name_is_mended():
    rows = calendar(OFFICE)
    type(rows).objects.filter(pk=rows.pk).update(holidays_of="DE")
    years = range(2026, 2027)
    special_days.seed(calendar=rows, years=years)
    SpecialDay.objects.create(calendar=rows, day=date(2026, 8, 8), name="Gone", is_holiday=True)
    rows.special_days.filter(day=date(2026, 10, 3)).update(name="Old name")

    done = special_days.seed(calendar=rows, years=years)

    assert (done.added, done.renamed, done.removed) == (0, 1, 1)


def test_the_command_says_what_it_did_and_what_it_does_not_know():
    rows, told = calendar(OFFICE), io.StringIO()
    call_command("seed_holidays", stdout=told)
    assert told.getvalue().startswith("No calendar says")
    type(rows).objects.filter(pk=rows.pk).update(holidays_of="ES-MD")

    call_command("seed_holidays", years=1, stdout=told)

    assert f"{rows}: " in told.getvalue()
    assert worktime.is_open(berlin(2026, 6, 30, 12) + MINUTE, calendars.of(rows))
    for wrong in ("ATLANTIS", "DE-XX"):
        type(rows).objects.filter(pk=rows.pk).update(holidays_of=wrong)
        with pytest.raises(CommandError, match=wrong):
            call_command("seed_holidays", stdout=told)
    with pytest.raises(CommandError, match="1 to 20"):
        call_command("seed_holidays", years=0)
