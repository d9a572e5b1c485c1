"""Whether one more call fits, where those who can make it can make others as well. Pure.

Experts answer in several pools and speak several languages, so a sum of a pool's places is not
enough: a place that is taken for one pool is taken for all. Calls are placed one after another; to
make room, one that was placed goes to somebody else who can make it (augmenting paths).
"""

from collections.abc import Collection, Mapping


class Room:
    """`places`: how many calls each person (by id) can make in this time."""

    def __init__(self, places: Mapping[int, int]) -> None:
        self._places = places
        self._calls: dict[int, list[Collection[int]]] = {one: [] for one in places}

    def add(self, people: Collection[int]) -> bool:
        """Place a call that any of `people` can make; whether there was room. Without room nothing
        changes."""
        return self._place(people, set())

    def fits(self, people: Collection[int]) -> int:
        """How many more of such calls there is room for; they are placed."""
        count = 0
        while self.add(people):
            count += 1
        return count

    def _place(self, people: Collection[int], asked: set[int]) -> bool:
        for one in people:
            if one in asked or one not in self._places:
                continue
            asked.add(one)
            calls = self._calls[one]
            if len(calls) < self._places[one]:
                calls.append(people)
                return True
            for n, other in enumerate(calls):
                if self._place(other, asked):
                    calls[n] = people
                    return True
        return False
