"""Hours in the admin: calendars, days of their own, shifts."""

from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from community.domain import special_days
from community.forms.hours import ClockField, HoursField, ZoneField
from community.models import Calendar, Opening, Shift, SpecialDay, SpecialOpening


class CalendarForm(forms.ModelForm):
    zone = ZoneField()

    class Meta:
        model = Calendar
        fields = ["name", "zone", "holidays_of"]
        help_texts = {
            "holidays_of": _(
                "A country, “DE”, or a region of one, “DE-BY”. Saving enters the holidays of this"
                " year and the next two below."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "zone" in self.fields:  # whoever only looks has none
            self.fields["zone"].keep(self.initial.get("zone", ""))

    def clean_holidays_of(self) -> str:
        place: str = self.cleaned_data["holidays_of"].upper()
        if not place:
            return ""
        try:
            special_days.known(place=place, years=range(0))
        except special_days.NoSuchPlace as fault:
            raise ValidationError(
                _("No holidays are known of this place. Write it like “DE” or “DE-BY”.")
            ) from fault
        return place


class OpeningForm(forms.ModelForm):
    weekday = forms.TypedChoiceField(
        label=_("Weekday"),
        choices=[("", "---------"), *WEEKDAYS.items()],
        coerce=int,
        empty_value=None,
    )
    begins = ClockField(label=_("Opens"))
    ends = ClockField(label=_("Closes"))

    class Meta:
        model = Opening
        fields = ["weekday", "begins", "ends"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins is not None and ends is not None and begins >= ends:
            self.add_error(
                "ends",
                _("It closes after it opens. Over midnight: two lines, until 24:00 and from 0:00."),
            )
        return cleaned


class ShiftForm(OpeningForm):
    begins = ClockField(label=_("From"))
    ends = ClockField(label=_("Until"))

    class Meta:
        model = Shift
        fields = ["weekday", "begins", "ends"]


class WeekFormSet(forms.BaseInlineFormSet):
    """Hours of a week, none over another."""

    def clean(self) -> None:
        super().clean()
        spans: dict[int, list[tuple[int, int]]] = {}
        for form in self.forms:
            said = getattr(form, "cleaned_data", {})
            if not said or said.get("DELETE") or not {"weekday", "begins", "ends"} <= set(said):
                continue
            spans.setdefault(said["weekday"], []).append((said["begins"], said["ends"]))
        for weekday, day in sorted(spans.items()):
            day.sort()
            if any(one[1] > other[0] for one, other in pairwise(day)):
                name = WEEKDAYS[weekday]
                raise ValidationError(
                    _("On %(day)s two of the hours lie over one another.") % {"day": name}
                )


class SpecialDayForm(forms.ModelForm):
    hours = HoursField(
        label=_("Hours"), required=False, help_text=_("Empty: closed all day. “9:00-13:00”"),
    )  # fmt: skip

    class Meta:
        model = SpecialDay
        fields = ["day", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            rows = self.instance.openings.order_by("begins").values_list("begins", "ends")
            self.fields["hours"].initial = list(rows)

    def save_hours(self) -> None:
        """Of a day that is stored."""
        day: SpecialDay = self.instance
        day.openings.all().delete()
        SpecialOpening.objects.bulk_create(
            SpecialOpening(special_day=day, begins=begins, ends=ends)
            for begins, ends in self.cleaned_data["hours"]
        )
