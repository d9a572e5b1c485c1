"""The reason code of what moderators do to somebody else's words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum import moderation_rules
from forum.models import Decision
from forum.rules import NotAllowed

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


def want_words(form: forms.Form, said: dict[str, Any]) -> None:
    """Beside the words what the rule says of the reason that was chosen, unless they are wrong in
    themselves."""
    if "words" in form.errors:
        return
    try:
        moderation_rules.check_words(said.get("reason") or "", said.get("words") or "")
    except NotAllowed as refusal:
        form.add_error("words", str(refusal))
