"""Forms that stop before something private goes public: shown, removed with one tap, or sent."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from forum.forms.fields import GatedText
from forum.lib import private_data
from forum.lib.private_data import Finding, Kind

REMOVE, KEEP, MOVE = "remove", "keep", "move"
DRAWER = "drawer"


class GuardedForm(forms.Form):
    """Looks through every text for private data (lib/private_data.py) when it is sent.

    What is found comes back in `found`, with a sentence. The next send says what to do with what
    was shown (`warned`): `private=remove` takes it out, `private=keep` leaves what may stay, and
    `private=move` puts it into `drawer`, where a form has that field (forms/drawers.py). What
    the post held before (`posted`) is nobody's news, unless it never goes public.
    """

    expected: frozenset[Kind] = frozenset()  # what its readers need, and nobody is asked about
    goes_public = False  # whether the page calls it publishing; else it is sent
    readers = gettext_lazy("This can be read by everybody, and it holds something private.")

    def __init__(self, *args: Any, posted: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posted = posted or {}
        self.found: list[Finding] = []
        self.gone: list[Finding] = []  # what was let go, and stands in no text any more
        self.moved: list[Finding] = []  # of those, what goes into the drawer
        self.agreed: list[str] = []  # what was sent as it is, should the form come back

    @property
    def warned(self) -> list[str]:
        """Names of what was found, for the next send; nothing of it can be read from them."""
        return [_digest(finding) for finding in self.found]

    @property
    def has_drawer(self) -> bool:
        return DRAWER in self.fields

    @property
    def some_may_stay(self) -> bool:
        return any(finding.may_stay for finding in self.found)

    @property
    def never_public(self) -> str:
        """What of it must not stay, by name."""
        return ", ".join(dict.fromkeys(one.label for one in self.found if not one.may_stay))

    @property
    def all_may_stay(self) -> bool:
        return all(finding.may_stay for finding in self.found)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = [name for name, field in self.fields.items() if isinstance(field, GatedText)]
        names = [name for name in names if name != DRAWER]
        self._ask([one for name in names for one in self._left(self, name, self.posted)])
        if self.moved:
            self._put_into_drawer()
        return cleaned

    def guard(self, other: forms.Form, *, posted: Mapping[str, str]) -> None:
        """Look through a form that is sent along with this one, and ask for both at once; `posted`
        has the names of its texts, and what was public of each before."""
        self._ask([one for name in posted for one in self._left(other, name, posted)])

    def _ask(self, left: list[Finding]) -> None:
        if left and not self.found:
            self.add_error(None, ValidationError(str(self.readers), code="private"))
        found = [*self.found, *left]
        self.found = list({(one.kind, one.value): one for one in found}.values())

    def _left(self, form: forms.Form, name: str, posted: Mapping[str, str]) -> list[Finding]:
        """What of this text the writer has not decided on; what they let go is taken out."""
        value, before = form.cleaned_data.get(name) or "", posted.get(name, "")
        warned = set(self._sent("warned"))
        choice = ["", *self._sent("private")][-1]  # the button, after what was agreed before
        gone, left = [], []
        for finding in private_data.find(value):
            if finding.kind in self.expected:
                continue
            if finding.may_stay and finding.value in before:
                continue
            is_known = _digest(finding) in warned
            lets_go = choice == REMOVE or (choice == MOVE and self.has_drawer)
            if is_known and (lets_go or (choice == KEEP and not finding.may_stay)):
                gone.append(finding)
            elif is_known and choice == KEEP:
                self.agreed.append(_digest(finding))
            else:
                left.append(finding)
        self.gone += gone
        if choice == MOVE and self.has_drawer:
            self.moved += gone
        if gone:
            most = form.fields[name].span[1]
            replace(form, name, private_data.remove(value, findings=gone, most=most))
        return left

    def _put_into_drawer(self) -> None:
        """What was moved, beneath what is there, in what was sent as well: should the form come
        back, nothing is lost."""
        held = str(self.cleaned_data.get(DRAWER) or self.data.get(DRAWER) or "").strip()
        said = dict.fromkeys(f"{one.label}: {one.value}" for one in self.moved)
        replace(self, DRAWER, "\n".join([*([held] if held else []), *said]))

    def _sent(self, name: str) -> list[str]:
        values = getattr(self.data, "getlist", None)
        return list(values(name)) if values else []


def replace(form: forms.Form, name: str, value: str) -> None:
    """Another text for the field, in what was sent as well: it may be shown again."""
    form.data = form.data.copy()
    form.data[name] = value
    try:
        form.cleaned_data[name] = form.fields[name].clean(value)
    except ValidationError as refusal:  # other words, other rules: `[...](address)` is a link
        form.add_error(name, refusal)


def _digest(finding: Finding) -> str:
    return hashlib.sha256(f"{finding.kind}:{finding.value}".encode()).hexdigest()[:16]
