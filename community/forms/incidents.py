"""What the team says of a known incident."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.models import Incident
from forum.forms.fields import GatedText, Key, MarkdownText
from forum.forms.guarding import GuardedForm
from forum.lib import limits

TITLE, MESSAGE = (5, 120), (3, 500)
LANGUAGES = ("de", "en")
LOCAL = "%Y-%m-%dT%H:%M"


class IncidentForm(GuardedForm):
    """What banners say, in each language; one title at least."""

    readers = _("This can be read by everybody, and it holds something private.")
    title_de = GatedText(span=TITLE, required=False, label=_("Title in German"))
    message_de = GatedText(
        span=MESSAGE, required=False, multiline=True, label=_("What we know, in German"),
        widget=forms.Textarea(attrs={"rows": "2"}),
    )  # fmt: skip
    title_en = GatedText(span=TITLE, required=False, label=_("Title in English"))
    message_en = GatedText(
        span=MESSAGE, required=False, multiline=True, label=_("What we know, in English"),
        widget=forms.Textarea(attrs={"rows": "2"}),
    )  # fmt: skip
    known_since = forms.DateTimeField(
        label=_("Known since"), input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
    )  # fmt: skip
    base = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime | None = None, **kwargs: Any) -> None:
        """`now` of a form that was sent."""
        super().__init__(*args, **kwargs)
        self.now = now
        for code in LANGUAGES:  # neither is optional where the other is empty
            self.fields[f"title_{code}"].needed = _("(in one language at least)")  # type: ignore[attr-defined]

    def clean_known_since(self) -> datetime:
        known: datetime = self.cleaned_data["known_since"]
        if self.now is not None and known > self.now:
            raise ValidationError(_("This is still to come: say since when it is known."))
        return known

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        titles = [f"title_{code}" for code in LANGUAGES]
        if not any(cleaned.get(name) or name in self.errors for name in titles):
            self.add_error(titles[0], _("Please give it a title, in one language at least."))
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """As the verbs take it."""
        cleaned = self.cleaned_data
        texts = {
            name: {code: said for code in LANGUAGES if (said := cleaned[f"{name}_{code}"])}
            for name in ("title", "message")
        }
        return {**texts, "known_since": cleaned["known_since"]}


def initial(incident: Incident) -> dict[str, Any]:
    """What the form of this incident begins with."""
    texts = {
        f"{name}_{code}": getattr(incident, name).get(code, "")
        for name in ("title", "message")
        for code in LANGUAGES
    }
    return texts | {"known_since": incident.known_since, "base": incident.fingerprint}


def look_again(form: forms.Form, incident: Incident) -> None:
    """A refused form comes back beneath the words as they are now: sent again, it is meant."""
    if "base" in form.fields:
        form.data = form.data.copy()
        form.data["base"] = incident.fingerprint


class InformForm(GuardedForm):
    body = MarkdownText(
        span=limits.ANSWER, label=_("What is new?"),
        help_text=_("It becomes an answer, and everybody who has it hears of it."),
    )  # fmt: skip
    key = Key()


class JoinForm(forms.Form):
    incident = forms.IntegerField(min_value=1)
