"""Whether questions of the same minutes ask the same. Pure; terms are stems of titles.

It need not know much: that five people write of the same two words within ten minutes is rare
unless something happened, and what is normal for these words is counted along.
"""

from collections.abc import Mapping

Terms = frozenset[str]

LEAST, SHARE = 2, 0.5  # terms in common, and of the shorter title
TWINS = 5  # questions, of as many people
TIMES = 5  # more than there were in a span of the same length, in the mean


def is_alike(one: Terms, other: Terms) -> bool:
    common = len(one & other)
    return common >= LEAST and common >= SHARE * min(len(one), len(other))


def like(asked: Terms, others: Mapping[int, Terms]) -> list[int]:
    """The keys of those that are like `asked`, in their order."""
    return [key for key, terms in others.items() if is_alike(asked, terms)]


def is_outbreak(*, found: int, before: int, spans: int) -> bool:
    """Whether `found` questions in one span are many, after `before` in the `spans` before it."""
    return found >= TWINS and found * spans >= TIMES * before
