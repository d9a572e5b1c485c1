"""How much two titles are alike, by their words alone: for people who look at it closer."""

from forum.lib.words import words

CLEAR = 0.5  # from here on two questions are shown side by side to be linked
MOST = 30
SHORTEST = 3  # letters: "my", "is" and "an" say nothing


def share(first: str, second: str) -> float:
    """From 0 (no word in common) to 1 (the same words): common words among all of both."""
    one, other = _words(first), _words(second)
    together = one | other
    return len(one & other) / len(together) if together else 0.0


def _words(title: str) -> set[str]:
    return {word for word in words(title, most=MOST) if len(word) >= SHORTEST}
