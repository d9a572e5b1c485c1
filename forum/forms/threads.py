"""What people type to ask, and to change a thread."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.forms.fields import GatedText, Key, MarkdownText, TagNames
from forum.lib import limits
from forum.models import Category, Member


class AskForm(forms.Form):
    """A question. `member` is None for a visitor, whose text waits for the sign-in."""

    title = GatedText(
        span=limits.TITLE,
        label=_("Your question"),
        help_text=_(
            "One sentence, as you would say it: “eSIM activation fails after a new phone”."
        ),
    )
    body = MarkdownText(
        span=limits.QUESTION,
        label=_("What happens?"),
        help_text=_(
            "Which device, which tariff, the exact error text, and what you tried already."
        ),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Category"),
        to_field_name="slug",
        empty_label=_("Please choose"),
    )
    tag_names = TagNames(
        label=_("Tags"), help_text=_("One to five words, with commas: esim, android")
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES, label=pgettext_lazy("of a question", "Language")
    )
    key = Key()

    def __init__(self, *args: Any, member: Member | None, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.visible_to(member)
        self.fields["body"].newcomer = newcomer


class ArticleForm(AskForm):
    """An article has what a question has, under other names."""

    title = GatedText(span=limits.TITLE, label=_("Title"))
    body = MarkdownText(span=limits.QUESTION, label=_("Text"))


class EditForm(forms.Form):
    """Changing a post; `title` and `tag_names` only where it is a thread's first one."""

    title = GatedText(span=limits.TITLE, label=_("Title"))
    body = MarkdownText(span=limits.ANSWER, label=_("Text"))
    tag_names = TagNames(label=_("Tags"))
    reason = GatedText(
        span=(0, 200), label=_("What did you change?"), required=False,
        help_text=_("One line for those who read the history. You may leave it empty."),
    )  # fmt: skip
    # What was changed by this: see `Post.fingerprint`.
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, newcomer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].newcomer = newcomer
        spans = {"question": limits.QUESTION, "answer": limits.ANSWER, "comment": limits.COMMENT}
        self.fields["body"].set_span(spans[kind])
        if kind != "question":
            del self.fields["title"], self.fields["tag_names"]


class BringBackForm(forms.Form):
    """Why an earlier version comes back, and instead of which words (`Post.fingerprint`)."""

    reason = GatedText(span=(0, 200), label=_("Reason"), required=False)
    base = forms.CharField(required=False, widget=forms.HiddenInput)


class SuggestForm(EditForm):
    """Other words for somebody else's post, and why; `key` lets it be sent once."""

    reason = GatedText(
        span=(3, 200), label=_("What is better now?"),
        help_text=_("One line: whoever decides reads it, and so does everybody in the history."),
    )  # fmt: skip
    key = Key()


class ReasonForm(forms.Form):
    """A reason, for what staff do in somebody's place."""

    reason = GatedText(span=(3, 200), label=_("Reason"))

    def __init__(self, *args: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


class MoveForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), to_field_name="slug", empty_label=None
    )
    why = GatedText(
        span=(3, 200), required=False, label=_("Reason"),
        help_text=_("Whoever started the thread reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.visible_to(member)
