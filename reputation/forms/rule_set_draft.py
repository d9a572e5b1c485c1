"""A rule set that is being written, as the admin's forms: percent and words in place of factors."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.forms.fields import GatedText
from reputation.lib.figures import FRAME, MEASURE, MONEY, Figures
from reputation.models import DraftRule, RuleSetDraft
from reputation.models.rule import Per, limit_of
from reputation.queries import closes

WHY = (10, 400)
MOST_WEIGHTS = 6
LONGEST = 3  # "100"
HUNDRED = Decimal(100)
NO_ANSWER = ("ASK", "ART")  # what is said of a question, an article: no answer to count by


def why_field() -> GatedText:
    return GatedText(
        span=WHY,
        multiline=True,
        label=gettext_lazy("What for"),
        help_text=gettext_lazy("Everybody reads it when the set is announced."),
    )


class BeginForm(forms.ModelForm):
    """A new draft says what holds now; only its reason is asked for."""

    why = why_field()

    class Meta:
        model = RuleSetDraft
        fields = ["why"]


class PercentsField(forms.CharField):
    """Several percentages, each at most as the one before it: kept as factors."""

    def to_python(self, value: Any) -> tuple[Decimal, ...]:
        words = str(value or "").replace("%", " ").replace("/", " ").replace(";", " ").split()
        if not words or len(words) > MOST_WEIGHTS:
            raise forms.ValidationError(
                _("Write one to %(n)s whole percentages with blanks between, as in: 100 50 25")
                % {"n": MOST_WEIGHTS}
            )
        if not all(_is_percentage(word) for word in words):
            raise forms.ValidationError(_("Only whole percentages from 0 to 100, as in: 100 50 25"))
        found = tuple(Decimal(word) / HUNDRED for word in words)
        if any(later > former for former, later in pairwise(found)):
            raise forms.ValidationError(_("Whoever gives again must not weigh more than before."))
        return found


class DraftForm(forms.ModelForm):
    """All that is said for the whole set. `base` is the version that was read."""

    why = why_field()
    pair_percents = PercentsField(
        label=gettext_lazy("Weights of the first, second, third thread for the same person, in %"),
        help_text=gettext_lazy("As in: 100 50 25. Any further thread brings nothing."),
    )
    mutual_percent = forms.DecimalField(
        label=gettext_lazy("Weight where two give each other, in %"),
        max_digits=5, decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    base = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    class Meta:
        model = RuleSetDraft
        fields = ["why", *(name for name in FRAME if name not in ("pair_weights", "mutual_weight"))]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draft = self.instance
        if not closes.pays():
            for name in MONEY:  # what the set says of it stays as it is
                del self.fields[name]
        self.initial |= {
            "pair_percents": " ".join(_percent(one) for one in draft.pair_weights or []),
            "mutual_percent": _percent(draft.mutual_weight or Decimal(0)),
            "base": draft.version,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("base") != self.instance.version:
            raise forms.ValidationError(
                _("Somebody else has changed this draft meanwhile. Look at it again.")
            )
        whole, last = cleaned.get("knee_from"), cleaned.get("knee_to")
        if whole is not None and last is not None and last < whole:
            self.add_error("knee_to", _("Not fewer than the points that are paid whole."))
        return cleaned

    def frame(self) -> dict[str, Any]:
        """What was typed, a value for each of FRAME."""
        weights = {
            "pair_weights": self.cleaned_data["pair_percents"],
            "mutual_weight": self.cleaned_data["mutual_percent"] / HUNDRED,
        }
        kept = {name: getattr(self.instance, name) for name in MONEY}
        return {name: (kept | self.cleaned_data | weights)[name] for name in FRAME}


class DraftRuleForm(forms.ModelForm):
    class Meta:
        model = DraftRule
        fields = ["is_used", *MEASURE]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.instance.code
        for field in self.fields.values():  # their headings stand far above
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label}"
        if "points" in self.fields and code == "DUP":
            self.fields["points"].disabled = True
            self.fields["points"].help_text = _("As an answer that was accepted or confirmed.")
        if "per" in self.fields:
            for name, value in limit_of(code).items():  # also where the draft was begun without
                self.initial[name] = value
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        per, code = cleaned.get("per"), self.instance.code
        counts = per in (Per.ANSWER, Per.MONTH)
        if counts and cleaned.get("most") is None and "most" not in self.errors:
            self.add_error("most", _("How many count? Or choose: no limit."))
        if per == Per.EVER and not code.startswith("N"):  # the ledger would set no limit
            self.add_error("per", _("Only first steps count once. Choose a month, or no limit."))
        if per == Per.ANSWER and code in NO_ANSWER:
            self.add_error("per", _("There is no answer here. Choose a month, or no limit."))
        if not counts and per != Per.EVER and cleaned.get("most") is not None:
            self.add_error("per", _("At most so many for what: an answer, or a month?"))
        return cleaned


class RulesFormSet(forms.BaseInlineFormSet):
    """All codes, those in the set and those that are not."""

    def measures(self, *, used: bool) -> dict[str, dict[str, Any]]:
        return {
            form.instance.code: {name: form.cleaned_data[name] for name in MEASURE}
            for form in self.forms
            if bool(form.cleaned_data["is_used"]) is used
        }


def stated(form: DraftForm, rules: RulesFormSet) -> Figures:
    """What both say together."""
    return Figures(form.frame(), rules.measures(used=True))


class ReasonForm(forms.Form):
    """Why an announced set does not come."""

    reason = GatedText(
        span=WHY,
        multiline=True,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody reads it: the announcement was public, too."),
    )


def _is_percentage(word: str) -> bool:
    """Whole, 0 to 100. Its length comes first: Python refuses to read thousands of digits."""
    return len(word) <= LONGEST and word.isascii() and word.isdigit() and int(word) <= 100


def _percent(weight: Decimal) -> str:
    return f"{(Decimal(weight) * 100).normalize():f}"
