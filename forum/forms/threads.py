"""What people type to ask, and to change a thread."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.forms.drawers import DrawerField
from forum.forms.facts import FactsForm
from forum.forms.fields import GatedText, Key, MarkdownText, TagNames, TappedTags
from forum.forms.guarding import GuardedForm
from forum.forms.reasons import reasons
from forum.lib import limits
from forum.models import Category, Decision, Member


class ThreadForm(forms.Form):
    """What starts a thread. `member` is None for a visitor, whose text waits for the sign-in."""

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


class AskForm(FactsForm, ThreadForm):
    """A question, with what its topic asks for (`topic_fields`).

    `facts_of` says which topic's fields were shown: those of another one are shown before it is
    posted, so that whoever has no script meets them too.
    """

    facts_of = forms.CharField(required=False, widget=forms.HiddenInput)
    drawer = DrawerField()

    def __init__(self, *args: Any, member: Member | None, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        if member is None:  # what waits for a sign-in lies in a draft
            del self.fields["drawer"]
        self.fields["tag_names"].widget = TappedTags(attrs=self.fields["tag_names"].widget.attrs)

    @property
    def asks_more(self) -> bool:
        """Whether the chosen topic asks for something that was not shown yet."""
        shown = str(self.data.get("facts_of", ""))
        return bool(self.topic_fields) and shown != str(self.data.get("category", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.pop("facts_of", None)
        if self.asks_more:
            self.add_error(
                None, _("This topic asks for a little more. Say what you know, and send.")
            )
        return cleaned


class ArticleForm(GuardedForm, ThreadForm):
    """An article has what a question has, under other names; often it is made of people's posts."""

    title = GatedText(span=limits.TITLE, label=_("Title"))
    body = MarkdownText(span=limits.QUESTION, label=_("Text"))


class DeskForm(ArticleForm):
    """An article as its owner writes on it; `base` is what everybody reads of it meanwhile."""

    base = forms.CharField(required=False, widget=forms.HiddenInput)


class EditForm(FactsForm):
    """Changing a post; `title`, `tag_names` and facts only where it is a thread's first one."""

    insists = False

    title = GatedText(span=limits.TITLE, label=_("Title"))
    body = MarkdownText(span=limits.ANSWER, label=_("Text"))
    tag_names = TagNames(label=_("Tags"))
    reason = GatedText(
        span=(0, 200), label=_("What did you change?"), required=False,
        help_text=_("One line for those who read the history. You may leave it empty."),
    )  # fmt: skip
    # What was changed by this: see `Post.fingerprint`.
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    drawer = DrawerField()

    def __init__(
        self, *args: Any, kind: str, newcomer: bool, has_drawer: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_first = kind == "question"
        if not has_drawer:
            del self.fields["drawer"]
        self.fields["body"].newcomer = newcomer
        spans = {"question": limits.QUESTION, "answer": limits.ANSWER, "comment": limits.COMMENT}
        spans |= {"message": limits.MESSAGE}
        self.fields["body"].set_span(spans[kind])
        if not self.is_first:
            del self.fields["title"], self.fields["tag_names"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.is_first:
            del cleaned["facts"]
        return cleaned


class EditOfOtherForm(EditForm):
    """Changing somebody else's words is a decision, with a reason code."""

    code = reasons(Decision.Reason.UNCLEAR)


class BringBackForm(GuardedForm):
    """Why an earlier version comes back, and instead of which words (`Post.fingerprint`)."""

    reason = GatedText(span=(0, 200), label=_("Reason"), required=False)
    base = forms.CharField(required=False, widget=forms.HiddenInput)


class BringBackOfOtherForm(BringBackForm):
    """In somebody else's post it is a decision: whoever wrote it reads why."""

    code = reasons()
    reason = GatedText(span=(3, 200), label=_("Your words"))


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


class DeleteForm(ReasonForm):
    """Deleting what somebody else wrote: a reason code, and words."""

    code = reasons()
    reason = GatedText(span=(3, 200), label=_("Your words"))


class PublicReasonForm(GuardedForm, ReasonForm):
    """A reason that everybody reads: beneath the answer, in the thread or its history."""


class CloseForm(PublicReasonForm):
    """Closing somebody's thread: a reason code, and words that everybody reads."""

    code = reasons()
    reason = GatedText(span=(3, 200), label=_("Your words"))


class RewordForm(PublicReasonForm):
    """A better title and better tags for somebody's question; `base` is `Post.fingerprint`."""

    field_order = ["title", "tag_names"]

    title = GatedText(
        span=limits.TITLE, label=_("Title"),
        help_text=_("One sentence that tells what is the matter: others find the answer by it."),
    )  # fmt: skip
    tag_names = TagNames(label=_("Tags"))
    base = forms.CharField(required=False, widget=forms.HiddenInput)


class RewordByModeratorForm(RewordForm):
    """By a moderator it is a decision, with a reason code."""

    field_order = ["title", "tag_names", "code"]

    code = reasons(Decision.Reason.UNCLEAR)
    reason = GatedText(span=(3, 200), label=_("Your words"))


class MoveForm(GuardedForm):
    code = reasons(Decision.Reason.WRONG_PLACE)
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), to_field_name="slug", empty_label=None
    )
    why = GatedText(
        span=(3, 200), required=False, label=_("Your words"),
        help_text=_("Whoever started the thread reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.visible_to(member)
