"""German compounds taken apart: which two words might be one, told by the words that occur."""

from collections.abc import Callable, Iterator

LEAST = 3  # letters of a part
LONG = 6  # letters of a word that may be a compound
# What may join two parts.
_BARE = str.maketrans("äöü", "aou")
LINKS = ("", "s", "n", "en", "es", "er", "e")

Parts = tuple[str, str]


def tail(compound: str, begin: str) -> str:
    """What follows `begin` in a compound, without what joins them where that is plain."""
    rest = compound.removeprefix(begin)
    link = next((link for link in ("en", "es", "n", "s") if rest.startswith(link)), "")
    return rest[len(link) :] if len(rest) - len(link) >= LEAST else rest


def root(word: str) -> str:
    """The beginning that a verb and its noun share ("mitnehmen" and "Mitnahme"), as in stems
    without umlauts."""
    return word[: max(4, len(word) - 4)].translate(_BARE)


def are_akin(one: str, other: str) -> bool:
    one, other = one.translate(_BARE), other.translate(_BARE)
    return one.startswith(root(other)) or other.startswith(root(one))


def splits(word: str) -> Iterator[Parts]:
    """Every way to part the word, what joins the parts left out: the longest links last."""
    if len(word) < LONG or not word.isalpha():
        return
    for place in range(LEAST, len(word) - LEAST + 1):
        begin, end = word[:place], word[place:]
        for link in LINKS:
            part = begin.removesuffix(link) if link else begin
            if (not link or part != begin) and len(part) >= LEAST:
                yield part, end
        if begin.endswith("en"):
            yield begin[:-2] + "a", end  # "Firmen" of "Firma"


def best(word: str, counts: Callable[[str], int]) -> Parts | None:
    """The likeliest way: both parts occur, and the rarer of them as often as may be. `counts` says
    in how many threads a part stands."""
    found = [(min(counts(one), counts(other)), one, other) for one, other in splits(word)]
    count, one, other = max(found, default=(0, "", ""), key=lambda parts: (parts[0], parts[1]))
    return (one, other) if count else None


def begin(word: str, counts: Callable[[str], int]) -> Parts | None:
    """The longest beginning that occurs, where the end does not: perhaps as a verb."""
    found = [
        (len(one), -len(end), one, end)
        for one, end in splits(word)
        if len(end) >= LONG and counts(one)
    ]
    return max(found)[2:] if found else None
