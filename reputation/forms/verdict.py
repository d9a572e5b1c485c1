"""How it was with one's mentor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from reputation.models.guiding import WORDS


class VerdictForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How well were you looked after?"), coerce=int, widget=forms.RadioSelect,
        choices=[
            (5, _("5: very well")),
            (4, _("4: well")),
            (3, _("3: all right")),
            (2, _("2: not so well")),
            (1, _("1: not at all")),
        ],
        error_messages={"required": _("Please choose from one to five.")},
    )  # fmt: skip
    words = GatedText(
        span=(0, WORDS), multiline=True, required=False, label=_("In your words"),
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_(
            "Optional. Your mentor reads it only together with the words of at least four others,"
            " without names."
        ),
    )  # fmt: skip
