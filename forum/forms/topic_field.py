"""What a topic asks for, in the admin: a field a language instead of JSON."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.lib.text import shorten
from forum.models import TopicField

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MOST_CHOICES, LONGEST_CHOICE = 20, 100


def _language_fields() -> dict[str, forms.Field]:
    """Label, help and choices a language; the first language stands in where one is missing."""
    fields: dict[str, forms.Field] = {}
    for code in LANGUAGES:
        fields[f"label_{code}"] = GatedText(span=(1, 60), required=code == LANGUAGES[0])
        fields[f"help_{code}"] = GatedText(span=(0, 200), required=False)
    for code in LANGUAGES:
        lines = GatedText(span=(0, 2000), multiline=True, required=False)
        lines.widget.attrs["rows"] = "3"
        fields[f"choices_{code}"] = lines
    return fields


LanguageFields = type("LanguageFields", (forms.Form,), _language_fields())


class TopicFieldForm(forms.ModelForm, LanguageFields):
    """`label`, `help` and `choices` of the model are put together from a field a language."""

    class Meta:
        model = TopicField
        fields = ["key", "kind", "is_required", "position"]
        help_texts = {
            "key": _("Device, software and tariff begin with what members have in their settings."),
            "is_required": _("Left open, people may skip it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            label, help_, choices = (
                self.fields[f"{name}_{code}"] for name in ("label", "help", "choices")
            )
            label.label, help_.label = _("Label (%s)") % language, _("Help (%s)") % language
            choices.label = _("Choices (%s)") % language
            choices.help_text = _("Only for a choice: one a line, the same order in each language.")
            label.initial = self.instance.label.get(code, "")
            help_.initial = self.instance.help.get(code, "")
            said = [texts.get(code, "") for texts in self.instance.choices]
            choices.initial = "\n".join(said)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first = f"choices_{LANGUAGES[0]}"
        lines = {code: self._lines(code) for code in LANGUAGES}
        count = len(lines[LANGUAGES[0]])
        if cleaned.get("kind") == TopicField.Kind.CHOICE and count < 2:
            self.add_error(first, _("A choice needs at least two lines."))
        if count > MOST_CHOICES:
            self.add_error(first, _("At most %(most)s lines, please.") % {"most": MOST_CHOICES})
        for code in LANGUAGES[1:]:
            if lines[code] and len(lines[code]) != count:
                self.add_error(f"choices_{code}", _("As many lines as in the first language."))
        for code in LANGUAGES:
            if too_long := next((one for one in lines[code] if len(one) > LONGEST_CHOICE), None):
                words = {"line": shorten(too_long, 40), "most": LONGEST_CHOICE}
                self.add_error(
                    f"choices_{code}",
                    _("“%(line)s” is too long: use at most %(most)s characters.") % words,
                )
        return cleaned

    def save(self, commit: bool = True) -> TopicField:
        self.instance.label = self._in_languages("label")
        self.instance.help = self._in_languages("help")
        lines = {code: self._lines(code) for code in LANGUAGES}
        self.instance.choices = [
            {code: lines[code][n] for code in LANGUAGES if n < len(lines[code])}
            for n in range(len(lines[LANGUAGES[0]]))
        ]
        return super().save(commit)

    def _lines(self, code: str) -> list[str]:
        typed = str(self.cleaned_data.get(f"choices_{code}", ""))
        return [line.strip() for line in typed.split("\n") if line.strip()]

    def _in_languages(self, field: str) -> dict[str, str]:
        given = {code: self.cleaned_data.get(f"{field}_{code}", "") for code in LANGUAGES}
        return {code: text for code, text in given.items() if text}
