"""How points are written."""

import functools
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language

KNOWN = 5_000  # numbers in words, in a process


def points(value: Decimal | int, language: str | None = None) -> str:
    """As many places as are not zero, as the language (None: the reader's) writes numbers."""
    return _written(Decimal(value), language or get_language())


@functools.lru_cache(maxsize=KNOWN)
def _written(value: Decimal, language: str | None) -> str:
    whole = value == value.to_integral_value()
    number = value.quantize(Decimal(1)) if whole else value.normalize()
    return formats.number_format(number, use_l10n=True)


def percent(share: Decimal, language: str | None = None) -> str:
    """A share of one, as the number before the sign."""
    return points(Decimal(share) * 100, language)
