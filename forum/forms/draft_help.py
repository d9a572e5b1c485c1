"""What somebody types to help with a draft, and what of it the draft's writer takes over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, Key, MarkdownText, TagNames
from forum.forms.guarding import GuardedForm
from forum.lib import limits
from forum.models import DraftSuggestion


class DraftSuggestForm(GuardedForm):
    """Other words for a draft, which may be half written: nothing of it is required but why."""

    title = GatedText(span=(0, limits.TITLE[1]), label=_("Title"), required=False)
    body = MarkdownText(span=(0, limits.QUESTION[1]), label=_("Text"), required=False)
    tag_names = TagNames(label=_("Tags"), required=False)
    reason = GatedText(
        span=(3, 200), label=_("Why is it better so?"),
        help_text=_("One line: whoever wrote the draft learns from it."),
    )  # fmt: skip
    key = Key()

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer

    def clean_tag_names(self) -> str:
        return ", ".join(self.cleaned_data["tag_names"])


class PartsForm(forms.Form):
    """Which parts of a suggestion are taken over; `version` is of the draft that was compared."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    parts = forms.MultipleChoiceField(
        required=False, choices=[(name, name) for name in DraftSuggestion.PARTS]
    )
