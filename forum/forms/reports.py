"""What people type to report something, and moderators to settle it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.lib import limits
from forum.models import Flag


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=Flag.Reason.choices, widget=forms.RadioSelect
    )
    words = GatedText(
        span=limits.FLAG_WORDS, multiline=True, required=False, label=_("Anything to add?"),
        help_text=_("Only moderators read it. With “Something else”, please say what you mean."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].widget.attrs["rows"] = "3"


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What do you decide?"), widget=forms.RadioSelect,
        choices=[one for one in Flag.Outcome.choices if one[0]],
    )  # fmt: skip
    words = GatedText(
        span=limits.FLAG_WORDS, multiline=True, required=False,
        label=_("Your words"),
        help_text=_("Whoever reported it reads them together with what you decided."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].widget.attrs["rows"] = "3"
