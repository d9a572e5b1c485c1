"""Who tries to earn what, with the fixed inputs of reputation.md, section 3.

Everything falls into the first days of its month, so that a month's answers are released and judged
within it: an expert's month is a whole one, and so is an attacker's.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from forum.models import Member
from tests.bench.deeds import Deed, People

SEED = 1
YEAR = 2025
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPREAD = timedelta(days=4)
COPIED = (
    "Please restart the phone, then take the card out and put it in again. If that does not help, "
    "look whether there is an update, and write again with the name of the phone and the version."
)
READERS = 3


@dataclass(frozen=True)
class Habits:
    """Of one answer: how likely it is accepted; confirmed, if not; marked, by each reader; and that
    its question had waited."""

    accept: float
    confirm: float
    mark: float
    rescue: float


HONEST = Habits(0.40, 0.25, 0.25, 0.10)
FLOODER = Habits(0.04, 0.01, 0.02, 0.0)


@dataclass(frozen=True)
class Size:
    """How much of it there is, for each month."""

    months: int = 6
    expert: int = 150
    flooder: int = 1_500
    fakes: int = 100
    star: int = 100
    sockpuppets: int = 5
    rings: tuple[int, ...] = (3, 10, 30)


WHOLE = Size()
SMALL = Size(months=1, expert=60, flooder=120, fakes=10, star=20, rings=(3,))


@dataclass
class Attack:
    """`most`: the greatest share of the expert's money that it may bring, None where arithmetic
    does not stop it and people have to look; `members`: who earns by it, each of them."""

    name: str
    members: list[Member]
    deeds: list[Deed] = field(default_factory=list)
    most: float | None = None
    is_listed: bool = False  # the review list must name it


class World:
    """People and what they do, made by the same dice each time."""

    def __init__(self, size: Size) -> None:
        self.size, self.people = size, People()
        self.dice = random.Random(SEED)
        self.mentors = self.people.several(5, "mentor")
        self.silent = self.people.one("silent")
        self.talkers: list[Member] = []

    def everything(self) -> list[Attack]:
        """The expert first: all others are held against it."""
        size = self.size
        return [
            self._answers("honest expert", size.expert, HONEST, self._own_words),
            self._answers("flooder", size.flooder, FLOODER, lambda: COPIED, most=0.25),
            self._ring("ring of unverified accounts", size.sockpuppets, is_verified=False),
            *(self._ring("ring of customers", n) for n in size.rings),
            self._patient(size.rings[-1]),
            self._star(),
        ]

    def example(self, threads: int) -> Attack:
        """The worked example: 6 SOL, 2 CONF, 9 HELP and 1 RESC, in so many threads."""
        helper = self.people.one("example")
        deeds = []
        for number, at in enumerate(_instants(1, threads)):
            deed = self._deed(self._stranger(), helper, at, f"Answer {number}", waited=number == 0)
            if number < 6:
                deed.accepted_at = deed.answered_at + HOUR
            elif number < 8:
                deed.confirmed = (self.mentors[number % 5], deed.answered_at + 8 * DAY)
            marks = (2 if number == 1 else 1) if number < 8 else 0
            deed.marks = [
                (self._stranger(), deed.answered_at + (2 + n) * HOUR) for n in range(marks)
            ]
            deeds.append(deed)
        return Attack(f"worked example, {threads} threads", [helper], deeds)

    def _answers(
        self, name: str, n: int, habits: Habits, says: Callable[[], str],
        most: float | None = None,
    ) -> Attack:  # fmt: skip
        helper = self.people.one(name.split()[-1])
        attack = Attack(name, [helper], most=most)
        for at in self._months(n):
            attack.deeds.append(self._answer(helper, at, habits, says()))
        return attack

    def _answer(self, helper: Member, at: datetime, habits: Habits, body: str) -> Deed:
        dice = self.dice.random
        is_accepted, is_confirmed = dice() < habits.accept, dice() < habits.confirm
        waited = dice() < habits.rescue
        marks = sum(dice() < habits.mark for _ in range(READERS))
        asker = self._talker() if is_accepted or is_confirmed else self.silent
        deed = self._deed(asker, helper, at, body, waited=waited)
        if is_accepted:
            deed.accepted_at = deed.answered_at + HOUR
        elif is_confirmed:
            deed.confirmed = (self.dice.choice(self.mentors), deed.answered_at + 8 * DAY)
        deed.marks = [(self._talker(), deed.answered_at + (2 + k) * HOUR) for k in range(marks)]
        return deed

    def _own_words(self) -> str:
        """No two of them alike."""
        return " ".join(f"word{self.dice.randrange(5_000)}" for _ in range(30))

    def _ring(self, name: str, n: int, *, is_verified: bool = True) -> Attack:
        members = self.people.several(n, f"ring{n}", is_verified=is_verified)
        deeds = [
            self._fake(members, place, k, at)
            for month in range(1, self.size.months + 1)
            for k, at in enumerate(_instants(month, self.size.fakes))
            for place in range(n)
        ]
        # Accounts that nobody verified bring nothing at all, whatever they do.
        return Attack(f"{name} of {n}" if is_verified else name, members, deeds, most=0.10)

    def _patient(self, n: int) -> Attack:
        """As many fakes as still weigh something, and again when the pairs are forgotten."""
        members = self.people.several(n, "patient")
        many = min(3 * (n - 1), self.size.fakes)
        deeds = [
            self._fake(members, place, k, at)
            for month in range(1, self.size.months + 1, 4)  # more than 90 days later
            for k, at in enumerate(_instants(month, many))
            for place in range(n)
        ]
        return Attack(f"patient ring of {n}", members, deeds, is_listed=True)

    def _fake(self, members: Sequence[Member], place: int, k: int, at: datetime) -> Deed:
        """One of them asks, the next but k answers: everybody gives everybody, in turn."""
        helper = members[place]
        asker = members[(place + 1 + k % (len(members) - 1)) % len(members)]
        at += timedelta(minutes=place)
        deed = self._deed(asker, helper, at, f"A fake of {helper.handle}, number {k}: ask me more.")
        deed.accepted_at = deed.answered_at + HOUR
        return deed

    def _star(self) -> Attack:
        helper = self.people.one("star")
        attack = Attack("star", [helper], is_listed=True)
        for at in self._months(self.size.star):
            body = f"For you alone, number {len(attack.deeds)}."
            deed = self._deed(self._stranger(), helper, at, body)
            deed.accepted_at = deed.answered_at + HOUR
            attack.deeds.append(deed)
        return attack

    def _deed(
        self, asker: Member, helper: Member, at: datetime, body: str, *, waited: bool = False
    ) -> Deed:
        answered = at + (5 if waited else 1) * HOUR
        return Deed(asker, helper, at, answered, body)

    def _stranger(self) -> Member:
        """A customer who does nothing else here."""
        return self.people.one("stranger")

    def _talker(self) -> Member:
        """A customer who writes elsewhere too, as most do who come twice."""
        self.talkers.append(self.people.one("talker"))
        return self.talkers[-1]

    def _months(self, n: int) -> Iterator[datetime]:
        for month in range(1, self.size.months + 1):
            yield from _instants(month, n)


def _instants(month: int, n: int) -> Iterator[datetime]:
    """N of them, evenly, within the first days of the month."""
    begin = datetime(YEAR, month, 2, 6, tzinfo=UTC)
    return (begin + SPREAD * k / n for k in range(n))
