"""Booking a call: when, to which number, and that one agrees."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from community.lib import call_times, phone_number
from community.lib.phone_number import LONGEST, BadNumber, PhoneNumber
from community.queries.call_windows import Window
from forum.forms.fields import GatedText, Key

TAKEN = _("This time is taken by now. These times still have room.")


class WindowField(forms.ChoiceField):
    """One of the offered windows, by days; the value is the window."""

    def __init__(self) -> None:
        super().__init__(
            label=_("When shall we call?"),
            error_messages={
                "invalid_choice": TAKEN, "required": _("Please choose when we call."),
            },
        )  # fmt: skip
        self.offered: dict[str, Window] = {}

    def offer(self, windows: Sequence[Window], *, zone: str, now: datetime) -> None:
        self.offered = {one.value: one for one in windows}
        days = []
        for _day, found in groupby(windows, key=lambda one: one.day.date()):
            some = list(found)
            times = [(one.value, _time(one, zone, now)) for one in some]
            days.append((_named(some[0], zone, now), times))
        self.choices = [("", _("Choose a time")), *days]

    def clean(self, value: Any) -> Any:
        return self.offered[super().clean(value)]


class NumberField(GatedText):
    """A number that we may call; refused with a sentence that does not repeat it."""

    region: str
    regions: Sequence[str]

    def __init__(self) -> None:
        super().__init__(
            span=(0, LONGEST), label=_("Your phone number"),
            error_messages={"required": _("Please give the number that we call.")},
            help_text=_(
                "Mobile or fixed line. Only whoever calls you sees it, and only then; we delete it"
                " 30 days after your case is closed, or at once when you say so."
            ),
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        )  # fmt: skip

    @sensitive_variables("value", "text")
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return phone_number.read(text, region=self.region, regions=self.regions)
        except BadNumber as refusal:
            raise ValidationError(refusal.sentence, code="bad_number") from None


def _named(window: Window, zone: str, now: datetime) -> str:
    """Its day: "Monday, 30 November", "Today (Friday, 27 November)"."""
    day = f"{date_format(window.day, 'l')}, {date_format(window.day, 'MONTH_DAY_FORMAT')}"
    near = call_times.near(window.begins_at, zone=zone, now=now)
    return f"{near} ({day})" if near else day


def _time(window: Window, zone: str, now: datetime) -> str:
    """With its day, which a closed list would not show: "Mon 9 a.m. to 11 a.m."."""
    hours = call_times.hours(window.begins_at, window.ends_at, zone=zone)
    day = call_times.near(window.begins_at, zone=zone, now=now) or date_format(window.day, "D")
    return f"{day} {hours}"


class MoveForm(forms.Form):
    """`zone` is the reader's, by whose clocks the windows are said."""

    window = WindowField()

    def __init__(
        self, *args: Any, windows: Sequence[Window], zone: str, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(windows, zone=zone, now=now)

    def offer(self, windows: Sequence[Window], *, zone: str, now: datetime) -> None:
        self.windows = windows
        field = self.fields["window"]
        field.offer(windows, zone=zone, now=now)  # type: ignore[attr-defined]

    def full_window(self, windows: Sequence[Window], *, zone: str, now: datetime) -> None:
        """Somebody was quicker: these still have room, and what else was typed stays."""
        self.offer(windows, zone=zone, now=now)
        self.add_error("window", TAKEN)


class BookForm(MoveForm):
    """The number that was typed stands in this answer again, and nowhere else: no draft keeps it
    (views/typed.py: KEPT_FIELDS)."""

    number = NumberField()
    consent = forms.BooleanField(
        label=_("You may call me at this number about this case."),
        error_messages={"required": _("We may call you only if you agree to it.")},
    )
    key = Key()

    def __init__(
        self, *args: Any, windows: Sequence[Window], zone: str, now: datetime,
        regions: Sequence[str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, windows=windows, zone=zone, now=now, **kwargs)
        number = self.fields["number"]
        number.region = phone_number.region_of(zone, regions=regions)  # type: ignore[attr-defined]
        number.regions = regions  # type: ignore[attr-defined]

    @property
    def number_read(self) -> PhoneNumber:
        found: PhoneNumber = self.cleaned_data["number"]
        return found
