"""A group of words for the same, on one line."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.domain import synonyms
from forum.forms.fields import GatedText
from forum.lib import limits
from forum.lib import words as lib_words
from forum.models import Synonyms

_MARKUP = re.compile(r"[<>=\[\]{}|\\]")
_TOO_LONG = re.compile(rf"[^\W_]{{{lib_words.LONGEST_WORD + 1}}}")


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
        """What search would read otherwise than it was written is sent back, not changed."""
        told = self.cleaned_data["words"]
        if _MARKUP.search(told):
            raise ValidationError(_("Please write words only, without signs like < or =."))
        for one in told.split(","):
            read = lib_words.words(one, most=limits.SYNONYM_WORDS + 1)
            if len(read) > limits.SYNONYM_WORDS or _TOO_LONG.search(one):
                raise ValidationError(
                    _("“%(name)s…” is too long: at most %(most)s words of %(letters)s letters."),
                    params={
                        "name": one.strip()[:20], "most": limits.SYNONYM_WORDS,
                        "letters": lib_words.LONGEST_WORD,
                    },
                )  # fmt: skip
        return synonyms.normal(told.split(","))

    def group(self, into: Synonyms | None = None) -> Synonyms:
        """What was said, as a new group or put into one; not saved."""
        into = into or Synonyms()
        into.words = self.cleaned_data["words"]
        into.language = self.cleaned_data["language"]
        return into
