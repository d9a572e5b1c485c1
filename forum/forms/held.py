"""What moderators say of held posts, one or many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.forms.reasons import TO_CHOOSE, want_words

MOST = 1000
WORDS = (0, 500)


class Ids(forms.CharField):
    """Ids with commas, as our own pages write them: a list of at most MOST; else nothing."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> list[int]:  # type: ignore[override]
        parts = str(value or "").split(",")[:MOST]
        return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 19]


class ClearForm(forms.Form):
    """`act` is refuse or post; `slipped` are visible posts that go as well."""

    pks = Ids()
    slipped = Ids()
    act = forms.ChoiceField(choices=[("refuse", ""), ("post", "")], widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=TO_CHOOSE, required=False,
        help_text=_("Only where you do not post it."),
    )  # fmt: skip
    words = GatedText(
        span=WORDS, required=False, label=_("Your words"),
        help_text=_("Whoever wrote it reads them together with the reason."),
    )  # fmt: skip
    reason.is_unmarked = True  # type: ignore[attr-defined]  # its help says when it is needed
    suspends = forms.BooleanField(required=False)
    hides = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuses = cleaned.get("act") == "refuse"
        if refuses and not cleaned.get("reason"):
            self.add_error("reason", _("Please choose a reason: whoever wrote it reads it."))
        if refuses:
            want_words(self, cleaned)
        if refuses and cleaned.get("suspends") and not cleaned.get("words"):
            cleaned["words"] = str(_("The account was used to send spam."))
        return cleaned
