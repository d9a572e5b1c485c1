"""How points are written."""

from decimal import Decimal

from django.utils import formats


def points(value: Decimal | int) -> str:
    """As many places as are not zero, in the reader's way of writing numbers."""
    value = Decimal(value)
    whole = value == value.to_integral_value()
    number = value.quantize(Decimal(1)) if whole else value.normalize()
    return formats.number_format(number, use_l10n=True)


def percent(share: Decimal) -> str:
    """A share of one, as the number before the sign."""
    return points(Decimal(share) * 100)
