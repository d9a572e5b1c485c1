"""What moderators type to decide, and people to appeal."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forum.domain import appealing, judging
from forum.forms.fields import GatedText
from forum.forms.reasons import TO_CHOOSE, want_words
from forum.lib import suspension_steps
from forum.models import DecisionAppeal, Flag

LONGEST = 500
ACTS = (
    (judging.REMOVE, _("Remove it")),
    (judging.MENDED, _("The report was right, but it is in order by now: it stays")),
    (judging.KEEP, _("It can stay as it is")),
)


SINCE = (
    ("hour", _("In the last hour")), ("day", _("In the last day")),
    ("week", _("In the last 7 days")), ("month", _("In the last 30 days")),
)  # fmt: skip


def _words(label: Any, help_text: Any = "", *, required: bool = False) -> GatedText:
    field = GatedText(
        span=(1 if required else 0, LONGEST), multiline=True, required=required, label=label,
        help_text=help_text,
    )  # fmt: skip
    field.widget.attrs["rows"] = "3"
    return field


def step_name(days: int) -> str:
    if days == suspension_steps.FOR_EVER:
        return gettext("Suspend for ever")
    return ngettext("Suspend for %(n)s day", "Suspend for %(n)s days", days) % {"n": days}


def _steps() -> list[tuple[str, str]]:
    """What may be done, beside what is decided, against whoever wrote it."""
    steps = [("", gettext("Nothing more")), (judging.WARN, gettext("Warn them"))]
    return steps + [(str(days), step_name(days)) for days in suspension_steps.CHOICES]


class VerdictForm(forms.Form):
    """`act` and why: what stays needs no reason, anything else one that somebody chose."""

    reason = forms.ChoiceField(choices=TO_CHOOSE, required=False, label=_("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].is_unmarked = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_unsaid = not said.get("reason") and "reason" not in self.errors
        if is_unsaid and said.get("act") not in (None, judging.KEEP):
            self.add_error("reason", _("Please choose a reason: whoever wrote it reads it."))
        return said


class JudgeForm(VerdictForm):
    """What becomes of a reported post. `suggested` is the next step by its author's record; words
    of a private talk stay (`is_private`)."""

    field_order = ("act", "reason")

    act = forms.ChoiceField(choices=ACTS, widget=forms.RadioSelect, label=_("What do you decide?"))
    words = _words(
        _("Your words"),
        _(
            "Whoever wrote it reads them, and whoever reported it only the reason. Where it stays"
            " and you do nothing more, they are for whoever reported it."
        ),
    )
    step = forms.ChoiceField(required=False, label=_("And whoever wrote it"))

    def __init__(
        self, *args: Any, suggested: int | None = None, is_private: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_private:
            self.fields["act"].choices = [
                (judging.MENDED, Flag.Outcome.UPHELD.label),
                (judging.KEEP, Flag.Outcome.DECLINED.label),
            ]
        steps = _steps()
        mark = gettext("the next step")
        wanted = judging.WARN if suggested is None else str(suggested)
        self.fields["step"].choices = [
            (value, f"{label} ({mark})" if value == wanted else label) for value, label in steps
        ]

    def word(self) -> judging.Word:
        return judging.Word(**self.cleaned_data)


class BulkForm(VerdictForm):
    """The same for many at once: `chosen` are keys of rows (post:12)."""

    field_order = ("act", "reason")

    act = forms.ChoiceField(
        choices=[(judging.REMOVE, _("Remove")), (judging.KEEP, _("Keep"))], label=_("Decide")
    )
    words = GatedText(
        span=(0, LONGEST), required=False, label=_("Your words"),
        help_text=_("Each who wrote one of them reads these."),
    )  # fmt: skip
    step = forms.ChoiceField(
        required=False, label=_("And whoever wrote it"), help_text=_("Once for each of them."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = _steps()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("step") and said.get("act") == judging.KEEP:
            self.add_error("step", _("What stays is no reason for a step."))
        return said

    def word(self) -> judging.Word:
        return judging.Word(**self.cleaned_data)


class StepForm(forms.Form):
    """A warning or a suspension, without a report."""

    step = forms.ChoiceField(label=_("Step"))
    reason = forms.ChoiceField(choices=TO_CHOOSE, label=_("Reason"))
    words = _words(_("Your words"), _("They read them, and how to appeal."))

    def __init__(self, *args: Any, suggested: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = judging.WARN if suggested is None else str(suggested)
        steps = [(judging.WARN, gettext("Warn"))]
        steps += [(str(days), step_name(days)) for days in suspension_steps.CHOICES]
        mark = gettext("the next step")
        self.fields["step"].choices = [
            (value, f"{label} ({mark})" if value == wanted else label) for value, label in steps
        ]
        self.fields["step"].initial = wanted


class ClearMemberForm(forms.Form):
    """Everything that somebody posted since then. `counts`: how many posts, by the choice."""

    since = forms.ChoiceField(label=_("Since when"))
    reason = forms.ChoiceField(choices=TO_CHOOSE, label=_("Reason"))
    words = _words(_("Your words"), _("They read them with each post, and how to appeal."))

    def __init__(self, *args: Any, counts: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].choices = [  # type: ignore[attr-defined]
            (key, f"{label} ({counts[key]})") for key, label in SINCE
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        want_words(self, said)
        return said


class NoteForm(forms.Form):
    body = GatedText(
        span=(2, 1000), multiline=True, label=_("Note"), help_text=_("Only moderators read it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = "2"


class UndoForm(forms.Form):
    words = GatedText(
        span=(0, LONGEST), required=False, label=_("Your words"),
        help_text=_("Of your own decision you need not say why."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_own: bool = True, **kwargs: Any) -> None:
        """`is_own`: whoever undoes it may have decided it themselves."""
        super().__init__(*args, **kwargs)
        if not is_own:
            words = self.fields["words"]
            words.is_unmarked = True  # type: ignore[attr-defined]
            words.help_text = _("Whoever decided it, and whom it concerns, reads this.")


class BackForm(UndoForm):
    """`back` is the newest decision of what was removed at once."""

    back = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class AppealForm(forms.Form):
    words = GatedText(
        span=(1, appealing.LONGEST), multiline=True, label=_("What is wrong with it?"),
        help_text=_("Somebody who did not decide it reads this and answers within seven days."),
    )  # fmt: skip


class AnswerAppealForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[(one.value, one.label) for one in appealing.ANSWERS],
        widget=forms.RadioSelect, label=_("What do you decide?"),
    )  # fmt: skip
    words = _words(_("Your answer"), required=True)

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        """`is_own`: whoever answers decided it, and can only say that it was wrong."""
        super().__init__(*args, **kwargs)
        if is_own:
            wrong = DecisionAppeal.Outcome.OVERTURNED
            outcome = self.fields["outcome"]
            outcome.choices, outcome.initial = [(wrong.value, wrong.label)], wrong.value
            outcome.widget = forms.HiddenInput()
