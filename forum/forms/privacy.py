"""The word that has to be typed before an account is erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """The word stands on the page, in its language."""

    word = forms.CharField(max_length=40, label=_("Type the word"), strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].widget.attrs.update(autocomplete="off", autocapitalize="off")

    @staticmethod
    def wanted() -> str:
        return gettext("erase")

    def clean_word(self) -> str:
        word = str(self.cleaned_data["word"])
        if word.casefold() != self.wanted():
            raise forms.ValidationError(
                gettext("Please type “%(word)s”.") % {"word": self.wanted()}
            )
        return word
