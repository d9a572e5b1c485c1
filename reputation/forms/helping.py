"""A word to a mentor, with a draft or without one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import Key, MarkdownText
from forum.forms.guarding import GuardedForm
from forum.lib import limits

READERS = _("This holds something private. Nobody needs it to help you, not even here.")


class ShareForm(GuardedForm):
    readers = READERS

    body = MarkdownText(
        span=(0, limits.MESSAGE[1]), required=False, label=_("What should they look at?"),
        help_text=_("“Is the title clear?”, “What else do you need to know?” You may leave it"
                    " empty."),
    )  # fmt: skip
    only = forms.BooleanField(
        required=False, label=_("Ask nobody else, even if it takes long"),
        help_text=_("You can change this on the page of the talk."),
    )  # fmt: skip
    key = Key()

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer
        self.fields["body"].widget.attrs["rows"] = "3"


class WriteForm(GuardedForm):
    readers = READERS

    body = MarkdownText(span=limits.MESSAGE, label=_("Your message"))
    key = Key()

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer
        self.fields["body"].widget.attrs["rows"] = "5"
