"""Which notices come by mail as well."""

from typing import Any

from django import forms

from forum.lib import notice_kinds


class NoticeForm(forms.Form):
    """A switch for each group of notices; on means mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, about) in notice_kinds.GROUPS.items():
            self.fields[name] = forms.BooleanField(required=False, label=label, help_text=about)
