"""A group of words for the same, on one line."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum.domain import synonyms
from forum.forms.fields import GatedText
from forum.models import Synonyms


class SynonymsForm(forms.Form):
    words = GatedText(
        span=(3, 400), label=_("Words for the same"), help_text=_("With commas between them.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("In every language")), *settings.LANGUAGES],
        required=False,
    )

    def clean_words(self) -> list[str]:
        return synonyms.normal(self.cleaned_data["words"].split(","))

    def group(self, into: Synonyms | None = None) -> Synonyms:
        """What was said, as a new group or put into one; not saved."""
        into = into or Synonyms()
        into.words = self.cleaned_data["words"]
        into.language = self.cleaned_data["language"]
        return into
