"""Who asks, answers and reads in a grown community.

Whoever answered answers again: each answer is by somebody new now and then, else by the author of
an earlier one. That alone gives the measured inequality (a few write most, most write once), at
any size. Members are kept as numbers in arrays, a hundred thousand of them in a few megabytes.
"""

import bisect
import random
from array import array
from collections.abc import Iterable
from datetime import datetime

from forum.models import Member, Post

NEW_ASKER = 0.35
NEW_ANSWERER = 0.25
TRIES = 12


class Crowd:
    """Members by their place in the order of coming here; `joined` holds seconds."""

    def __init__(self) -> None:
        self.ids = array("q")
        self.joined = array("d")
        self.has_posted = bytearray()
        self.askers = array("l")
        self.answerers = array("l")
        self._fresh_from = 0

    def load(self, *, weights: dict[int, int], before: datetime) -> None:
        """Take in whoever is there. `weights` (by member id) says whose word counts how often.

        Who joined after `before` only reads: their threads are told elsewhere.
        """
        members = Member.objects.order_by("joined_at", "pk").values_list("pk", "joined_at")
        self.add(members.iterator())
        places = {pk: place for place, pk in enumerate(self.ids)}
        limit = before.timestamp()
        wrote = Post.objects.exclude(kind=Post.Kind.COMMENT).exclude(author=None)
        for pk, kind in wrote.order_by("pk").values_list("author_id", "kind").iterator():
            self._note(places[pk], is_answer=kind == Post.Kind.ANSWER, limit=limit)
        for pk, weight in weights.items():
            for _ in range(weight):
                self._note(places[pk], is_answer=True, limit=limit)

    def add(self, members: Iterable[tuple[int, datetime]]) -> None:
        """New members as (id, joined), in the order of joining; they are the fresh ones now."""
        self._fresh_from = len(self.ids)
        for pk, joined_at in members:
            self.ids.append(pk)
            self.joined.append(joined_at.timestamp())
            self.has_posted.append(0)

    def asker(self, *, at: datetime, rng: random.Random) -> int:
        """Often somebody who has just joined, for this question."""
        place = None
        if rng.random() >= NEW_ASKER:
            place = self._again(self.askers, at, (), rng)
        if place is None:
            place = self._fresh(at, rng)
        self.askers.append(place)
        self.has_posted[place] = 1
        return place

    def answerer(self, *, at: datetime, but: Iterable[int], rng: random.Random) -> int:
        """Somebody else than `but`."""
        place = None
        if rng.random() >= NEW_ANSWERER:
            place = self._again(self.answerers, at, but, rng)
        if place is None:
            place = self.anyone(at=at, but=but, rng=rng)
        self.wrote_answer(place)
        return place

    def wrote_answer(self, place: int) -> None:
        self.answerers.append(place)
        self.has_posted[place] = 1

    def commenter(self, *, at: datetime, but: Iterable[int], rng: random.Random) -> int:
        """Somebody who also answers."""
        found = self._again(self.answerers, at, but, rng)
        return self.anyone(at=at, but=but, rng=rng) if found is None else found

    def anyone(self, *, at: datetime, but: Iterable[int], rng: random.Random) -> int:
        """A member who was here by then, most likely one who only reads."""
        seconds, barred = at.timestamp(), set(but)
        while True:
            place = rng.randrange(len(self.ids))
            if self.joined[place] < seconds and place not in barred:
                return place

    def _note(self, place: int, *, is_answer: bool, limit: float) -> None:
        self.has_posted[place] = 1
        if self.joined[place] < limit:
            (self.answerers if is_answer else self.askers).append(place)

    def _again(
        self, urn: "array[int]", at: datetime, but: Iterable[int], rng: random.Random
    ) -> int | None:
        seconds, barred = at.timestamp(), set(but)
        for _ in range(TRIES if urn else 0):
            place = urn[rng.randrange(len(urn))]
            if self.joined[place] < seconds and place not in barred:
                return place
        return None

    def _fresh(self, at: datetime, rng: random.Random) -> int:
        """The last of the fresh ones who joined before and has not posted yet, else anyone."""
        place = bisect.bisect_left(self.joined, at.timestamp(), lo=self._fresh_from) - 1
        while place >= self._fresh_from and self.has_posted[place]:
            place -= 1
        return place if place >= self._fresh_from else self.anyone(at=at, but=(), rng=rng)
