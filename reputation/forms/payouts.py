"""What the service management says of one payout. A reason stands there for good."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from reputation.models import Ruling

REASON = (3, 500)
FEW_LINES = {"rows": "3"}


def _reason(label: Any, help_text: Any, *, most: int = REASON[1]) -> GatedText:
    area = forms.Textarea(attrs=FEW_LINES)
    return GatedText(
        span=(REASON[0], most), multiline=True, widget=area, label=label, help_text=help_text
    )


class RefuseForm(forms.Form):
    reason = _reason(
        _("Why is it not to be paid?"),
        _("Its member reads it, and can question it. Name nobody else."),
    )


class TurnForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Where shall it go?"), widget=forms.RadioSelect,
        choices=[
            (Ruling.Kind.CREDIT, _("Credit on the contract")),
            (Ruling.Kind.CHARITY, _("To the members’ charity")),
        ],
    )  # fmt: skip
    reason = _reason(_("Why there?"), _("For whoever looks here next."))


class DeclineForm(forms.Form):
    reason = _reason(_("Why not?"), _("For whoever looks here next."))


class BackForm(forms.Form):
    reason = _reason(
        _("What happened?"),
        _("It is unpaid again. Its member hears of it, and says anew where it goes."),
        most=300,
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How does it end?"), widget=forms.RadioSelect,
        choices=[
            ("stays", _("It stays refused")),
            ("lifted", _("It is paid after all, once two people have looked at it")),
        ],
    )  # fmt: skip
    reason = _reason(_("In your words"), _("The member reads it."))
