"""What experts type into a private case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.domain import summaries
from community.forms.desk import receiver
from community.lib import call_times
from community.models import CallAttempt, Expert, Pool
from community.queries.call_windows import Window
from community.queries.desk_people import Receiver
from forum.forms import guarding
from forum.forms.fields import GatedText, Key, MarkdownText
from forum.forms.guarding import KEEP, GuardedForm
from forum.lib import limits
from forum.models import Member

NOTE, RESOLUTION = (10, 1000), (10, 2000)
LOOKS_LEAST, LOOKS_MOST = timedelta(0), timedelta(days=60)  # from today, until the follow-up
LONGEST_CALL = timedelta(hours=4)
CHECKS = {
    "names": _("No name of the customer, of a relative or of a shop assistant stands in it."),
    "numbers": _("No phone, customer, order, SIM or account number stands in it, not even a part."),
    "places": _("No address and no date by which the customer could be found stands in it."),
    "everybody": _("It helps the next person who has this: cause, steps, and how they know."),
}


TAKE_OUT, MEANT = "remove", "meant"
NAMED = [
    (TAKE_OUT, _("Take it out: “[name removed]” stands in its place.")),
    (MEANT, _("It is meant to be public: only a word, or somebody else’s name.")),
]


class GiveBackForm(forms.Form):
    """What the next one must know; the customer does not read it."""

    note = GatedText(
        span=NOTE, multiline=True, label=_("What must the next one know?"),
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("What you found out, what you promised, what is open. Only they read it."),
    )  # fmt: skip


class NoteForm(forms.Form):
    """What is to be remembered of a case; the customer does not read it."""

    note = GatedText(
        span=NOTE, multiline=True, label=_("What shall be remembered?"),
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("Only whoever has this case reads it. The customer does not."),
    )  # fmt: skip
    key = Key()


class CancelCallForm(forms.Form):
    """Why we do not call, as a message to the customer."""

    reason = GatedText(
        span=NOTE, multiline=True, label=_("Why do we not call?"),
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("The customer reads it in the case, and can book another call at once."),
    )  # fmt: skip


class HandOverForm(GiveBackForm):
    """To somebody of its pool, to anybody there, or to another pool (`others`) in the same way."""

    to = forms.ChoiceField(label=_("Who goes on?"), required=False)
    key = Key()
    field_order = ("to", "note")

    def __init__(
        self, *args: Any, people: Sequence[Receiver], pool: Pool,
        others: Sequence[tuple[Pool, Sequence[Receiver]]] = (), now: datetime, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, label_suffix="", **kwargs)
        self._chosen: dict[str, tuple[Pool | None, Expert | None]] = {"": (None, None)}
        own = [("", _anybody(pool)), *(self._person(one, None, now) for one in people)]
        groups = [(one.label, self._pool(one, there, now)) for one, there in others]
        choices = [(pool.label, own), *groups] if groups else own
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def _pool(
        self, pool: Pool, people: Sequence[Receiver], now: datetime
    ) -> list[tuple[str, str]]:  # fmt: skip
        self._chosen[f"pool-{pool.pk}"] = (pool, None)
        named = [self._person(one, pool, now) for one in people]
        return [(f"pool-{pool.pk}", _anybody(pool)), *named]

    def _person(self, one: Receiver, pool: Pool | None, now: datetime) -> tuple[str, str]:
        name = f"{pool.pk}-{one.expert.pk}" if pool is not None else str(one.expert.pk)
        self._chosen[name] = (pool, one.expert)
        return name, receiver(one, now)

    @property
    def chosen(self) -> tuple[Pool | None, Expert | None]:
        """Of a valid form: the other pool (None: its own), and who there (None: anybody)."""
        return self._chosen[self.cleaned_data["to"]]


def _anybody(pool: Pool) -> str:
    return _("Anybody in “%(pool)s”") % {"pool": pool.label}


class AttemptForm(forms.Form):
    """What came of a call: one tap. `begun_at` is when the number was shown; one that cannot be is
    not counted."""

    outcome = forms.ChoiceField(choices=CallAttempt.Outcome.choices)
    begun_at = forms.CharField(required=False)
    key = Key()

    def begun(self, *, now: datetime) -> datetime:
        """Of a valid form: when the call began, `now` where nothing that can be says so."""
        try:
            at = datetime.fromisoformat(self.cleaned_data["begun_at"])
        except ValueError:
            return now
        is_possible = at.tzinfo is not None and now - LONGEST_CALL <= at <= now
        return at if is_possible else now


class MoveForm(forms.Form):
    """The time that was agreed on the phone, of those that have room, on the customer's clock."""

    begins_at = forms.ChoiceField(label=_("Which time did you agree on?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, windows: Sequence[Window], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.windows = {one.begins_at.isoformat(): one for one in windows}
        named = [
            (at, call_times.told(one.begins_at, one.ends_at, zone=one.zone, now=now))
            for at, one in self.windows.items()
        ]
        self.fields["begins_at"].choices = named  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Window:
        """Of a valid form."""
        return self.windows[self.cleaned_data["begins_at"]]


class FinishForm(forms.Form):
    """What solved it, for the customer; and when the expert looks again, if at all."""

    resolution = GatedText(
        span=RESOLUTION, multiline=True, label=_("What was it, and what did you do?"),
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text=_("The customer reads it above everything else, and so do you next time."),
    )  # fmt: skip
    follow_up = forms.DateField(
        label=_("Look again on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty where nothing has to be seen to."),
    )  # fmt: skip
    key = Key()

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.now = now

    def clean_follow_up(self) -> datetime | None:
        """An instant of that day, as late in the day as it is now; None where none was said."""
        said = self.cleaned_data["follow_up"]
        if said is None:
            return None
        away = said - self.now.date()
        if not LOOKS_LEAST < away <= LOOKS_MOST:
            raise ValidationError(_("Choose a day from tomorrow to two months from now."))
        return self.now + away


class SummaryForm(GuardedForm):
    """What everybody may know. Nothing private may stay in it, and each point is confirmed; what
    sounds like the customer's name is asked about by itself: whatever else is sent, taken out or
    confirmed says nothing of it."""

    body = MarkdownText(span=limits.ANSWER, label=_("What helped, for everybody"))
    named = forms.ChoiceField(
        choices=NAMED, widget=forms.RadioSelect, required=False,
        label=_("What about the name?"),
    )  # fmt: skip
    checked = forms.MultipleChoiceField(
        choices=list(CHECKS.items()), widget=forms.CheckboxSelectMultiple,
        label=_("Read it once more, and confirm each point"), required=False,
    )  # fmt: skip
    key = Key()

    def __init__(self, *args: Any, customer: Member, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.customer = customer
        self.names: list[str] = []  # as they stand in the text, where the page asks about them
        self.fields["body"].widget.attrs["rows"] = "10"

    some_may_stay = False  # type: ignore[assignment]
    all_may_stay = False  # type: ignore[assignment]
    goes_public = True  # what the buttons say

    def _sent(self, name: str) -> list[str]:
        """Nothing stays because its writer says so."""
        return [one for one in super()._sent(name) if (name, one) != ("private", KEEP)]

    @property
    def is_name_meant(self) -> bool:
        """Of a valid form."""
        return self.cleaned_data["named"] == MEANT

    def clean_checked(self) -> list[str]:
        said: list[str] = self.cleaned_data["checked"]
        if set(said) != set(summaries.CHECKS):
            raise ValidationError(_("Please look at each point and confirm it."))
        return said

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        body, said = cleaned.get("body") or "", cleaned.get("named")
        self.names = list(dict.fromkeys(summaries.names(body, customer=self.customer)))
        if self.names and said == TAKE_OUT:
            guarding.replace(self, "body", summaries.without_name(body, customer=self.customer))
            self.names = []
        elif self.names and said != MEANT:
            self.add_error("named", ValidationError(
                _("The customer’s name stands in it: %(names)s. Please say what is to become of"
                  " it."),
                params={"names": ", ".join(self.names)},
            ))  # fmt: skip
        return cleaned
