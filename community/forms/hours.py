"""Fields for amounts of time, times of day and the hours of a day, as people write them."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.lib import amounts
from forum.forms.profile import zones


class _Text(forms.CharField, ABC):
    """A text that stands for something else; what was typed stays, whatever was wrong."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else self.said(value)

    @abstractmethod
    def said(self, value: Any) -> str:
        """How a value is written."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = "" if initial is None else self.prepare_value(initial)
        return before != (data or "").strip()


class AmountField(_Text):
    """ "4 h 30 min"; in minutes."""

    def said(self, value: int) -> str:
        return amounts.amount(value)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        found = amounts.minutes(text)
        if found is None:
            raise ValidationError(_("Write it like “30 min” or “4 h 30 min”."), code="amount")
        return found

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        """Those of a text do not fit."""


class ClockField(AmountField):
    """ "9:00", until "24:00"; in minutes of the day."""

    def said(self, value: int) -> str:
        return amounts.clock(value)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = forms.CharField.to_python(self, value)
        if not text:
            return None
        found = amounts.minute_of(text)
        if found is None:
            raise ValidationError(_("Write it like “9:00” or “17:30”."), code="clock")
        return found


class HoursField(_Text):
    """ "9:00-13:00, 14:00-18:00"; spans of minutes, [] for none."""

    def said(self, value: list[tuple[int, int]]) -> str:
        return amounts.told(value)

    def to_python(self, value: Any) -> list[tuple[int, int]]:  # type: ignore[override]
        found = amounts.spans(super().to_python(value) or "")
        if found is None:
            raise ValidationError(
                _("Write hours like 8-12, 13:30-17: from 0 to 24, none over another."), code="hours"
            )
        return found

    def validate(self, value: Any) -> None:
        """None is a day that is closed."""

    def run_validators(self, value: Any) -> None:
        """Those of a text do not fit."""


class ZoneField(forms.ChoiceField):
    """Time zones as in everybody's settings."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        kwargs.setdefault("initial", settings.TIME_ZONE)
        super().__init__(choices=zones, **kwargs)

    def keep(self, own: str) -> None:
        """What stands there already can be chosen, also where it is an older name."""
        self.choices = zones(own)
