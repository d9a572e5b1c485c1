"""The catalogues of locale/ are whole, complete and in our tone."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["de", "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?\w+>")
# "Sie" at the beginning of a sentence may be a thing or many; elsewhere it is the formal you.
FORMAL = re.compile(r"(?<=[\w,;:] )Sie\b|\b(?:Ihnen|Ihre?[mnrs]?)\b")
SIGNS = re.compile(r"\w[*:_/]-?(?:in|innen|r|n|e)\b")


@cache
def read(folder: Path, language: str) -> Catalog:
    with (folder / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def texts(message: Message) -> list[tuple[str, str]]:
    """Source and translation, for each of the plural's forms."""
    if isinstance(message.id, tuple):
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def entries(language: str) -> list[Message]:
    return [message for message in read(ROOT / "locale", language) if message.id]


def names(catalogue: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in catalogue if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_guessed_or_left_over(language):
    catalogue = read(ROOT / "locale", language)

    empty = [m.id for m in entries(language) if not all(said for _, said in texts(m))]
    fuzzy = [m.id for m in entries(language) if m.fuzzy]

    assert (empty, fuzzy, list(catalogue.obsolete)) == ([], [], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_marks_survive(language):
    wrong = [
        (source, said)
        for message in entries(language)
        for source, said in texts(message)
        if Counter(PLACEHOLDER.findall(source)) != Counter(PLACEHOLDER.findall(said))
        or (source[:1].isspace(), source[-1:].isspace())
        != (said[:1].isspace(), said[-1:].isspace())
    ]
    assert wrong == []


def test_english_is_the_source():
    assert [m.id for m in entries("en") if any(source != said for source, said in texts(m))] == []


def test_german_says_du_and_needs_no_signs():
    said = [german for message in entries("de") for _, german in texts(message)]

    assert [text for text in said if FORMAL.search(text) or SIGNS.search(text)] == []
    assert [text for text in said if '"' in text or "'" in text] == []


def test_formal_words_are_recognised():
    formal = ["Geben Sie es ein.", "Ihr Passwort", "Bitte, wie Sie wollen", "von Ihnen"]
    friendly = ["Sie ersetzt die Lösung.", "Noch keine. Sie kommen bald.", "sieh sie dir an"]

    assert [bool(FORMAL.search(text)) for text in formal + friendly] == [True] * 4 + [False] * 3


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("xgettext") is None, reason="no xgettext: apt install gettext")
def test_a_fresh_extraction_finds_the_same_words(tmp_path):
    """When this fails: bin/catalogues, then translate what it names."""
    command = [sys.executable, ROOT / "bin" / "_catalogues.py", tmp_path]
    subprocess.run(command, check=True, capture_output=True)

    for language in LANGUAGES:
        fresh, kept = names(read(tmp_path, language)), names(read(ROOT / "locale", language))
        assert {"missing": fresh - kept, "no longer used": kept - fresh} == {
            "missing": set(),
            "no longer used": set(),
        }
