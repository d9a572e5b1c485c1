"""How points are written."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import formats, timezone
from django.utils.translation import ngettext

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
def signed(value: Decimal) -> str:
    """What was added, or taken, with its sign: +15, −7.5."""
    value = Decimal(value)
    return f"+{points(value)}" if value > 0 else points(value).replace("-", "−")


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
