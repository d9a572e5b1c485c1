"""What people say after trying an answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from forum.forms.fields import GatedText
from forum.forms.guarding import GuardedForm
from forum.models import Reaction
from forum.queries.asking import Own

NEEDED = gettext_noop("Please fill this in: it tells others whether it concerns them.")


class ReactionForm(GuardedForm):
    """A failure names the device and its software; for a success both are welcome.

    `own` is what the member uses: the device that questions begin with is filled in here as well,
    the others are offered.
    """

    kind = forms.ChoiceField(
        choices=Reaction.Kind.choices, widget=forms.RadioSelect,
        label=gettext_lazy("Did it work for you?"),
        help_text=gettext_lazy("If it did not help, please name the device and its version."),
    )  # fmt: skip
    device = GatedText(
        span=(0, 60), required=False, label=gettext_lazy("Your device"),
        help_text=gettext_lazy("For example: Pixel 9, Fritz!Box 7590"),
    )  # fmt: skip
    software = GatedText(
        span=(0, 60), required=False, label=gettext_lazy("Its version"),
        help_text=gettext_lazy("For example: Android 16, FRITZ!OS 8.02"),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: set[str], own: Own, **kwargs: Any) -> None:
        offered = {name: own.facts.get(name, "") for name in ("device", "software")}
        kwargs["initial"] = offered | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.own = own
        kind = self.fields["kind"]
        kind.choices = [(name, label) for name, label in Reaction.Kind.choices if name in kinds]
        if len(kinds) == 1:
            kind.widget = forms.HiddenInput()
            kind.initial = next(iter(kinds))
        for name in ("device", "software"):
            field = self.fields[name]
            field.widget.attrs["list"] = f"own-{name}"
            field.needed = _("(needed if it did not help)")  # beside its label
            if kinds == {Reaction.Kind.FAILED}:
                field.required = True
                field.error_messages["required"] = _(NEEDED)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("kind") == Reaction.Kind.FAILED:
            for name in ("device", "software"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_(NEEDED), code="required"))
        return found
