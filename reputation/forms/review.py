"""What people say of a finding, and which accounts belong together."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, Key
from forum.models import Member

REASON, LINK_REASON = (3, 500), (3, 200)


class FineForm(forms.Form):
    reason = GatedText(
        span=REASON,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": "2"}),
        label=_("What did you see?"),
        help_text=_("For whoever looks here next. The people it is about do not read it."),
    )


class NoteForm(forms.Form):
    text = GatedText(
        span=REASON,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": "2"}),
        label=_("Note"),
        help_text=_("For the others who look after this list."),
    )
    key = Key()


class ReasonForm(forms.Form):
    """Why two accounts belong together, or do not after all: both of them read it."""

    reason = GatedText(
        span=LINK_REASON,
        label=_("What shows it?"),
        help_text=_("Both accounts read this in their points. Name no device, place or person."),
    )


class UnlinkForm(forms.Form):
    reason = GatedText(
        span=LINK_REASON,
        label=_("Why do they not belong together after all?"),
        help_text=_("For whoever looks here next."),
    )


class LinkForm(ReasonForm):
    """Two accounts by their handles."""

    one = GatedText(span=(1, 40), label=_("Handle"))
    other = GatedText(span=(1, 40), label=_("Handle of the other account"))
    field_order = ["one", "other", "reason"]

    def clean_one(self) -> Member:
        return self._member("one")

    def clean_other(self) -> Member:
        return self._member("other")

    def _member(self, name: str) -> Member:
        raw: Any = self.cleaned_data[name]
        found = Member.objects.filter(handle__iexact=raw.strip().removeprefix("@")).first()
        if found is None:
            raise ValidationError(_("Nobody here has this handle."), code="unknown")
        return found
