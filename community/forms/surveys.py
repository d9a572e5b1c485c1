"""What a customer says of the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.domain.surveys import COMMENT
from community.lib import survey_kinds
from forum.forms.fields import GatedText
from forum.forms.guarding import GuardedForm

CHOOSE = _("Please choose one of the buttons.")


class SayForm(GuardedForm):
    """A score, and words where somebody wants to say why."""

    readers = _("Only our team reads this, and it holds something private.")
    score = forms.TypedChoiceField(
        coerce=int, error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )
    comment = GatedText(
        span=COMMENT, multiline=True, required=False, label=_("What was good, what was not?")
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].choices = [(score, score) for score in survey_kinds.SCORES[kind]]
        self.fields["comment"].widget.attrs["rows"] = "4"
