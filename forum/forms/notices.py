"""When mail of which notices comes, and the digest."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.forms.profile import city
from forum.lib import notice_groups, rhythm

MONDAY = date(2024, 1, 1)
WHEN = {
    rhythm.AT_ONCE: gettext_lazy("At once"),
    rhythm.LATER: gettext_lazy("In the digest"),
    rhythm.NEVER: gettext_lazy("No mail"),
}
RHYTHMS = {
    rhythm.WEEKLY: gettext_lazy("Once a week"),
    rhythm.DAILY: gettext_lazy("Every day"),
    rhythm.OFF: gettext_lazy("Never"),
}


def hours() -> list[tuple[int, str]]:
    """The hours of the day, as the reader's language writes them."""
    return [(hour, formats.time_format(time(hour), "TIME_FORMAT")) for hour in rhythm.HOURS]


class RhythmForm(forms.Form):
    """A choice for each group of notices, and when the digest comes."""

    digest = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=list(RHYTHMS.items()), widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("On which day"), coerce=int)
    hour = forms.TypedChoiceField(label=gettext_lazy("At what time"), coerce=int)

    def __init__(self, *args: Any, zone: str, is_company: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.place = city(zone)
        self.names = notice_groups.shown(is_company=is_company)
        for name in self.names:
            label, about = notice_groups.GROUPS[name]
            self.fields[name] = forms.ChoiceField(
                label=label, help_text=about, choices=list(WHEN.items()), widget=forms.RadioSelect
            )
        days = [(day, MONDAY.replace(day=1 + day)) for day in rhythm.DAYS]
        self.fields["weekday"].choices = [(n, formats.date_format(day, "l")) for n, day in days]
        self.fields["hour"].choices = hours()

    @property
    def groups(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    @property
    def rhythms(self) -> dict[str, str]:
        """What was chosen for each group."""
        return {name: self.cleaned_data[name] for name in self.names}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        waits = [name for name in self.names if found.get(name) == rhythm.LATER]
        if waits and found.get("digest") == rhythm.OFF:
            self.add_error(
                "digest",
                ValidationError(
                    _("Something above waits for the digest: choose when it comes."),
                    code="needed",
                ),
            )
        return found
