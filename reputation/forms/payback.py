"""What becomes of one's money."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from reputation.domain import choices
from reputation.lib import iban as ibans
from reputation.lib import money_text
from reputation.lib.payback import BANK_LEAST
from reputation.models import Choice

# Names that no kept draft takes (forum.views.typed): bank details stand nowhere unsealed.
DETAILS = ("holder", "iban")


class ChoiceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Where shall it go?"), widget=forms.RadioSelect)
    holder = GatedText(span=(2, 70), required=False, label=_("Whose account is it?"))
    iban = GatedText(
        span=(15, 42), required=False, label=_("IBAN"),
        help_text=_("It is kept sealed, and read for the payout only."),
    )  # fmt: skip

    def __init__(self, *args: Any, current: Choice | None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.current = current
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]
        self.fields["kind"].initial = current.kind if current else None
        for name in DETAILS:
            self.fields[name].widget.attrs["autocomplete"] = "off"
            self.fields[name].needed = _("(for a bank account)")  # type: ignore[attr-defined]

    def clean_iban(self) -> str:
        found = ibans.compact(self.cleaned_data["iban"])
        if not found:
            return ""
        if found[:2].isalpha() and not ibans.is_known_country(found):
            raise ValidationError(_("Payouts reach accounts in the SEPA countries only."))
        if not ibans.is_right(found):
            raise ValidationError(_("This IBAN is not right: a digit is wrong or missing."))
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") != Choice.Kind.BANK or self.keeps_details:
            return found
        for name in DETAILS:
            if not found.get(name) and name not in self.errors:
                self.add_error(name, gettext("For a bank account this is needed."))
        return found

    @property
    def keeps_details(self) -> bool:
        """Whether the bank account stays the one that is known, and can be read."""
        if any(str(self.data.get(name, "")).strip() for name in DETAILS):
            return False
        before = self.current
        if before is None or {before.kind, self.data.get("kind")} != {Choice.Kind.BANK}:
            return False
        return choices.is_readable(choice=before)


class MistakeForm(forms.Form):
    """Payback was off, and should not have been."""

    reason = GatedText(
        span=(3, 300), label=_("What happened?"),
        help_text=_("Everybody can read it, beside the rules of points."),
    )  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    """The ways that money can go, in words."""
    charity, least = money_text.charity(), money_text.money(BANK_LEAST)
    return [
        (Choice.Kind.CREDIT, gettext("Credit on my contract")),
        (Choice.Kind.BANK, gettext("To my bank account, from %(least)s on") % {"least": least}),
        (Choice.Kind.CHARITY, charity or gettext("To the members’ charity")),
    ]
