"""Called by bin/catalogues, and by the test that looks whether the catalogues are complete.

Argument: where to write, locale/ unless told. Django's makemessages finds the words, in a copy, for
it writes beside the sources. The files then say nothing that changes by itself: no line numbers,
dates or versions. English is its own translation; what German lacks is named.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("forum", "reputation", "community", "templates")
LANGUAGES = ("de", "en")
# Texts of Django's that people meet here and that we say in our own words.
BORROWED = (
    "This field is required.",
    "Enter a valid email address.",
    "This password is too common.",
    "This password is entirely numeric.",
)
HEADER = """\
# The words of the pages in {name}. bin/catalogues gathers them;
# docs/decisions/0002-german-words.md says which German word stands for what.
msgid ""
msgstr ""
"Project-Id-Version: lotse\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def main(folder: str = "") -> None:
    if shutil.which("xgettext") is None:
        sys.exit("lotse: bin/catalogues needs GNU gettext (on Debian: apt install gettext).")
    target = Path(folder) if folder else ROOT / "locale"
    found = _extract()
    for language in LANGUAGES:
        path = target / language / "LC_MESSAGES" / "django.po"
        known = _read(path) if path.is_file() else Catalog(locale=language)
        missing = _fill(found, known, is_source=language == "en")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            name = Catalog(locale=language).locale.english_name
            file.write(HEADER.format(name=name, language=language).encode())
            write_po(file, found, width=0, omit_header=True, include_lineno=False)
        print(f"{path}: {len(found)} texts, {len(missing)} to translate")  # noqa: T201
        for text in missing:
            print(f"  {text}")  # noqa: T201


def _extract() -> Catalog:
    with TemporaryDirectory(prefix="lotse-words-") as copy:
        for source in SOURCES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, Path(copy) / source, ignore=ignored)
        (Path(copy) / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale=en"]
        command += ["--no-wrap", "--add-location=file", "--verbosity=0"]
        free = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
        subprocess.run(command, cwd=copy, env=free, check=True)  # noqa: S603
        found = _read(Path(copy) / "locale" / "en" / "LC_MESSAGES" / "django.po")
    for path in sorted((ROOT / "templates").rglob("*.jinja")):
        words = extract_from_file("jinja2.ext:babel_extract", path, keywords=DEFAULT_KEYWORDS)
        for line, text, comments, context in words:
            name = path.relative_to(ROOT).as_posix()
            found.add(text, locations=[(name, line)], context=context, auto_comments=comments)
    for text in BORROWED:
        found.add(text, auto_comments=["Borrowed from Django"])
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _fill(found: Catalog, known: Catalog, *, is_source: bool) -> list[str]:
    """Put the translations into `found`; what has none."""
    missing = []
    for message in found:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        plural = isinstance(message.id, tuple)
        if is_source:
            message.string = message.id
        elif old and not old.fuzzy and isinstance(old.string, tuple) == plural:
            message.string = old.string
        else:
            message.string = ("", "") if plural else ""
        texts = message.string if plural else (message.string,)
        if not all(texts):
            missing.append(message.id[0] if plural else message.id)
    return missing


if __name__ == "__main__":
    main(*sys.argv[1:])
