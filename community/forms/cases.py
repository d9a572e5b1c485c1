"""What a customer types into private cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.lib.urgent import Reason
from forum.forms.fields import Key, MarkdownText
from forum.forms.guarding import GuardedForm
from forum.forms.posts import MessageForm
from forum.lib import limits, private_data
from forum.models import Category

CASE = (10, limits.MESSAGE[1])  # what begins one says what has happened


class CaseMessageForm(MessageForm):
    """A word to whoever has the case: they may read by what number the company knows somebody."""

    expected = private_data.KNOWN_TO_TEAM


class NewCaseForm(CaseMessageForm):
    """`topics`: those to choose from."""

    body = MarkdownText(span=CASE, label=_("What has happened?"))

    reason = forms.ChoiceField(
        label=_("What is it about?"), widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it is about.")},
    )  # fmt: skip
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Topic"), empty_label=_("Please choose")
    )

    field_order = ["reason", "category", "body"]

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = "6"
        self.fields["reason"].choices = Reason.choices  # what is urgent first
        self.fields["category"].queryset = topics
        self.fields["category"].label_from_instance = lambda topic: topic.label


class ReopenForm(GuardedForm):
    """Why it is not done."""

    readers, expected = MessageForm.readers, CaseMessageForm.expected
    body = MarkdownText(span=limits.MESSAGE, label=_("What is still wrong?"))
    key = Key()

    def __init__(self, *args: Any, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer
        self.fields["body"].widget.attrs["rows"] = "4"
