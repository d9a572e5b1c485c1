"""What the asker says from the mail."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import MarkdownText
from forum.forms.guarding import GuardedForm
from forum.lib import limits
from forum.models import OneTap


class OneTapForm(GuardedForm):
    """`body` only counts for "solved it myself", where it may be left empty."""

    say = forms.ChoiceField(
        choices=OneTap.Outcome.choices,
        error_messages={
            "required": _("Please choose one of the buttons."),
            "invalid_choice": _("Please choose one of the buttons."),
        },
    )
    body = MarkdownText(span=limits.ANSWER, required=False, label=_("How did you solve it?"))

    def __init__(
        self, *args: Any, newcomer: bool, choices: Iterable[OneTap.Outcome], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["say"].choices = [(one.value, one.label) for one in choices]
        self.fields["body"].newcomer = newcomer
        self.fields["body"].widget.attrs["rows"] = "3"

    def clean(self) -> dict[str, Any]:
        """A slip in the text stops nobody who pressed another button."""
        if self.cleaned_data.get("say") in (None, OneTap.Outcome.MYSELF):
            return super().clean()
        self._errors.pop("body", None)
        return self.cleaned_data | {"body": ""}
