"""What changed between two texts, word by word, in bounded time.

Myers' algorithm ("An O(ND) difference algorithm and its variations", 1986), between what both
texts begin and end with, first by lines and then by the words of the lines that differ. It takes
at most `Budget.steps` steps; where these do not reach, what differs is shown as a whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Op = Literal["equal", "delete", "insert"]
Change = tuple[Op, str]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass
class Budget:
    """Steps that are left, for one text or for a page of them: 100,000 take about 50 ms."""

    steps: int = 200_000


def changes(*, before: str, after: str, budget: Budget | None = None) -> list[Change]:
    """What stayed, what went, what came, in order; neighbours of one kind are joined.

    Without what was inserted it reads as `before`, without what was deleted as `after`.
    """
    budget = budget or Budget()
    found: list[Change] = []
    for op, old, new in _blocks(_LINE.findall(before), _LINE.findall(after), budget):
        if op == "equal":
            found.append(("equal", old))
        else:
            found += _words(old, new, budget)
    return _joined(found)


def _words(before: str, after: str, budget: Budget) -> list[Change]:
    found: list[Change] = []
    for op, old, new in _blocks(_WORD.findall(before), _WORD.findall(after), budget):
        if op == "equal":
            found.append(("equal", old))
        else:
            found += [("delete", old), ("insert", new)]
    return found


def _blocks(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[tuple[str, str, str]]:
    """("equal", text, text) and ("change", text before, text after), by turns."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    most -= start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    begun, ended = "".join(old[:start]), "".join(old[len(old) - end :])
    found = [("equal", begun, begun)]
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    here = there = 0
    for x, y, length in _matches(middle_old, middle_new, budget):
        found.append(("change", "".join(middle_old[here:x]), "".join(middle_new[there:y])))
        same = "".join(middle_old[x : x + length])
        found.append(("equal", same, same))
        here, there = x + length, y + length
    found.append(("change", "".join(middle_old[here:]), "".join(middle_new[there:])))
    found.append(("equal", ended, ended))
    return found


def _matches(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[tuple[int, int, int]]:
    """Runs that both share, (place in old, place in new, length); none where the budget ends."""
    if not old or not new:
        return []
    reach, trace = {1: 0}, []
    for distance in range(len(old) + len(new) + 1):
        trace.append(reach.copy())
        budget.steps -= distance + len(reach)  # what is walked, and what is kept
        for k in range(-distance, distance + 1, 2):
            down = k == -distance or (k != distance and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            begun = x
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            budget.steps -= x - begun
            reach[k] = x
            if x >= len(old) and x - k >= len(new):
                return _walk_back(trace, x, x - k)
        if budget.steps <= 0:
            return []
    raise AssertionError("unreachable")


def _walk_back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for distance in range(len(trace) - 1, -1, -1):
        reach, k = trace[distance], x - y
        down = k == -distance or (k != distance and reach[k - 1] < reach[k + 1])
        k_before = k + 1 if down else k - 1
        x_before = reach[k_before] if distance else 0
        y_before = x_before - k_before if distance else 0
        x_turn = (x_before if down else x_before + 1) if distance else 0
        if x > x_turn:
            runs.append((x_turn, x_turn - k, x - x_turn))
        x, y = x_before, y_before
    return runs[::-1]


def _joined(found: list[Change]) -> list[Change]:
    """Neighbours together, deletions before insertions; nothing that is empty."""
    joined: list[Change] = []
    some = [change for change in found if change[1]]
    for is_same, group in groupby(some, key=lambda change: change[0] == "equal"):
        near = list(group)
        kinds: tuple[Op, ...] = ("equal",) if is_same else ("delete", "insert")
        texts = [(kind, "".join(text for op, text in near if op == kind)) for kind in kinds]
        joined += [(kind, text) for kind, text in texts if text]
    return joined
