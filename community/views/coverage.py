"""When experts are there: a week of each pool, hour by hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.models import Pool
from community.queries import boards, coverage
from community.queries import desk as desks
from community.views import desk
from forum.lib import clock
from forum.views import common

WEEKS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour: what stands in it, how it looks, and what it says to whoever hears the page."""

    shown: str
    look: str
    says: str


@dataclass(frozen=True, slots=True)
class Map:
    """A week in one language; `hours` are (hour, whether it is closed all week), `rows` are (day,
    whether it is today, cells), `gaps` sentences of what is still to come."""

    language: str
    hours: list[tuple[int, bool]]
    rows: list[tuple[str, bool, list[Cell]]]
    gaps: list[str]


@require_safe
@common.members_only
def coverage_map(request: HttpRequest) -> HttpResponse:
    """168 hours of a pool (`?pool=`) in each language, this week or a later one (`?week=`)."""
    sitting, now = desk.seated(request), clock.now()
    pools = desks.pools()
    first = (sitting.pools or pools or [Pool(slug="")])[0].slug
    slug = common.choice(request, "pool", [first, *(one.slug for one in pools)], first)
    ahead = int(common.choice(request, "week", [str(n) for n in range(WEEKS_AHEAD)], "0"))
    pool = next((one for one in pools if one.slug == slug), None)
    shown: dict[str, Any] = {
        "here_desk": "coverage",
        "pools": pools,
        "pool": pool,
        "week": ahead,
        "unseen_notes": boards.unseen(pools=sitting.pools, member=sitting.member),
    }
    if pool is not None:
        zone = ZoneInfo(pool.calendar.zone)
        begins = coverage.monday(pool=pool, now=now + timedelta(weeks=ahead))
        found = coverage.weeks(pool=pool, begins_at=begins)
        shown |= {
            "maps": [_map(one, zone, now) for one in found],
            "begins": timezone.localtime(begins, zone),
            "zone_name": pool.calendar.zone.rpartition("/")[2].replace("_", " "),
            "later": ahead + 1 if ahead + 1 < WEEKS_AHEAD else None,
            "earlier": str(ahead - 1) if ahead else None,
        }
    return render(request, "community/coverage/index.html", shown)


def _map(one: coverage.Coverage, zone: ZoneInfo, now: datetime) -> Map:
    today = now.astimezone(zone).date()
    shut = [all(hour.people is None for hour in column) for column in zip(*one.days, strict=True)]
    rows = []
    for hours in one.days:
        begins_at = hours[0].begins_at
        cells = [_cell(hour, is_shut) for hour, is_shut in zip(hours, shut, strict=True)]
        rows.append((_day(begins_at, zone), begins_at.astimezone(zone).date() == today, cells))
    gaps = [_gap(max(begin, now), end, zone) for begin, end in one.gaps if end > now]
    return Map(_language(one.language), list(enumerate(shut)), rows, gaps)


def _cell(hour: coverage.Hour, is_shut: bool) -> Cell:
    """`is_shut`: in this hour it is closed all week, so that a phone leaves it out."""
    if hour.people is None:
        return Cell("", "is-closed is-shut" if is_shut else "is-closed", _("not open"))
    if hour.people == 0:
        return Cell("0", "is-gap", _("nobody"))
    said = ngettext("%(n)s person", "%(n)s people", hour.people) % {"n": hour.people}
    return Cell(str(hour.people), "", said)


def _gap(begin: datetime, end: datetime, zone: ZoneInfo) -> str:
    first, last = timezone.localtime(begin, zone), timezone.localtime(end, zone)
    return _("%(day)s, %(begin)s to %(end)s") % {
        "day": formats.date_format(first, "l"),
        "begin": formats.time_format(first, "TIME_FORMAT"),
        "end": formats.time_format(last, "TIME_FORMAT"),
    }


def _day(at: datetime, zone: ZoneInfo) -> str:
    there = timezone.localtime(at, zone)
    return f"{formats.date_format(there, 'D')} {formats.date_format(there, 'MONTH_DAY_FORMAT')}"


def _language(code: str) -> str:
    known = code in dict(settings.LANGUAGES)
    return str(get_language_info(code)["name_translated"]) if known else code
