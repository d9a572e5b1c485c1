"""The operators of search: their names in both languages, and what they may say.

Pure: values are read as far as text alone tells; whether there is such a topic, tag or member is
for the queries.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

STATES = ("solved", "unsolved", "needs-help", "asked-back", "article")
# What people call them: every name here is understood, the first of each is what we write.
NAMES = {
    "tag": ("tag", "tags", "schlagwort", "stichwort"),
    "category": ("category", "topic", "thema", "kategorie", "bereich"),
    "by": ("by", "from", "author", "user", "von", "autor"),
    "is": ("is", "state", "status", "ist"),
    "answers": ("answers", "replies", "antworten"),
    "before": ("before", "until", "vor", "bis"),
    "after": ("after", "since", "nach", "seit"),
    "in": ("in",),
    "lang": ("lang", "language", "sprache"),
}
_FIELDS = {name: field for field, names in NAMES.items() for name in names}
_STATE_WORDS = {
    "solved": "solved", "gelöst": "solved", "geloest": "solved", "erledigt": "solved",
    "unsolved": "unsolved", "open": "unsolved", "ungelöst": "unsolved", "ungeloest": "unsolved",
    "offen": "unsolved",
    "needs-help": "needs-help", "braucht-hilfe": "needs-help", "hilfe": "needs-help",
    "asked-back": "asked-back", "nachgefragt": "asked-back", "rückfrage": "asked-back",
    "rueckfrage": "asked-back",
    "article": "article", "articles": "article", "artikel": "article",
}  # fmt: skip
_PLACES = {"title": "title", "titel": "title"}
_LANGUAGE_WORDS = {"german": "de", "deutsch": "de", "english": "en", "englisch": "en"}
_COUNT = re.compile(r"(>=|<=|>|<|=)?([0-9]{1,4})|([0-9]{1,4})\.\.([0-9]{1,4})")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_AGO = re.compile(r"([0-9]{1,4})([dwmytj])")
_DAYS = {"d": 1, "t": 1, "w": 7, "m": 30, "y": 365, "j": 365}
_NAME = re.compile(r"[^:\"]{1,60}")
MOST_ANSWERS = 9999


@dataclass(frozen=True)
class Span:
    """From the first to the last, both counted."""

    first: int
    last: int


@dataclass(frozen=True)
class Ago:
    """So many days before now."""

    days: int


@dataclass(frozen=True)
class Period:
    """A date, a month or a year, by its first day."""

    first: date


Value = str | Span | Ago | Period


def field_of(name: str) -> str:
    """The operator of this name in any language; "" where there is none."""
    return _FIELDS.get(name.casefold(), "")


def state_words() -> list[str]:
    """Everything that `is:` understands."""
    return list(_STATE_WORDS)


def read(field: str, raw: str) -> Value | None:
    """What the operator says; None where that cannot be understood."""
    text = raw.casefold()
    if field == "is":
        return _STATE_WORDS.get(text)
    if field == "in":
        return _PLACES.get(text)
    if field == "lang":
        text = _LANGUAGE_WORDS.get(text, text)
        return text if re.fullmatch(r"[a-z]{2}", text) else None
    if field == "answers":
        return _span(text)
    if field in ("before", "after"):
        return _when(text)
    text = text.removeprefix("#" if field == "tag" else "@")
    return text if _NAME.fullmatch(text) else None


def _span(text: str) -> Span | None:
    found = _COUNT.fullmatch(text)
    if found is None:
        return None
    if found[3]:
        first, last = sorted((int(found[3]), int(found[4])))
        return Span(first, last)
    number, sign = int(found[2]), found[1] or "="
    spans = {
        "=": (number, number), ">=": (number, MOST_ANSWERS), ">": (number + 1, MOST_ANSWERS),
        "<=": (0, number), "<": (0, number - 1),
    }  # fmt: skip
    return Span(*spans[sign])


def _when(text: str) -> Ago | Period | None:
    if found := _AGO.fullmatch(text):
        return Ago(int(found[1]) * _DAYS[found[2]])
    if found := _GERMAN_DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _DAY.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    return _period(int(year), int(month or 0), int(day or 0))


def _period(year: int, month: int, day: int) -> Period | None:
    """A day, a month (day 0) or a year (month 0); None where the calendar has no such."""
    if not 1970 <= year <= 2200 or month > 12:
        return None
    if not month:
        return Period(date(year, 1, 1))
    last = monthrange(year, month)[1]
    if not day:
        return Period(date(year, month, 1))
    if day > last:
        return None
    return Period(date(year, month, day))


def day(value: Ago | Period, *, today: date) -> date:
    """The day that `after:` begins with and `before:` ends ahead of: the first of a period."""
    if isinstance(value, Period):
        return value.first
    return today - timedelta(days=min(value.days, 20_000))
