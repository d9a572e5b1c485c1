"""What moderators say to join, split and move, and what to take out for ever."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, TagNames
from forum.forms.kin import OtherThreadForm
from forum.forms.reasons import TO_CHOOSE, want_words
from forum.lib import limits
from forum.lib.text import shorten
from forum.models import Category, Decision, Member, Post
from forum.shape_rules import LEAST_SECRET


class WhyForm(forms.Form):
    """Why, as a code and in words: whoever it concerns reads both."""

    reason = forms.ChoiceField(label=_("Reason"), choices=TO_CHOOSE)
    words = GatedText(
        span=(0, 500), multiline=True, required=False, label=_("Your words"),
        help_text=_("Whoever wrote it reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["rows"] = "2"

    def clean(self) -> dict[str, Any]:
        """With "something else" the words are the reason."""
        cleaned = super().clean() or {}
        want_words(self, cleaned)
        return cleaned


class IntoForm(WhyForm, OtherThreadForm):
    """Into which other question; `usual` is the reason that most have, `says` in words."""

    field_order = ("other", "reason", "words")

    def __init__(self, *args: Any, usual: str, says: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].initial, self.fields["words"].initial = usual, says


class SplitForm(WhyForm):
    """Which answers of `posts` become which question."""

    field_order = ("posts", "title", "category", "tag_names", "reason", "words")

    posts = forms.TypedMultipleChoiceField(
        label=_("Which answers?"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("The oldest becomes the question, the others its answers. Comments go along."),
    )  # fmt: skip
    title = GatedText(span=limits.TITLE, label=_("Title"))
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), to_field_name="slug", empty_label=None
    )
    tag_names = TagNames(label=_("Tags"))

    def __init__(self, *args: Any, posts: Sequence[Post], member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].initial = Decision.Reason.WRONG_PLACE
        self.fields["posts"].choices = [(post.pk, _line(post)) for post in posts]
        self.fields["category"].queryset = Category.objects.visible_to(member)


class SecretForm(WhyForm):
    """The words that must not be kept anywhere; `sure` is said of them a second time."""

    field_order = ("secret", "reason", "words")

    secret = GatedText(
        span=(LEAST_SECRET, 500), label=_("What has to go?"),
        help_text=_("Copy it exactly as it stands in the text: a password, a number, a name."),
    )  # fmt: skip
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, own: bool, alone: bool, **kwargs: Any) -> None:
        """`own`: nobody else is to hear why; `alone`: of somebody who is no moderator."""
        super().__init__(*args, **kwargs)
        self.alone = alone
        self.fields["secret"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        if own:
            del self.fields["reason"], self.fields["words"]
        else:
            self.fields["reason"].initial = Decision.Reason.PRIVATE
        if alone:
            self.fields["secret"].help_text = _(
                "The number of an account, a card or a phone, a mail address, or a customer number,"
                " a PIN or a PUK with the word before it, exactly as it stands in the text. Of"
                " anything else write to the team: a moderator can take it out."
            )


def _line(post: Post) -> str:
    who = post.author.display_name or post.author.handle if post.author else "…"
    return f"{who}: {shorten(post.excerpt, 120)}"
