"""Questioning a line, and answering. The team alone reads the first, the member the second."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, Key
from reputation.domain.corrections import MOST
from reputation.models import AppealAnswer

Outcome = AppealAnswer.Outcome


class QuestionForm(forms.Form):
    body = GatedText(
        span=(10, 1000), multiline=True, label=_("What is not right?"),
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("Only the team reads it. Say what you would have expected, and why."),
    )  # fmt: skip
    key = Key()


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How does it end?"), widget=forms.RadioSelect,
        choices=[
            (Outcome.EXPLAINED, _("It is right, and I explain it")),
            (Outcome.UPHELD, _("It stays, although they see it otherwise")),
            (Outcome.CORRECTED, _("It was wrong: I correct it")),
        ],
    )  # fmt: skip
    points = forms.DecimalField(
        label=_("Points to give"), required=False, min_value=-MOST, max_value=MOST,
        decimal_places=2,
        help_text=_("Only to correct it; with a minus they are taken. Above 100, together with "
                    "what you gave this member or took in the last 30 days, a second person "
                    "confirms before it counts."),
    )  # fmt: skip
    body = GatedText(
        span=(10, 1000), multiline=True, label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": "5"}), help_text=_("The member reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].needed = _("(to correct it)")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        corrects = cleaned.get("outcome") == Outcome.CORRECTED
        if corrects and "points" not in self.errors and not cleaned.get("points"):
            self.add_error("points", _("How many points make it right?"))
        if not corrects and cleaned.get("points"):
            self.add_error("points", _("Points change only where you correct the line."))
        if corrects and len(cleaned.get("body", "")) > REASON:
            message = _("A correction is explained in at most %(n)s characters.") % {"n": REASON}
            self.add_error("body", message)
        return cleaned


REASON = 300  # as much as a correction holds
