"""Finding words wherever they were copied to, and putting a mask in their place. Pure.

A copy may be spelled with other capitals, broken over lines of a quote, escaped for HTML or JSON,
quoted for an address, or made a part of one.
"""

import html
import json
import re
from typing import Any
from urllib.parse import quote

from forum.lib import text

MASK = "▮▮▮"
_GAP = r"[\s>]+"  # also where a quote begins a new line


class Secret:
    """Words, and all the ways in which they may be spelled."""

    def __init__(self, words: str) -> None:
        self.words = " ".join(words.split())
        self.spellings = _spellings(self.words)
        self._pattern = re.compile("|".join(map(_pattern, self.spellings)), re.IGNORECASE)

    @property
    def for_database(self) -> str:
        """The same as a regular expression of PostgreSQL, for `~*`."""
        return "|".join(map(_pattern, self.spellings))

    def is_in(self, value: str) -> bool:
        return self._pattern.search(value) is not None

    def taken_out(self, value: str) -> str:
        return self._pattern.sub(MASK, value)

    def taken_out_of(self, value: Any) -> Any:
        """The same for whatever JSON or an array may hold, also for the names of fields."""
        if isinstance(value, str):
            return self.taken_out(value)
        if isinstance(value, dict):
            return {self.taken_out(key): self.taken_out_of(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.taken_out_of(one) for one in value]
        return value


def _spellings(words: str) -> list[str]:
    """The longest first, so that none leaves a part of another."""
    escaped = html.escape(words)
    found = {
        words, escaped, escaped.replace("&#x27;", "&#39;"), html.escape(words, quote=False),
        json.dumps(words)[1:-1], json.dumps(words, ensure_ascii=False)[1:-1],
        quote(words), quote(words, safe=""), words.replace(" ", "+"),
    }  # fmt: skip
    slug = text.slug(words)
    if len(slug) >= len(words) // 2 and len(slug) >= 4:
        found.add(slug)
    return sorted(found, key=lambda one: (-len(one), one))


def _pattern(words: str) -> str:
    """Understood alike by Python and PostgreSQL: what is no letter or digit is escaped."""
    return _GAP.join(_escaped(part) for part in words.split())


def _escaped(part: str) -> str:
    return "".join(one if one.isalnum() or one == "_" else _safe(one) for one in part)


def _safe(one: str) -> str:
    return f"\\{one}" if one.isascii() else one
