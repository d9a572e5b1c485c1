"""A badge in the admin: its words in each language, and what it takes."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from forum.forms.category import ICONS
from forum.forms.fields import GatedText
from reputation.lib import badge_words
from reputation.models import BadgeRule

LONGEST_NAME, LONGEST_SENTENCE = 60, 160
# Of the icons in static/icons/sprite.svg, those that a badge can have beside those of topics.
BADGE_ICONS = [
    ("award", _("Award")), ("book-open", _("Open book")), ("circle-check", _("Tick")),
    ("compass", _("Compass")), ("door-open", _("Open door")), ("eye", _("Eye")),
    ("feather", _("Feather")), ("hand-heart", _("Hand with a heart")),
    ("hourglass", _("Hourglass")), ("lightbulb", _("Light bulb")), ("link", _("Link")),
    ("message-circle-heart", _("Speech bubble with a heart")), ("pencil", _("Pencil")),
    ("tag", _("Tag")), ("tree-deciduous", _("Tree")),
]  # fmt: skip


def _language_fields() -> dict[str, forms.Field]:
    names = {
        f"name_{code}": GatedText(span=(0, LONGEST_NAME), required=False)
        for code, _name in settings.LANGUAGES
    }
    return names | {
        f"about_{code}": GatedText(span=(0, LONGEST_SENTENCE), required=False)
        for code, _name in settings.LANGUAGES
    }


LanguageFields = type("LanguageFields", (forms.Form,), _language_fields())


class BadgeForm(forms.ModelForm, LanguageFields):
    """`name` and `about` of the model are put together from a field a language. A badge of ours
    that has none keeps our words."""

    code = forms.SlugField(
        label=_("address"), max_length=40, required=False,
        help_text=_("Left empty, it is made from the English name. It stays for good."),
    )  # fmt: skip
    icon = forms.ChoiceField(
        label=_("Icon"), choices=sorted(dict(ICONS + BADGE_ICONS).items()), initial="award"
    )

    class Meta:
        model = BadgeRule
        fields = [
            "code", "shelf", "icon", "measure", "at_least", "givers", "per", "window_days",
            "survival_days", "position",
        ]  # fmt: skip
        help_texts = {
            "measure": _(
                "Each needs the word of somebody else. Nothing here counts posts or speed."
            ),
            "givers": _(
                "So that one friend is not enough. Where people are counted, it says nothing more."
            ),
            "window_days": _("Left empty, it counts from the first day on."),
            "survival_days": _("What is deleted or taken back before does not count."),
            "position": _("The lower, the further up on its shelf."),
        }

    field_order = list(dict.fromkeys([*LanguageFields.base_fields, *Meta.fields[1:], "code"]))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:  # one that is only shown has no fields
            self.fields["code"].disabled = True
        for code, language in settings.LANGUAGES:
            name, about = self.fields[f"name_{code}"], self.fields[f"about_{code}"]
            name.label, about.label = _("Name (%s)") % language, _("Sentence (%s)") % language
            name.initial = self.instance.name.get(code, "")
            about.initial = self.instance.about.get(code, "")
            name.help_text = _("Where it is given once a topic, {topic} stands for its name.")
            about.help_text = _("What it is for, in one sentence without figures.")

    @property
    def said(self) -> dict[str, Any]:
        """What the version says, as domain.badge_rules.draft takes it."""
        names = [name for name in self.Meta.fields if name != "code"]
        return {name: self.cleaned_data[name] for name in names} | {
            "name": self._in_languages("name"),
            "about": self._in_languages("about"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("code") and "code" not in self.errors:
            cleaned["code"] = slugify(cleaned.get("name_en") or "")[:40].strip("-")
        if not self.instance.pk:
            self._check_new(cleaned)
        is_ours = cleaned.get("code") in badge_words.OURS
        self._check_words("name", is_optional=is_ours)
        self._check_words("about", is_optional=is_ours)
        if cleaned.get("per") is not None:
            self._check_topic(bool(cleaned["per"]))
        return cleaned

    def _check_new(self, cleaned: dict[str, Any]) -> None:
        code = cleaned.get("code")
        if not code:
            if "code" not in self.errors and cleaned.get("name_en"):
                self.add_error("code", _("No address can be made of this name: please give one."))
        elif BadgeRule.objects.filter(code=code).exists():
            self.add_error(
                "code", _("There is a badge of this address: make a further version of it.")
            )

    def _check_words(self, field: str, *, is_optional: bool) -> None:
        """In all languages, or, where ours stand in for them, in none."""
        given = self._in_languages(field)
        if is_optional and not given:
            return
        for code, _name in settings.LANGUAGES:
            if code not in given and f"{field}_{code}" not in self.errors:
                self.add_error(
                    f"{field}_{code}",
                    ValidationError(_("Please say it in each language."), code="required"),
                )

    def _check_topic(self, is_per_topic: bool) -> None:
        for code, name in self._in_languages("name").items():
            if (badge_words.TOPIC in name) is is_per_topic:
                continue
            words = (
                _("It is given once a topic, so its name needs {topic}.")
                if is_per_topic
                else _("It is given once, so there is nothing for {topic} to stand for.")
            )
            self.add_error(f"name_{code}", words)

    def _in_languages(self, field: str) -> dict[str, str]:
        given = {
            code: self.cleaned_data.get(f"{field}_{code}", "") for code, _name in settings.LANGUAGES
        }
        return {code: text for code, text in given.items() if text}
