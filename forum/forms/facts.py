"""What a topic asks for, as fields of the form of a question."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.forms.guarding import GuardedForm
from forum.lib import facts as stored
from forum.lib import limits
from forum.lib.facts import Fact, in_language, plain
from forum.models import TopicField
from forum.queries.asking import Own

BEGINS = "fact_"
NAMES = [BEGINS + key for key in TopicField.Key.values]


class FactsForm(GuardedForm):
    """A form with a field for each of `topic_fields`; `cleaned_data["facts"]` is what to store.

    A form that `insists` wants the required ones; an edit takes what an older question never had.

    `own` is what the member uses: a field that is empty begins with it, and their other devices
    are offered.
    `known` are the facts that the question has: those that its topic does not ask for any more
    stay as they are.
    """

    insists = True

    def __init__(
        self,
        *args: Any,
        topic_fields: Sequence[TopicField] = (),
        own: Own | None = None,
        known: Sequence[Fact] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.topic_fields, self.known = topic_fields, known
        self.devices = own.devices if own else []
        self.initial = initial(known) | self.initial
        for asked in topic_fields:
            name = BEGINS + asked.key
            self.fields[name] = _field(asked, asked.is_required and self.insists)
            if asked.key == TopicField.Key.DEVICE and len(self.devices) > 1:
                self.fields[name].widget.attrs["list"] = "own-devices"
            if own and own.facts.get(asked.key) and not self.initial.get(name):
                self.initial[name] = own.facts[asked.key]
                self.fields[name].help_text = _("From your settings. Everybody will see it here.")

    @property
    def fact_fields(self) -> list[BoundField]:
        return [self[BEGINS + asked.key] for asked in self.topic_fields]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was typed for another topic: kept in the form until it is posted."""
        source = self.data if self.is_bound else self.initial
        most = limits.FACT_LONG[1]
        return [
            (name, str(source[name])[:most])
            for name in NAMES
            if name not in self.fields and source.get(name)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        asked = {field.key for field in self.topic_fields}
        kept = [fact for fact in self.known if fact["key"] not in asked]
        told = [
            self._fact(field, cleaned.pop(BEGINS + field.key, "")) for field in self.topic_fields
        ]
        cleaned["facts"] = [fact for fact in told if fact] + kept
        return cleaned

    def _fact(self, asked: TopicField, value: str) -> Fact | None:
        if not value:
            return None
        before = next((fact for fact in self.known if fact["key"] == asked.key), None)
        if before is not None and before["value"] == value:
            return before
        return stored.fact(key=asked.key, label=asked.label, value=value, choices=asked.choices)


def initial(known: Sequence[Fact]) -> dict[str, str]:
    """What the fields begin with where these facts are known."""
    return {BEGINS + fact["key"]: fact["value"] for fact in known}


def _field(asked: TopicField, is_required: bool) -> forms.Field:
    given = {
        "label": in_language(asked.label),
        "help_text": in_language(asked.help),
        "required": is_required,
    }
    if asked.kind == TopicField.Kind.CHOICE:
        texts = [(plain(said), in_language(said)) for said in asked.choices]
        return forms.ChoiceField(choices=[("", _("Please choose")), *texts], **given)
    is_long = asked.kind == TopicField.Kind.LONG
    least, most = limits.FACT_LONG if is_long else limits.FACT_SHORT
    field = GatedText(
        span=(least if is_required else 0, most), multiline=is_long, **given
    )  # fmt: skip
    if is_long:
        field.widget.attrs["rows"] = "3"
    return field
