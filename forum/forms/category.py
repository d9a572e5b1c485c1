"""Categories in the admin: one field a language instead of JSON."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.models import Category, Member


def _language_fields() -> dict[str, forms.Field]:
    """A name and a description a language; the first language stands in where one is missing."""
    first = settings.LANGUAGES[0][0]
    names = {
        f"name_{code}": GatedText(span=(1, 60), required=code == first)
        for code, _name in settings.LANGUAGES
    }
    descriptions = {
        f"description_{code}": GatedText(span=(0, 200), required=False)
        for code, _name in settings.LANGUAGES
    }
    return names | descriptions


LanguageFields = type("LanguageFields", (forms.Form,), _language_fields())


# Of the icons in static/icons/sprite.svg, those that can stand for a topic.
ICONS = [
    ("badge-check", _("Badge")), ("circle-help", _("Question mark")), ("cpu", _("Chip")),
    ("folder", _("Folder")), ("heart-handshake", _("Helping hands")), ("house", _("House")),
    ("id-card", _("Card")), ("key-round", _("Key")), ("languages", _("Languages")),
    ("lock", _("Lock")), ("mail", _("Letter")), ("message-circle", _("Speech bubble")),
    ("monitor", _("Screen")), ("phone-forwarded", _("Telephone receiver")), ("plane", _("Plane")),
    ("receipt", _("Receipt")), ("router", _("Router")), ("settings", _("Gear")),
    ("shield", _("Shield")), ("signal", _("Signal bars")), ("smartphone", _("Smartphone")),
    ("sprout", _("Sprout")), ("users", _("People")),
]  # fmt: skip


class CategoryForm(forms.ModelForm, LanguageFields):
    """`name` and `description` of the model are put together from a field a language."""

    icon = forms.ChoiceField(label=_("Icon"), choices=ICONS, initial="message-circle")
    reader_roles = forms.MultipleChoiceField(
        label=_("Who may read"),
        choices=[(value, label) for value, label in Member.StaffRole.choices if value],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only counts for a private category. Administrators read everything."),
    )

    class Meta:
        model = Category
        fields = ["slug", "icon", "position", "is_private", "reader_roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            name, about = self.fields[f"name_{code}"], self.fields[f"description_{code}"]
            name.label, about.label = _("Name (%s)") % language, _("Description (%s)") % language
            name.initial = self.instance.name.get(code, "")
            about.initial = self.instance.description.get(code, "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_private") and not cleaned.get("reader_roles"):
            self.add_error("reader_roles", _("Say who may read this private category."))
        return cleaned

    def save(self, commit: bool = True) -> Category:
        self.instance.name = self._in_languages("name")
        self.instance.description = self._in_languages("description")
        return super().save(commit)

    def _in_languages(self, field: str) -> dict[str, str]:
        given = {code: self.cleaned_data[f"{field}_{code}"] for code, _name in settings.LANGUAGES}
        return {code: text for code, text in given.items() if text}
