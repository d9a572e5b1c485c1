"""`python -m community.catalogues`: compiles the translations, without tools on the machine.

git keeps `django.po` only; Django reads `django.mo`, which is renewed when its source is younger.
"""

import os
from pathlib import Path

from community.environment import BASE_DIR


def compile_changed(*, folder: Path = BASE_DIR / "locale") -> list[Path]:
    """Write each `.mo` that is missing or older than its `.po`, and return those."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, target)
            written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo  # a third of a second, needed after a change only
    from babel.messages.pofile import read_po

    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    with fresh.open("wb") as binary:
        write_mo(binary, catalogue)
    fresh.replace(target)


if __name__ == "__main__":
    compile_changed()
