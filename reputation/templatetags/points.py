"""How points are written."""

from decimal import Decimal

from django import template
from django.utils import formats

from reputation.lib import money_text

register = template.Library()


@register.filter
def points(value: Decimal) -> str:
    """As many places as are not zero, in the reader's way of writing numbers."""
    value = Decimal(value)
    whole = value == value.to_integral_value()
    number = value.quantize(Decimal(1)) if whole else value.normalize()
    return formats.number_format(number, use_l10n=True)


@register.filter
def percent(share: Decimal) -> str:
    """A share of one, as the number before the sign."""
    return points(Decimal(share) * 100)


@register.filter
def money(amount: Decimal) -> str:
    """In the site's currency, as the reader's language writes it."""
    return money_text.money(Decimal(amount))


@register.filter
def month(written: object) -> str:
    """ "2026-11" in words."""
    return money_text.month(str(written))
