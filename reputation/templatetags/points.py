"""How points are written, and what rules are called."""

import functools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import jinja2
from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext

from reputation.lib import money_text
from reputation.lib.numbers import percent, points
from reputation.models.rule import Code

register = template.Library()
KNOWN_MONTHS = 500  # in words, in a process
register.filter("points", points)
register.filter("percent", percent)


@register.filter
def rule_label(code: str) -> str:
    """What a rule is called."""
    return str(Code(code).label)


@register.filter
def money(amount: Decimal) -> str:
    """In the site's currency, as the reader's language writes it."""
    return money_text.money(Decimal(amount))


@register.filter
def price(amount: Decimal) -> str:
    """Of one point, in the site's currency, with all its places."""
    return money_text.price(Decimal(amount))


@register.filter
def month(written: object) -> str:
    """ "2026-11" in words."""
    return money_text.month(str(written))


@register.filter
def month_name(day: date, language: str | None = None) -> str:
    """ "November 2026"."""
    return _month_name(day, language or get_language())


@functools.lru_cache(maxsize=KNOWN_MONTHS)
def _month_name(day: date, language: str | None) -> str:
    return formats.date_format(day, "F Y")


@register.filter
def signed(value: Decimal, language: str | None = None) -> str:
    """What was added, or taken, with its sign: +15, −7.5."""
    value, written = Decimal(value), points(value, language)
    return f"+{written}" if value > 0 else written.replace("-", "−")


@register.filter
def plural(value: Decimal) -> int:
    """A whole number, as catalogues want it: 1 where words stand in the singular."""
    return 1 if abs(Decimal(value)) == 1 else 2


@register.filter
def day_of(raw: str) -> str:
    """The day of an instant that a notice holds, as the reader's dates are; "" for none."""
    try:
        at = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        return ""
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT")


@register.filter
def duration(value: timedelta) -> str:
    """About how long: hours within two days (at least one), then days."""
    hours = max(1, round(value.total_seconds() / 3600))
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def of_parts() -> dict[str, Callable[..., str]]:
    """These filters for Jinja2, whose parts know their language: nobody is asked for it."""
    found = {"month_name": month_name, "percent": percent, "points": points, "signed": signed}
    return {name: _in_its_language(said) for name, said in found.items()}


def _in_its_language(said: Callable[..., str]) -> Callable[..., str]:
    @jinja2.pass_environment
    def written(env: Any, value: Any) -> str:
        return said(value, env.language)

    return written
