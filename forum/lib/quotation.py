"""Quoting what somebody wrote, in Markdown."""

from typing import Final

LONGEST: Final = 600


def quoted(source: str) -> str:
    """The beginning of a text as a quotation in Markdown, without what it quotes itself, and an
    empty line to write on."""
    own = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(">"))
    lines = _cut(own.strip(), LONGEST).splitlines()
    return "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\n"


def _cut(text: str, most: int) -> str:
    """As `text.shorten`, but what is left keeps its lines."""
    return text if len(text) <= most else text[:most].rsplit(maxsplit=1)[0].rstrip() + " …"
