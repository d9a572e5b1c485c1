"""Translations are compiled when their source is younger."""

import gettext
import os
from pathlib import Path

from community import catalogues

SOURCE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "%(count)s answer"
msgid_plural "%(count)s answers"
msgstr[0] "%(count)s Antwort"
msgstr[1] "%(count)s Antworten"

#, fuzzy
msgid "Save"
msgstr "Rettet"
"""


def test_a_younger_source_is_compiled_once(tmp_path: Path) -> None:
    source = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")
    target = source.with_suffix(".mo")

    first = catalogues.compile_changed(folder=tmp_path)
    again = catalogues.compile_changed(folder=tmp_path)
    os.utime(source, ns=(0, target.stat().st_mtime_ns + 1))
    touched = catalogues.compile_changed(folder=tmp_path)

    assert (first, again, touched) == ([target], [], [target])
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


def test_plurals_are_kept_and_guesses_left_out(tmp_path: Path) -> None:
    source = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")

    catalogues.compile_changed(folder=tmp_path)

    with source.with_suffix(".mo").open("rb") as binary:
        words = gettext.GNUTranslations(binary)
    said = [words.ngettext("%(count)s answer", "%(count)s answers", n) for n in (1, 2)]
    assert [*said, words.gettext("Save")] == ["%(count)s Antwort", "%(count)s Antworten", "Save"]
