"""Which other thread is meant: by its link, as people have it at hand."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText

_LINK = re.compile(r"(?:\A|/)(?:questions|articles)/([0-9]{1,18})(?:/|\Z)|\A#?([0-9]{1,18})\Z")


class OtherThreadForm(forms.Form):
    """`other` is the id of a thread, out of its address or its number."""

    other = GatedText(
        span=(1, 500),
        label=_("Link of the other question"),
        help_text=_("Copy it from the address bar, or choose one of those below."),
        error_messages={"required": _("Please give the link of a question.")},
    )

    def clean_other(self) -> int:
        raw: Any = self.cleaned_data["other"]
        found = _LINK.search(raw.strip().split("?")[0].split("#post")[0])
        if found is None:
            raise ValidationError(_("Please give the link of a question."))
        return int(found[1] or found[2])
