"""Forms on the way to being a mentor, and as one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, Key
from reputation.forms.mentor_choices import ChoicesForm
from reputation.lib import lessons
from reputation.models import Quiz

WORDS, REASON, HEARD = (40, 1500), (10, 500), (10, 2000)


class ApplyForm(ChoicesForm):
    """How somebody would like to be a mentor, and why."""

    field_order = ["words", "languages", "categories", "capacity"]

    words = GatedText(
        span=WORDS, label=_("Why would you like to be a mentor?"), multiline=True,
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text=_("Mentors and the team read it."),
    )  # fmt: skip
    accepts = forms.BooleanField(label=_("I accept the code of conduct of mentors"))
    key = Key()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].help_text = _("What you know well. You can change it later.")
        # The page says of the hours what they are for, and nobody is with them yet.
        self.fields["until_hour"].help_text = self.fields["capacity"].help_text = ""


class WhyForm(forms.Form):
    """A reason that whom it is about reads."""

    body = GatedText(
        span=REASON, label=_("Reason"), multiline=True,
        widget=forms.Textarea(attrs={"rows": "3"}), help_text=_("Whom it is about reads it."),
    )  # fmt: skip


class LongForm(WhyForm):
    """The same with more room: of removals."""

    body = GatedText(
        span=HEARD, label=_("In your words"), multiline=True,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )  # fmt: skip


class PauseForm(forms.Form):
    until = forms.DateField(
        label=_("Back on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until then your newcomers are with others, and nobody new comes to you."),
    )  # fmt: skip


class QuizForm(forms.Form):
    """The questions of one try, in the order in which they were drawn; what has no answer yet is
    said beside it, what has one is kept."""

    def __init__(self, *args: Any, quiz: Quiz, language: str, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        pool = lessons.questions(language)
        for code, order in quiz.questions:
            asked = pool[code]
            self.fields[code] = forms.TypedChoiceField(
                label=asked.text, coerce=int, widget=forms.RadioSelect,
                choices=[(place, asked.options[place]) for place in order],
                initial=quiz.answers.get(code),
                error_messages={"required": _("Please choose an answer.")},
            )  # fmt: skip

    def given(self) -> dict[str, int]:
        """The answers that are there, whether or not others are missing."""
        return {code: self.cleaned_data[code] for code in self.fields if code in self.cleaned_data}
