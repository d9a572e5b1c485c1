"""What a mentor says of their own standing."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PauseForm(forms.Form):
    """Until when they pause: the first day on which they are there again."""

    until = forms.DateField(
        label=_("Back on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please choose the day on which you are back."),
            "invalid": _("Please choose a day."),
        },
    )
