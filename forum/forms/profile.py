"""What a member says of themselves, and what they use."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum.forms.accounts import NAME, check_name
from forum.forms.fields import GatedText
from forum.models import Member

OUTSIDE = ("Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico")  # old names of zones


@cache
def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones as choices, by part of the world: [("Europe", [("Europe/Berlin", "Berlin")])]."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        part, _slash, city = name.partition("/")
        if city and part not in OUTSIDE:
            parts.setdefault(part, []).append((name, city.replace("_", " ").replace("/", ", ")))
    return [*parts.items(), ("UTC", [("UTC", "UTC")])]


class ProfileForm(forms.Form):
    display_name = GatedText(span=NAME, label=_("Your name"))
    about = GatedText(
        span=(0, 300),
        required=False,
        label=_("About you"),
        help_text=_("One or two sentences on your page, if you like."),
    )
    tariff = GatedText(
        span=(0, 60),
        required=False,
        label=_("Your tariff"),
        help_text=_("Only you see it."),
    )
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["language"].choices = settings.LANGUAGES
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        self.fields["about"].widget = forms.Textarea(
            attrs={"rows": "3", "maxlength": "300", "dir": "auto"}
        )

    def clean_display_name(self) -> str:
        """The company's people may say so, and a name that stays as it is is nobody's business."""
        name = str(self.cleaned_data["display_name"])
        if not self.member.is_company and name != self.member.display_name:
            check_name(name)
        return name


class DeviceForm(forms.Form):
    name = GatedText(span=(2, 60), label=_("Device"), help_text=_("For example: Pixel 9"))
    software = GatedText(
        span=(0, 60), required=False, label=_("Software"), help_text=_("For example: Android 16")
    )
