"""Closing a content gap."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.models import SearchGap


class CloseGapForm(forms.Form):
    closed_as = forms.ChoiceField(
        choices=[
            (SearchGap.Closed.ANSWERED, SearchGap.Closed.ANSWERED.label),
            (SearchGap.Closed.NOT_NEEDED, SearchGap.Closed.NOT_NEEDED.label),
        ]
    )
    reason = GatedText(span=(0, 200), required=False, label=_("Why is it not needed?"))
