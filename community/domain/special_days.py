"""Holidays of a country or region, as rows of a calendar: seeded from a package, kept by people."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from community.models import Calendar, SpecialDay
from forum.lib.transact import verb

PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
YEARS = 3  # this one and those that follow, where nobody says how many


class NoSuchPlace(ValueError):
    """The package knows no holidays of it; `str()` says which calendar and what it says."""


@dataclass(frozen=True)
class Seeded:
    """How many days were added, took another name, and were taken away."""

    added: int
    renamed: int
    removed: int


def ahead(now: datetime) -> range:
    """The years that are seeded where nobody says which."""
    return range(now.year, now.year + YEARS)


def known(*, place: str, years: range) -> dict[date, str]:
    """By day the name of each public holiday of "DE", or of a region, "DE-BY", in the language that
    is spoken there. Raises NoSuchPlace."""
    import holidays  # here: it is a twentieth of each start, for what a command and a form ask

    if not PLACE.fullmatch(place):
        raise NoSuchPlace(place)
    country, _dash, region = place.partition("-")
    try:
        there = holidays.country_holidays(country, subdiv=region or None)
        # Said here, or it is that of whoever starts the command.
        found = holidays.country_holidays(
            country, subdiv=region or None, years=years, language=there.default_language
        )
    # What the package raises for a place that it does not know, here or elsewhere.
    except NotImplementedError as fault:
        raise NoSuchPlace(place) from fault
    return {day: name for day, name in sorted(found.items()) if day.year in years}


@verb
def seed(*, calendar: Calendar, years: range) -> Seeded:
    """Make the calendar's days of these years those of its `holidays_of`; nothing where that is
    empty. A day that somebody entered, or gave hours of its own, stays as it is. Again it changes
    nothing. Locks the calendar's row. Raises NoSuchPlace."""
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    if not calendar.holidays_of:
        return Seeded(0, 0, 0)
    wanted = known(place=calendar.holidays_of, years=years)
    there = SpecialDay.objects.filter(
        calendar=calendar, day__range=(date(years[0], 1, 1), date(years[-1], 12, 31))
    )  # fmt: skip
    seeded = there.filter(is_holiday=True, openings=None)
    removed = seeded.exclude(day__in=list(wanted)).delete()[1].get(SpecialDay._meta.label, 0)
    renamed = 0
    for row in seeded:
        renamed += seeded.filter(pk=row.pk).exclude(name=wanted[row.day][:80]).update(
            name=wanted[row.day][:80]
        )  # fmt: skip
    entered = set(there.values_list("day", flat=True))
    fresh = [
        SpecialDay(calendar=calendar, day=day, name=name[:80], is_holiday=True)
        for day, name in wanted.items()
        if day not in entered
    ]
    SpecialDay.objects.bulk_create(fresh)
    return Seeded(len(fresh), renamed, removed)
