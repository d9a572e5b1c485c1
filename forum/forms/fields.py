"""Form fields that put everything typed through the text gate (wall 2)."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from forum.domain import tags
from forum.lib import limits, markup, text


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    """What the gate refuses becomes the error beside the field."""
    try:
        yield
    except text.TextRefused as refusal:
        raise ValidationError(refusal.message, code=refusal.code) from refusal


class GatedText(forms.CharField):
    """Text for people: cleaned by the gate, its length counted after that.

    `span` is (least, most) characters. The widget keeps what was typed, whatever was wrong.
    """

    def __init__(self, *, span: tuple[int, int], multiline: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea if multiline else forms.TextInput)
        self.multiline = multiline
        # strip=False and no max_length: the gate cleans, and counts what is left.
        super().__init__(strip=False, **kwargs)
        self.widget.attrs["dir"] = "auto"
        self.set_span(span)

    def set_span(self, span: tuple[int, int]) -> None:
        """Other limits than at first; the browser is told as well."""
        self.span = span
        self.widget.attrs |= {"minlength": str(span[0]), "maxlength": str(span[1])}

    def to_python(self, value: Any) -> str:
        with refusals_as_errors():
            return text.clean(str(value or ""), multiline=self.multiline)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            with refusals_as_errors():
                self.check(value)

    def check(self, value: str) -> None:
        # Blanks before the text may mean code, but they are not something written.
        text.check(value.strip(), limits=text.Limits(min=self.span[0]))
        text.check(value, limits=text.Limits(max=self.span[1]))


class MarkdownText(GatedText):
    """A post's body: gated, and shown to render within bounds before anything is stored.

    The form sets `newcomer`, which decides how many links, pictures and mentions pass.
    """

    newcomer = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(multiline=True, **kwargs)
        self.widget.attrs.setdefault("rows", "10")
        # For static/editor/completion.js, which offers people and threads while one types.
        self.widget.attrs |= {
            "data-complete": reverse_lazy("complete"),
            "data-offers": _("What could be meant"),
            "data-offered": _("{n} offers; arrow keys choose, Enter takes one"),
        }

    def check(self, value: str) -> None:
        super().check(value)
        try:
            found = markup.render(value, site_url=settings.SITE_URL).count
        except markup.MarkupTooLarge as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal
        if not found.characters and not found.images:
            raise ValidationError(_("There is nothing to read in this text."), code="required")
        allowed = limits.NEWCOMER_CONTENT if self.newcomer else limits.MEMBER_CONTENT
        text.check(
            value,
            limits=allowed,
            links=found.links,
            mentions=len(found.mentions),
            images=found.images,
        )


class TagNames(forms.CharField):
    """Tags, typed with commas or blanks between them; the value is a list of normal names."""

    def __init__(self, *, required: bool = True, most: int = limits.TAGS[1], **kwargs: Any) -> None:
        super().__init__(strip=False, required=required, **kwargs)
        self.most = most
        self.widget.attrs.update({"autocapitalize": "none", "maxlength": str(40 * most)})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        with refusals_as_errors():
            return tags.normal(str(value or ""))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:  # type: ignore[override]
        most = self.most
        if self.required and len(value) < limits.TAGS[0]:
            raise ValidationError(_("Please give at least one tag."), code="required")
        if len(value) > most:
            raise ValidationError(
                _("Please use at most %(most)s tags; there are %(n)s."),
                code="too_many",
                params={"most": most, "n": len(value)},
            )
        for name in value:
            if len(name) > limits.TAG_LENGTH:
                raise ValidationError(
                    _("The tag “%(name)s…” is too long: use at most %(most)s characters."),
                    code="too_long",
                    params={"name": name[:20], "most": limits.TAG_LENGTH},
                )
            if not name.replace("-", "").isalnum():
                raise ValidationError(
                    _("The tag “%(name)s” may hold only letters, digits and hyphens."),
                    code="bad_tag",
                    params={"name": name},
                )
        short = tags.unknown(names=[name for name in value if len(name) < limits.TAG_LEAST])
        if short:
            raise ValidationError(
                _("The tag “%(name)s” is too short: a new one has at least %(least)s characters."),
                code="too_short",
                params={"name": min(short), "least": limits.TAG_LEAST},
            )


class TappedTags(forms.TextInput):
    """Tags, typed or tapped: each suggestion is a box named `tag_idea`."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # the browser would insist on typing where tapping is enough

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        tapped = data.getlist("tag_idea") if hasattr(data, "getlist") else []
        if not tapped:
            return typed
        words = str(typed or "")
        return ", ".join([*(words.split(",") if "," in words else words.split()), *tapped])


class Key(forms.UUIDField):
    """The idempotency key; a fresh one where the form came without."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()
