"""What people look for, without what is theirs alone: addresses, numbers, secrets."""

import re

from forum.lib.words import words

MOST_WORDS = 16
LONGEST = 150
MASK = "#"

_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+")
# Telephone and card numbers, IBAN, IMEI, PUK: five digits and more, however they are parted.
_NUMBER = re.compile(r"(?:\b[a-z]{2})?\+?\d(?:[\s/().-]{0,2}\d){4,}[a-z\d]*", re.IGNORECASE)
# A PIN has four, as has many an error's number: it is one beside its name only.
_SECRET = re.compile(
    r"\b(pin|puk|tan|code|passwort|password|kennwort)(\W{0,3})\d{3,}", re.IGNORECASE
)


def anonymous(text: str) -> str:
    """In small letters, signs left out, what may be somebody's own as MASK; "" where nothing else
    is left."""
    bare = _ADDRESS.sub(" \ue000 ", text)
    bare = _SECRET.sub("\\1 \ue000 ", bare)
    bare = _NUMBER.sub(" \ue000 ", bare)
    parts = (" ".join(words(part, most=MOST_WORDS)) for part in bare.split("\ue000"))
    masked = f" {MASK} ".join(parts).split()[:MOST_WORDS]
    if all(word == MASK for word in masked):
        return ""
    return " ".join(masked)[:LONGEST].rstrip()
