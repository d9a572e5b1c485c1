"""Parts of words: what two German compounds share ("Netzwerkkarte", "Karte fürs Netzwerk").

Every four letters in a row, without umlauts. Splitting compounds into words would need a list of
words, which no community's own language is in; four letters need none, and forgive a slip.
"""

LENGTH = 4
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def parts(word: str) -> list[str]:
    """The parts of a word in small letters; a short one is its own."""
    plain = word.translate(_PLAIN)
    return [plain[start : start + LENGTH] for start in range(max(len(plain) - LENGTH + 1, 1))]
