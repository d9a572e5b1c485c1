"""A policy in the admin: its figures as people write them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.forms.hours import AmountField
from community.models import Policy

# Each figure has to be later than the one before it, or at the same time where that may be.
CLIMBS = (
    ("wave_1", "wave_2", False), ("wave_2", "wave_3", False),
    ("expert_after", "promise_after", True), ("expert_after", "lead_after", False),
    ("lead_after", "lead_promise_after", True),
)  # fmt: skip


class PolicyForm(forms.ModelForm):
    wave_1 = AmountField(label=_("Mentors, first wave after"))
    wave_2 = AmountField(label=_("Second wave after"))
    wave_3 = AmountField(
        label=_("Third wave after"),
        help_text=_("In hours of the community. Mentors are asked in three waves."),
    )
    expert_after = AmountField(label=_("Expert after"))
    promise_after = AmountField(
        label=_("Answer promised after"),
        help_text=_("In hours of the pool. The asker reads by when from the first moment on."),
    )
    lead_after = AmountField(label=_("Lead after"))
    lead_promise_after = AmountField(label=_("Answer of the lead promised after"))
    accept_within = AmountField(
        label=_("An expert has time to accept"), help_text=_("Then the next one is asked.")
    )
    lease = AmountField(
        label=_("A claim holds for"), help_text=_("Whoever writes keeps it for longer.")
    )
    hold_back = AmountField(
        label=_("Staff wait for members"), help_text=_("Unless it is urgent. “0” for not at all.")
    )

    class Meta:
        model = Policy
        fields = [
            "name", "position", "category", "language", "calendar", "wave_1", "wave_2", "wave_3",
            "expert_after", "promise_after", "lead_after", "lead_promise_after",
            "newcomer_percent", "accept_within", "lease", "hold_back",
        ]  # fmt: skip
        help_texts = {
            "position": _("The first policy that fits is taken; the smallest number comes first."),
            "category": _("Empty: every topic."),
            "language": _("Empty: every language."),
            "newcomer_percent": _("So much of each wait for somebody’s first question: 1 to 100."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for before, after, may_be_same in CLIMBS:
            one, other = cleaned.get(before), cleaned.get(after)
            if one is None or other is None or one < other or (may_be_same and one == other):
                continue
            self.add_error(
                after,
                ValidationError(
                    _("This comes after “%(before)s”: please give it more time."),
                    params={"before": self.fields[before].label}, code="climbs",
                ),
            )  # fmt: skip
        self._at_least("newcomer_percent", 1, _("A share of 1 to 100."), most=100)
        self._at_least("accept_within", 1, _("One minute at least."))
        self._at_least("lease", 5, _("Five minutes at least."))
        return cleaned

    def _at_least(self, name: str, least: int, said: str, most: int | None = None) -> None:
        value = self.cleaned_data.get(name)
        if value is not None and (value < least or (most is not None and value > most)):
            self.add_error(name, said)
