"""The reason code of what moderators do to somebody else's words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import Decision

# For a decision on somebody: nothing is chosen before a moderator has chosen it.
TO_CHOOSE = [("", _("Please choose")), *Decision.Reason.choices]


def reasons(usual: str = Decision.Reason.OTHER) -> forms.TypedChoiceField:
    """A field with the codes; the `usual` one where none was said."""

    def said(value: Any) -> str:
        return str(value or usual)

    field = forms.TypedChoiceField(
        choices=Decision.Reason.choices, initial=usual, required=False, coerce=said,
        empty_value=usual, label=_("Reason"),
    )  # fmt: skip
    field.is_unmarked = True  # type: ignore[attr-defined]  # one of them is chosen already
    return field
