"""Push: a browser's subscription, and what its owner wants on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.notices import hours
from forum.lib import push_address, push_kinds


class PushDeviceForm(forms.Form):
    """What a browser's PushSubscription says; `replaces` is the endpoint that it had before."""

    endpoint = forms.CharField(max_length=push_address.LONGEST)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
    replaces = forms.CharField(max_length=push_address.LONGEST, required=False)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        try:
            push_address.check(endpoint)
        except push_address.NotAllowedAddress:
            raise forms.ValidationError(
                _("We cannot reach this browser: we do not know the service that it uses.")
            ) from None
        return endpoint

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "p256dh" in cleaned and "auth" in cleaned:
            try:
                push_address.check_keys(p256dh=cleaned["p256dh"], auth=cleaned["auth"])
            except ValueError:
                raise forms.ValidationError(
                    _("Your browser sent something that we cannot read. Please try it once more.")
                ) from None
        return cleaned

    def subscription(self) -> push_address.Subscription:
        said = self.cleaned_data
        return push_address.Subscription(said["endpoint"], said["p256dh"], said["auth"])


class PushChoiceForm(forms.Form):
    """A switch for each group, and the hours at which phones stay silent."""

    groups = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("What comes to your devices")
    )
    quiet_from = forms.TypedChoiceField(choices=hours, coerce=int, label=_("Quiet from"))
    quiet_until = forms.TypedChoiceField(
        choices=hours,
        coerce=int,
        label=_("until"),
        help_text=_("What comes at night waits for the morning. The same hour twice: never quiet."),
    )

    def __init__(self, *args: Any, is_company: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix="push", **kwargs)
        known = push_kinds.groups(is_company=is_company)
        self.fields["groups"].choices = [(name, said[0]) for name, said in known.items()]
