"""Which other thread is meant: by its link, as people have it at hand."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText

_NUMBER = re.compile(r"#?([0-9]{1,18})")
_LINK = re.compile(
    r"(?:(?:https?:)?(?://)?(?P<host>[^/]*)/)?(?:questions|articles)/(?P<pk>[0-9]{1,18})(?:/.*)?",
    re.IGNORECASE,
)


class OtherThreadForm(forms.Form):
    """`other` is the id of a thread, out of its address here (or at `host`) or its number."""

    other = GatedText(
        span=(1, 500),
        label=_("Link of the other question"),
        help_text=_("Copy it from the address bar, or choose one of those below."),
        error_messages={"required": _("Please give the link of a question.")},
    )

    def __init__(self, *args: Any, host: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = {"", host.lower(), urlsplit(settings.SITE_URL).netloc.lower()}

    def clean_other(self) -> int:
        raw: Any = self.cleaned_data["other"]
        said = raw.strip().split("?")[0].split("#post")[0].split("#solution")[0]
        if number := _NUMBER.fullmatch(said):
            return int(number[1])
        found = _LINK.fullmatch(said)
        if found is None:
            raise ValidationError(_("Please give the link of a question."))
        if (found["host"] or "").lower() not in self.hosts:
            raise ValidationError(_("This link leads to another site: only questions here count."))
        return int(found["pk"])
