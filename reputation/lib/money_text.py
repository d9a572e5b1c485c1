"""Sums of money and months as people write them, in the language of the moment."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_currency
from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language

from reputation.lib import calendar_month


def money(amount: Decimal, currency: str = "") -> str:
    """As "3,99 €" or "€3.99"; in the site's currency where none is said."""
    language = (get_language() or settings.LANGUAGE_CODE).replace("-", "_")
    return str(format_currency(amount, currency or settings.PAYBACK_CURRENCY, locale=language))


def price(amount: Decimal, currency: str = "") -> str:
    """The same with all its places: what a point brings may be less than the smallest coin."""
    language = (get_language() or settings.LANGUAGE_CODE).replace("-", "_")
    return str(
        format_currency(
            amount.normalize(), currency or settings.PAYBACK_CURRENCY, locale=language,
            decimal_quantization=False,
        )
    )  # fmt: skip


def month(written: str) -> str:
    """ "2026-11" as "November 2026"; what is none stays as it is."""
    found = calendar_month.read(written)
    day = date(found.year, found.month, 1) if found else None
    return str(formats.date_format(day, "F Y")) if day else written


def day(written: str) -> str:
    """ "2026-12-31" as a date in words; what is none stays as it is."""
    try:
        return str(formats.date_format(date.fromisoformat(written), "DATE_FORMAT"))
    except ValueError:
        return written


def charity() -> str:
    """What the members' charity is called here; "" where the company has not said."""
    return str(settings.PAYBACK_CHARITY)
