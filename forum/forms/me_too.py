"""Saying "I have this too"."""

from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.forms.guarding import GuardedForm
from forum.lib import limits


class MeTooForm(GuardedForm):
    device = GatedText(
        span=limits.ME_TOO, required=False, label=_("Your device"),
        help_text=_("For example: Pixel 9. Everybody will see how many have it."),
    )  # fmt: skip
    software = GatedText(
        span=limits.ME_TOO, required=False, label=_("Its software"),
        help_text=_("For example: Android 16"),
    )  # fmt: skip
