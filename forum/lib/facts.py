"""Facts of a question as they are stored: what a topic asked for, with the answers.

A fact is {"key": "device", "label": {"en": ..., "de": ...}, "value": "Pixel 8"}; of a choice it
also has the value in each language: "in": {"en": ..., "de": ...}.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

Fact = dict[str, Any]
Texts = dict[str, str]


def in_language(texts: Texts) -> str:
    """The text in the language of the page, else in English, else any, else ""."""
    here = (get_language() or "en").split("-")[0]
    return texts.get(here) or texts.get("en") or next(iter(texts.values()), "")


def plain(texts: Texts) -> str:
    """The text that stands for a choice in every language: in the first one it is in."""
    return next((texts[code] for code, _name in settings.LANGUAGES if code in texts), "")


def lines(facts: list[Fact]) -> list[tuple[str, str]]:
    """(label, value) of each, in the language of the page."""
    return [
        (in_language(fact["label"]), in_language(fact.get("in") or {}) or fact["value"])
        for fact in facts
    ]


def fact(*, key: str, label: Texts, value: str, choices: list[Texts]) -> Fact:
    """The fact to store; `choices` are those of the field, [] where it takes any text."""
    said = next((texts for texts in choices if value in texts.values()), None)
    stored: Fact = {"key": key, "label": label, "value": value}
    return stored | {"in": said} if said else stored
