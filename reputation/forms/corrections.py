"""Points by hand, and what a second person says of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, Key
from forum.models import Member
from reputation.domain.corrections import MOST
from reputation.queries import corrections

REASON = (10, 300)


class CorrectForm(forms.Form):
    member = forms.CharField(
        label=_("Member"), max_length=31, help_text=_("The handle, as on their page."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )  # fmt: skip
    points = forms.DecimalField(
        label=_("Points to give"), min_value=-MOST, max_value=MOST, decimal_places=2,
        help_text=_("With a minus they are taken. Above 100, together with what you gave this "
                    "member or took in the last 30 days, a second person confirms first."),
    )  # fmt: skip
    body = GatedText(
        span=REASON, label=_("Reason"), multiline=True,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("The member reads it, and it stays in their statement."),
    )  # fmt: skip
    key = Key()

    def clean_member(self) -> Member:
        handle: str = self.cleaned_data["member"].removeprefix("@")
        found = corrections.receiver(handle=handle)
        if found is None:
            raise ValidationError(_("Nobody here has this handle."))
        return found

    def clean_points(self) -> Any:
        points = self.cleaned_data["points"]
        if not points:
            raise ValidationError(_("Please give a number that is not zero."))
        return points


class SecondForm(forms.Form):
    """Yes needs no words; no does."""

    body = GatedText(
        span=(3, REASON[1]), label=_("Why not?"), required=False,
        help_text=_("Only to decline. Whoever corrected reads it, and whoever questioned the "
                    "line."),
    )  # fmt: skip
