"""Taking somebody's name, handle and address out of texts that stay. Pure.

What is found: the address; `@handle`; the address of their page; the handle alone where it is no
common word (it has a digit, a hyphen or an underline); the name where it has two words or more, in
every text; a name of one word only where they sign with it, in the last lines of their own texts.
A name of one word in others' sentences is a word like any other, and stays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

WORDS = {"de": "ehemaliges Mitglied", "en": "former member"}
SIGNED = 2  # lines at the end of a text
# Keys of stored data under which a name stands alone.
NAMING = frozenset({"name", "who", "handle", "by_name", "display_name"})


@dataclass(frozen=True)
class Identity:
    """By what somebody was known. `emails` are all their addresses, as they are written."""

    handle: str
    name: str
    emails: Sequence[str] = ()

    @property
    def is_full_name(self) -> bool:
        return len(self.name.split()) > 1

    @property
    def is_no_word(self) -> bool:
        """Whether the handle alone can be nobody and nothing else."""
        return re.search(r"[0-9_-]", self.handle) is not None

    @property
    def needles(self) -> list[str]:
        """A text without any of these (in whatever capitals) holds nothing of them."""
        found = [f"@{self.handle}", f"/members/{self.handle}", *self.emails]
        found += [self.handle] if self.is_no_word else []
        return found + ([self.name] if self.is_full_name else [])

    @cached_property
    def _known(self) -> re.Pattern[str]:
        handle = re.escape(self.handle)
        ways = [re.escape(email) for email in self.emails if email]
        ways.append(rf"(?:https?://[^\s/]+)?/members/{handle}(?![\w-])/?")
        ways.append(rf"@{handle}(?![\w-])")
        if self.is_no_word:
            ways.append(rf"(?<![\w-]){handle}(?![\w-])")
        if self.is_full_name:
            spaced = r"\s+".join(re.escape(word) for word in self.name.split())
            ways.append(rf"(?<!\w){spaced}(?:'?s)?(?!\w)")
        return re.compile("|".join(ways), re.IGNORECASE)

    def is_named_in(self, copy: str) -> bool:
        """Whether somebody's copy of their data (JSON, or the page of it) names them, where a name
        may stand alone as a value as well."""
        alone = [f'"{one}"' for one in (self.handle, self.name) if one]
        low = copy.lower()
        return any(one.lower() in low for one in (*self.needles, *alone))

    def is_written_in(self, text: str) -> bool:
        """Whether `redact` would find them there."""
        return self._known.search(text) is not None

    def redact(self, text: str, *, language: str) -> str:
        """The text without them."""
        return self._known.sub(WORDS.get(language, WORDS["en"]), text)

    def redact_own(self, text: str, *, language: str) -> str:
        """The same of a text of their own, without what they sign with."""
        lines = self.redact(text, language=language).split("\n")
        words = [re.escape(word) for word in (self.name, *self.name.split()) if len(word) > 1]
        if not words:
            return "\n".join(lines)
        signed = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
        full = [number for number, line in enumerate(lines) if line.strip()]
        for number in full[-SIGNED:]:
            if len(lines[number].split()) <= 6:  # a greeting and a name, no sentence
                lines[number] = signed.sub(WORDS.get(language, WORDS["en"]), lines[number])
        return "\n".join(lines)

    def redact_data(self, value: Any, *, language: str, key: str = "") -> Any:
        """The same of stored data, whatever its shape: a name that stands alone goes as well."""
        if isinstance(value, str):
            alone = {self.name.lower(), self.handle.lower()}
            if key in NAMING and value.lower() in alone:
                return WORDS.get(language, WORDS["en"])
            return self.redact(value, language=language)
        if isinstance(value, dict):
            return {
                name: self.redact_data(one, language=language, key=name)
                for name, one in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.redact_data(one, language=language) for one in value]
        return value
