"""Which texts say the same: word for word, or all but a few words. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.lib import words

MOST_WORDS = 400
LEAST_WORDS = 12  # "Restart it, please": what everybody says is no copy
SHINGLE = 4
ALIKE = 0.8  # of all runs of four words that either has, so many are in both
SALTS = range(1, 5)


@dataclass(slots=True)
class Group:
    """Texts that are alike, the earliest first, and the runs of words of that one."""

    shingles: frozenset[int]
    keys: list[int] = field(default_factory=list)


def normal(text: str) -> list[str]:
    """The words that somebody wrote, in small letters: no quotes of others, no signs."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return words.words(own, most=MOST_WORDS)


def fingerprint(said: list[str]) -> int | None:
    """The same for the same words, on every machine; None where they are too few to tell."""
    return _hash(" ".join(said)) if len(said) >= LEAST_WORDS else None


def alike(texts: Iterable[tuple[int, list[str]]]) -> list[list[int]]:
    """Keys of texts (key, its words) that are alike, group by group, of two and more. Each is
    compared with the first of the groups that it shares a smallest hash with, so that thousands
    take seconds; what is alike by less than chance would find is missed."""
    groups: list[Group] = []
    by_least: dict[tuple[int, int], Group] = {}
    for key, said in texts:
        if len(said) < LEAST_WORDS:
            continue
        shingles = _shingles(said)
        marks = [(salt, min(_salted(one, salt) for one in shingles)) for salt in SALTS]
        found = next(
            (
                group
                for mark in marks
                if (group := by_least.get(mark)) and _share(group.shingles, shingles) >= ALIKE
            ),
            None,
        )
        if found is None:
            found = Group(shingles)
            groups.append(found)
            for mark in marks:
                by_least.setdefault(mark, found)
        found.keys.append(key)
    return [group.keys for group in groups if len(group.keys) > 1]


def _shingles(said: list[str]) -> frozenset[int]:
    return frozenset(
        _hash(" ".join(said[start : start + SHINGLE])) for start in range(len(said) - SHINGLE + 1)
    )


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _hash(text: str) -> int:
    """63 bits: as a number that the database and JSON know."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def _salted(value: int, salt: int) -> int:
    """Another order of the same values for each salt (multiplying by an odd number is a mix)."""
    return (value ^ (value >> 29)) * (0x9E3779B97F4A7C15 + 2 * salt * 0x5851F42D4C957F2D) % 2**64
