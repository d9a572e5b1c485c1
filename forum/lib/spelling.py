"""How words are spelled alike: slips of the finger, umlauts, and what may be left out.

No extension of the database is needed: `keys` are stored with each word, so that a word that is
nearly the same is found by what both share, and `distance` decides.
"""

from collections.abc import Iterable

SHORTEST, LONGEST = 4, 40
_FOLDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# How much of a long word's beginning and end is right when its slips are all in the other half.
PART = 5


def fold(word: str) -> str:
    """Umlauts written out, as on a foreign keyboard."""
    return word.translate(_FOLDS)


def keys(word: str) -> list[str]:
    """What this word shares with each that is one slip away: itself, and itself without one of its
    letters. Long ones share their beginning or end with those that are two slips away.
    `domain.vocabulary` says the same in SQL."""
    shorter = {word[:place] + word[place + 1 :] for place in range(len(word))}
    found = {word} | (shorter if len(word) >= SHORTEST else set())
    if len(word) >= 2 * PART:
        found |= {f"^{word[:PART]}", f"${word[-PART:]}"}
    return sorted(found)


def slips(word: str) -> int:
    """How many slips of the finger a word of this length may have."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < 8 else 2


def distance(one: str, other: str, *, most: int) -> int:
    """Letters added, left out, exchanged, or swapped with their neighbour; `most` + 1 when more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, before, row = before, row, [place]
        for at, theirs in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != theirs))
            if at > 1 and place > 1 and letter == other[at - 2] and one[place - 2] == theirs:
                cost = min(cost, last[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest(word: str, known: Iterable[str], *, most: int) -> str:
    """The known word with the fewest slips, at most `most`; "" where none is so near."""
    found = [(distance(word, one, most=most), one) for one in known]
    least = min(found, default=(most + 1, ""))
    return least[1] if least[0] <= most else ""
