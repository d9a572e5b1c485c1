"""Why a question cannot wait."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.lib.urgent import OF_ASKERS, Reason
from community.models import Escalation
from forum.forms.fields import GatedText, Key

WORDS = (0, 500)


class EscalateForm(forms.Form):
    """`how`: whoever asked chooses from a short list and adds nothing, mentors and the team may."""

    reason = forms.ChoiceField(label=_("Why can it not wait?"), widget=forms.RadioSelect)
    words = GatedText(
        span=WORDS, multiline=True, required=False, label=_("A word to the team"),
        help_text=_(
            "Whoever takes over reads it, and so does whoever asked: one sentence on the matter."
            " With “Something else”, please say what it is."
        ),
    )  # fmt: skip
    key = Key()

    def __init__(self, *args: Any, how: Escalation.How, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_asker = how == Escalation.How.ASKER
        chosen = OF_ASKERS if is_asker else tuple(Reason)
        self.fields["reason"].choices = [(one.value, one.label) for one in chosen]
        self.fields["words"].widget.attrs["rows"] = "2"
        if is_asker:
            del self.fields["words"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("words", "").strip():
            self.add_error("words", _("Please say why it cannot wait."))
        return cleaned
