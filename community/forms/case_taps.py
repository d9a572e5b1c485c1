"""What a customer says from the mail of their private case."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.cases import CaseMessageForm
from community.models import CaseTap
from forum.forms.fields import MarkdownText
from forum.forms.guarding import GuardedForm
from forum.lib import limits

CHOOSE = _("Please choose one of the buttons.")
Outcome = CaseTap.Outcome


class CaseTapForm(GuardedForm):
    """One of `choices`; every one but "yes" needs words."""

    readers, expected = CaseMessageForm.readers, CaseMessageForm.expected
    say = forms.ChoiceField(error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
    body = MarkdownText(span=limits.MESSAGE, required=False)

    def __init__(
        self, *args: Any, newcomer: bool, choices: Iterable[Outcome], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["say"].choices = [(one.value, one.value) for one in choices]
        body, asks_reply = self.fields["body"], Outcome.REPLY in choices
        body.label = _("Your reply") if asks_reply else _("What is still wrong?")
        body.newcomer = newcomer
        body.widget.attrs["rows"] = "4"

    def clean(self) -> dict[str, Any]:
        """Whoever presses "yes" is not stopped by a word that stands there."""
        if self.cleaned_data.get("say") in (None, Outcome.YES):
            self._errors.pop("body", None)
            return self.cleaned_data | {"body": ""}
        cleaned = super().clean()
        if not cleaned.get("body") and "body" not in self.errors:
            self.add_error("body", _("Please write a word, so that our team knows what to do."))
        return cleaned
