"""The form of a new version of a house text: each language beside the other."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.domain import house
from forum.domain.house import Words
from forum.forms.fields import GatedText, Key, refusals_as_errors
from forum.lib import markup, text
from forum.models import HouseVersion
from forum.queries import house as reads

BODY = (20, 30_000)
CHANGED = (5, 300)
AGES = (13, 18)
LINES = 2_000


class _Body(GatedText):
    """Markdown of the company: many links are fine, what cannot be rendered is not."""

    is_unmarked = True  # which one may stay empty is said beside them

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(span=BODY, multiline=True, required=False, **kwargs)
        self.widget.attrs["rows"] = "14"

    def check(self, value: str) -> None:
        super().check(value)
        with refusals_as_errors():
            text.check(value, limits=text.Limits(lines=LINES))
        try:
            house.rendered(value)
        except markup.MarkupTooLarge as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


class _Changed(GatedText):
    is_unmarked = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(span=CHANGED, required=False, **kwargs)


class PublishForm(forms.Form):
    """Of rules both languages, of all else one at least; where a text is, says what is new."""

    body_en = _Body(label=_("The text in English"))
    changed_en = _Changed(label=_("What is new, in a sentence, in English"))
    body_de = _Body(label=_("The text in German"))
    changed_de = _Changed(label=_("What is new, in a sentence, in German"))
    least_age = forms.IntegerField(
        label=_("From what age on one may take part"), min_value=AGES[0], max_value=AGES[1],
        help_text=_("Whoever signs up says that they are as old as that."), required=False,
    )  # fmt: skip
    binding_from = forms.DateField(
        label=_("From what day on nobody posts without having agreed"), required=False,
        help_text=_("Without a day everybody reads a note, and may go on posting."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    key = Key()

    def __init__(
        self, *args: Any, kind: str, today: date, looks: bool = False, **kwargs: Any
    ) -> None:
        """`looks`: nothing is published yet, so that it need not be said what is new."""
        super().__init__(*args, **kwargs)
        self.today, self.looks = today, looks
        self.is_of_rules = kind == HouseVersion.Kind.RULES
        if self.is_of_rules:
            self.fields["least_age"].required = True
        else:
            del self.fields["least_age"], self.fields["binding_from"]
        for code, _name in settings.LANGUAGES:
            self.fields[f"body_{code}"].widget.attrs["lang"] = code
            self.fields[f"changed_{code}"].widget.attrs["lang"] = code

    def clean_binding_from(self) -> date | None:
        day = self.cleaned_data["binding_from"]
        if day is not None and day <= self.today:
            raise ValidationError(_("Please choose a day to come: people need time to read it."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        texts = {code: self._words(code) for code, _name in settings.LANGUAGES}
        written = {code: words for code, words in texts.items() if words is not None}
        if not self.errors and not written:
            self.add_error("body_en", _("Please write it in one language at least."))
        missing = [code for code in texts if code not in written]
        if self.is_of_rules and not self.errors and missing:
            wanted = _("Everybody has to be able to read the rules: please write them here, too.")
            self.add_error(f"body_{missing[0]}", wanted)
        cleaned["texts"] = written
        return cleaned

    def _words(self, code: str) -> Words | None:
        """What is written in this language; what is new has to be said with it."""
        body = self.cleaned_data.get(f"body_{code}", "")
        changed = self.cleaned_data.get(f"changed_{code}", "")
        if not body:
            return None
        if not changed and not self.looks and f"changed_{code}" not in self.errors:
            self.add_error(f"changed_{code}", _("Please say in a sentence what is new."))
        return Words(body=body, changed=changed)

    def published(self) -> dict[str, Any]:
        """What house.publish takes."""
        told = self.cleaned_data
        return {
            "texts": told["texts"], "key": told["key"], "seen": told["seen"] or 0,
            "least_age": told.get("least_age"), "binding_from": told.get("binding_from"),
        }  # fmt: skip


def begun(kind: str) -> dict[str, Any]:
    """What the form begins with: the version that holds, to be written on."""
    holding = reads.newest(kind=kind)
    if holding is None:
        return {"seen": 0}
    bodies = {f"body_{one.language}": one.body for one in holding.texts.all()}
    return {**bodies, "seen": holding.number, "least_age": holding.least_age}
