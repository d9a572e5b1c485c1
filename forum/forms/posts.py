"""What people type into a thread."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import Key, MarkdownText
from forum.forms.guarding import GuardedForm
from forum.lib import limits


class AnswerForm(GuardedForm):
    body = MarkdownText(span=limits.ANSWER, label=_("Your answer"))
    key = Key()

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer


class CommentForm(GuardedForm):
    body = MarkdownText(span=limits.COMMENT, label=_("Your comment"))
    key = Key()

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer
        self.fields["body"].widget.attrs["rows"] = "3"


class MessageForm(GuardedForm):
    """A word to whoever takes part in a private talk."""

    readers = _("This holds something private. Nobody needs it to help you, not even here.")
    body = MarkdownText(span=limits.MESSAGE, label=_("Your message"))
    key = Key()

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer
        self.fields["body"].widget.attrs["rows"] = "4"


class PreviewForm(forms.Form):
    """Anything that could be a post; only its size is bounded."""

    body = MarkdownText(span=(0, limits.QUESTION[1]), required=False)

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer
