"""What pages keep in a browser besides cookies is what `/privacy/` explains: by the scripts
here, by a browser in tests/journeys/tunnel/test_device_store.py."""

import re
from pathlib import Path

import pytest

from forum.lib import device_store, limits

STATIC = Path(__file__).resolve().parents[2] / "static"
# A call, and what stands for the name: a text, or the constant that holds it.
CALLS = {
    device_store.LOCAL: r"localStorage\.(?:set|get)Item\(([^,)]+)",
    device_store.TAB: r"sessionStorage\.(?:set|get)Item\(([^,)]+)",
    device_store.CACHE: r"caches\.(?:open|has)\(([^,)]+)",
    device_store.DATABASE: r"indexedDB\.open\(([^,)]+)",
}
# Names that a function is given: who calls it is looked at, too.
GIVEN = {"name", "kept"}


def scripts() -> dict[str, str]:
    files = [file for file in STATIC.rglob("*.js") if "vendor" not in file.parts]
    return {str(file.relative_to(STATIC)): file.read_text(encoding="utf-8") for file in files}


def test_every_name_in_the_scripts_is_explained():
    found = set()
    for path, text in scripts().items():
        constants = dict(re.findall(r"(\w+) = [\"`]([^\"`$]+)", text))
        for where, call in CALLS.items():
            for said in re.findall(call, text):
                name = said.strip("\"'` ")
                name = name if said[0] in "\"'`" else constants.get(name, name)
                if name not in GIVEN:
                    found.add((where, name, path))
    known = {(one.where, one.name) for one in device_store.known()}
    known |= {(device_store.CACHE, name) for name in ("SHELL_CACHE",)}

    assert {(where, name) for where, name, _path in found} - known == set(), found
    prefix = re.findall(r'PREFIX = "([^"]+)"', scripts()["writing/writing.js"])
    shell = re.findall(r"SHELL_CACHE = `([a-z-]+)", scripts()["app/worker/pages.js"])
    assert (prefix, shell) == (["draft:"], ["shell-"])


def test_no_other_way_of_keeping_things_is_used():
    """Other stores would need their own look; so would scripts that name one by another way."""
    for path, text in scripts().items():
        bare = re.sub(r"//.*", "", text)
        assert not re.search(r"storage\.getDirectory|openDatabase|cookieStore", bare), path
        assert not re.search(r"(?:local|session)Storage\s*\[", bare), path
        assert not re.search(r"(?:local|session)Storage\.(?!\w+Item\()", bare), path


def test_the_figures_are_those_of_the_scripts():
    text = scripts()
    kept = int(re.findall(r"OLDEST = (\d+) \*", text["js/draft-copies.js"])[0])
    pages = int(re.findall(r"MOST_PAGES = (\d+)", text["app/worker/pages.js"])[0])
    said = {one.name: f"{one.what} {one.lasts}" for one in device_store.known()}

    assert kept == limits.DRAFT_AGE.days
    assert f"{kept} days after the last change" in said["draft:"]
    assert f"The {pages} questions" in said["pages"]
    assert "KNOWN = 20;" in text["js/draft-copies.js"]
    assert "the last 20 forms" in said["posted"]
    assert "REMEMBERED = 86_400_000;" in text["app/worker/outbox.js"]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Kept on your device", "The 40 questions and articles that you read last"]),
    ("de", ["Auf deinem Gerät", "Die 40 Fragen und Artikel, die du zuletzt gelesen hast"]),
])  # fmt: skip
def test_the_page_explains_each_in_both_languages(as_, language, words):
    page = as_(None).get(f"/privacy/?lang={language}").content.decode()

    for one in device_store.known():
        assert f"<code>{one.name}</code></strong> ({one.where})" in page
    for said in words:
        assert said in page
