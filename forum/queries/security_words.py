"""What a line of the security log says, for the page of it: fields, values and objects in words
where they are known. The files (CSV, JSON lines) have the codes."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.lib import staff_areas
from forum.models import Decision, Flag, HouseVersion, Member, SecurityEntry

LABELS: dict[str, str | Promise] = {
    "act": _("decision"), "decision": _("number of the decision"), "outcome": _("what came of it"),
    "was_suspended": _("was suspended"), "by_appeal": _("after an appeal"),
    "held": _("number of the held post"), "factors": _("second factors removed"),
    "lines": _("lines emptied"), "number": _("version"), "kind": _("kind"),
    "binds": _("binding"), "is": _("value"),
}  # fmt: skip
OUTCOMES: Mapping[str, str | Promise] = dict(Flag.Outcome.choices) | {
    "overturned": _("The decision was wrong and is undone"),
}
ACTS: Mapping[str, str | Promise] = dict(Decision.Act.choices)
KINDS: dict[str, str | Promise] = dict(HouseVersion.kind.field.flatchoices) | {
    "totp": _("authenticator app"), "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
}  # fmt: skip
LOGS: dict[str, str | Promise] = {
    "page": _("on the page"),
    "csv": _("as a table"),
    "jsonl": _("for programs"),
}


def about(entry: SecurityEntry) -> str:
    """What the line is about: "decision 18", "Area: Security log"; "" for nothing."""
    kind, name = entry.object_kind, entry.object_id
    if kind == "area":
        return gettext("Area: %(name)s") % {"name": staff_areas.label(name)}
    if kind == "log":
        return str(LOGS.get(name, name))
    model = _model(kind)
    return f"{model._meta.verbose_name if model else kind} {name}".strip()


def changes(entry: SecurityEntry) -> list[tuple[bool, str, str]]:
    """(whether it is what is so since, label, value) of each field that stands in the line."""
    return [
        (is_since, _label(entry, key), _value(entry, key, value))
        for is_since, told in ((False, entry.before), (True, entry.after))
        for key, value in told.items()
    ]


@cache
def _model(kind: str) -> type[Model] | None:
    return next((one for one in apps.get_models() if one._meta.model_name == kind), None)


def _field(entry: SecurityEntry, key: str) -> Any:
    model = _model(entry.object_kind)
    try:
        return model._meta.get_field(key) if model else None
    except FieldDoesNotExist:
        return None


def _label(entry: SecurityEntry, key: str) -> str:
    if entry.act == "role_given":
        return gettext("role")
    if not entry.act.startswith("admin_") and key in LABELS:
        return str(LABELS[key])
    named = getattr(_field(entry, key), "verbose_name", None) or LABELS.get(key)
    return str(named or key.replace("_", " "))


def _value(entry: SecurityEntry, key: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if not isinstance(value, str):
        return str(value)
    if entry.act == "role_given":
        return str(dict(Member.StaffRole.choices).get(value, value))
    if not entry.act.startswith("admin_"):
        words = {"act": ACTS, "outcome": OUTCOMES, "kind": KINDS}.get(key, {})
        if value in words:
            return str(words[value])
    return str(dict(getattr(_field(entry, key), "flatchoices", ())).get(value, value))
