"""What somebody looks for in the security log."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.lib import security_acts
from forum.queries.security_log import Asked, member_id


class LogForm(forms.Form):
    by = forms.CharField(
        label=_("Who did it"),
        required=False,
        max_length=40,
        help_text=_("A handle, or # and the number of an account."),
    )
    whom = forms.CharField(label=_("To whom"), required=False, max_length=40)
    act = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(
            ((code, str(says)) for code, says in security_acts.ACTS.items()), key=lambda one: one[1]
        )
        self.fields["act"].choices = [("", _("Anything")), *known]  # type: ignore[attr-defined]

    def clean_by(self) -> int | None:
        return self._member("by")

    def clean_whom(self) -> int | None:
        return self._member("whom")

    def asked(self) -> Asked:
        """What to look for; days are those of whoever asks."""
        said = self.cleaned_data
        since = _midnight(said["since"]) if said["since"] else None
        until = _midnight(said["until"] + timedelta(days=1)) if said["until"] else None
        return Asked(said["by"], said["whom"], said["act"], since, until)

    def _member(self, name: str) -> int | None:
        typed = self.cleaned_data[name].strip().removeprefix("@")
        if not typed:
            return None
        if "\0" in typed or (found := member_id(named=typed)) is None:
            raise forms.ValidationError(_("Nobody here has this handle."))
        return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
