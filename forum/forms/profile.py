"""What a member says of themselves, and what they use."""

import zoneinfo
from functools import cache
from typing import Any

from babel.core import get_global
from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forum.domain import weighing
from forum.forms.accounts import NAME, check_name
from forum.forms.fields import GatedText
from forum.models import Member

PARTS = {
    "Africa": _("Africa"), "America": _("America"), "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"), "Asia": _("Asia"), "Atlantic": _("Atlantic"),
    "Australia": _("Australia"), "Europe": _("Europe"), "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}  # fmt: skip


Zones = list[tuple[str, list[tuple[str, str]]]]
# Older names of a zone: each would stand there with the same words as the zone itself.
ALIASES = get_global("zone_aliases")


def zones(own: str = "") -> Zones:
    """Time zones as choices in the language of the page, by part of the world, the site's own part
    first: [("Europe", [("Europe/Berlin", "Berlin")])].

    No two of a part have the same words; somebody's `own` stays, also where it is an older name.
    """
    language = get_language() or settings.LANGUAGE_CODE
    offered, part = _zones(language), own.partition("/")[0]
    if own not in ALIASES or part not in PARTS:
        return offered
    kept = (own, _city(own, language))
    return [
        (label, _in_order([*(zone for zone in found if zone[1] != kept[1]), kept]))
        if label == PARTS[part]
        else (label, found)
        for label, found in offered
    ]


@cache
def _zones(language: str) -> Zones:
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in zoneinfo.available_timezones() - ALIASES.keys():
        part = name.partition("/")[0]
        if part in PARTS:
            parts.setdefault(part, []).append((name, _city(name, language)))
    at_home = settings.TIME_ZONE.partition("/")[0]
    groups = [
        (str(PARTS[part]), _in_order(found), part != at_home) for part, found in parts.items()
    ]
    in_order = sorted(groups, key=lambda group: (group[2], group[0]))
    return [*((label, found) for label, found, _away in in_order), ("UTC", [("UTC", "UTC")])]


def city(zone: str) -> str:
    """What a time zone is called in the language of the page."""
    return _city(zone, get_language() or settings.LANGUAGE_CODE)


def _city(name: str, language: str) -> str:
    return str(get_timezone_location(name, locale=language, return_city=True))


def _in_order(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(found, key=lambda zone: (zone[1], zone[0]))


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
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["language"].choices = settings.LANGUAGES
        self.fields["time_zone"].choices = zones(member.time_zone)
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        self.fields["about"].widget = forms.Textarea(
            attrs={"rows": "3", "maxlength": "300", "dir": "auto"}
        )

    def clean_display_name(self) -> str:
        """The company's people may say so, and a name that stays as it is is nobody's business."""
        name = str(self.cleaned_data["display_name"])
        if not self.member.is_company and name != self.member.display_name:
            check_name(name)
        self._check_leads_nowhere(name, self.member.display_name)
        return name

    def clean_about(self) -> str:
        about = str(self.cleaned_data["about"])
        self._check_leads_nowhere(about, self.member.about)
        return about

    def _check_leads_nowhere(self, words: str, before: str) -> None:
        """Of somebody new: spam hides in profiles as well, where nobody would hold it."""
        if words != before and weighing.says_too_much(by=self.member, text=words):
            raise ValidationError(
                _("Please leave out addresses, links and numbers while you are new here.")
            )


class DeviceForm(forms.Form):
    name = GatedText(span=(2, 60), label=_("Device"), help_text=_("For example: Pixel 9"))
    software = GatedText(
        span=(0, 60), required=False, label=_("Software"), help_text=_("For example: Android 16")
    )
