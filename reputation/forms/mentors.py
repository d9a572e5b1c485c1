"""Forms on the way to being a mentor, and as one."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, Key
from forum.models import Category, Member
from reputation.domain.applications import Choices
from reputation.lib import lessons
from reputation.models import Mentor, Quiz
from reputation.models.mentor import CAPACITIES

WORDS, REASON, HEARD = (40, 1500), (10, 500), (10, 2000)
HOURS = [(hour, f"{hour}:00") for hour in range(24)]


class ApplyForm(forms.Form):
    words = GatedText(
        span=WORDS, label=_("Why would you like to be a mentor?"), multiline=True,
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text=_("Mentors and the team read it."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you help"), widget=forms.CheckboxSelectMultiple,
        choices=settings.LANGUAGES,
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=_("Topics"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("What you know well. You can change it later."),
    )  # fmt: skip
    capacity = forms.TypedChoiceField(
        label=_("Newcomers at a time, at most"), coerce=int, widget=forms.RadioSelect,
        choices=[(n, str(n)) for n in CAPACITIES], initial=CAPACITIES[0],
    )  # fmt: skip
    from_hour = forms.TypedChoiceField(
        label=_("Usually there from"), coerce=int, choices=HOURS, initial=9
    )
    until_hour = forms.TypedChoiceField(label=_("until"), coerce=int, choices=HOURS, initial=21)
    accepts = forms.BooleanField(label=_("I accept the code of conduct of mentors"))
    key = Key()

    def __init__(self, *args: Any, member: Member, mentor: Mentor | None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        seen = Category.objects.filter(is_private=False).order_by("position", "pk")
        self.fields["topics"].choices = [(f"category:{one.pk}", one.label) for one in seen]  # type: ignore[attr-defined]
        known = mentor.topics if mentor else []
        self.tags = [topic for topic in known if topic.startswith("tag:")]  # chosen on the desk
        self.fields["topics"].initial = known
        self.fields["languages"].initial = mentor.languages if mentor else [member.language]

    def choices(self) -> Choices:
        """What was chosen, once the form is valid."""
        said = self.cleaned_data
        return Choices(
            languages=said["languages"], topics=[*said["topics"], *self.tags],
            capacity=said["capacity"],
            from_hour=said["from_hour"], until_hour=said["until_hour"],
        )  # fmt: skip


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
