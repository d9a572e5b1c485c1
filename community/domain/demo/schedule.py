"""When the demo threads happened: always the last weeks before now, with something fresh.

Whoever opens the site sees questions of the last minutes, hours and days that wait, and some that
were solved today. Ages are minutes before now.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.domain.demo import dice
from community.domain.demo.content import Said, Topic

WEEKS = timedelta(weeks=8)
TOWARDS_NOW = 1.7  # 1 spreads evenly; above, the last days hold more
FRESH = timedelta(hours=6)  # what is younger keeps its minute, whatever the hour of the day
MARGIN = timedelta(minutes=2)
ARTICLES = timedelta(days=20), timedelta(days=55)
# How long the open questions have been waiting.
WAITING = tuple(
    timedelta(minutes=minutes)
    for minutes in (
        4, 12, 27, 55, 120, 240, 500, 760, 1080, 1420, 1700, 2300, 2860, 4400, 6100, 9300, 13000,
    )
)  # fmt: skip
# The newcomer's two: the first was solved the day before, the second is hers of this hour.
FIXED = {
    "esim-aktivierung-handywechsel": timedelta(hours=29),
    "pixel-anruffilter-de": timedelta(minutes=34),
}
FIXED_ROOM = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Times:
    """When the thread began, and when its solution was accepted."""

    start: datetime
    accepted_at: datetime | None


def plan(
    *,
    topics: Sequence[Topic],
    member_for: Mapping[str, timedelta],
    rng: random.Random,
    now: datetime,
) -> dict[str, Times]:
    """Times for every topic by its key. `member_for` says how long each handle has been here.

    Nobody posts before they joined, as long as the topics allow it: a thread whose last word
    came later than its youngest author's joining allows begins as late as it can.
    """
    accepted = {topic.key: _acceptance(topic, rng) for topic in topics}
    ages = _ages(topics, accepted, member_for, rng)
    times = {}
    for topic in topics:
        least, most = _span(topic, accepted[topic.key], member_for)
        start = _start(topic, ages[topic.key], least, most, rng, now)
        after = accepted[topic.key]
        times[topic.key] = Times(start, None if after is None else start + after)
    return times


def first_words(*, topics: Sequence[Topic], times: Mapping[str, Times]) -> dict[str, datetime]:
    """When each handle first wrote."""
    first: dict[str, datetime] = {}
    for topic in topics:
        start = times[topic.key].start
        wrote = [(topic.author, start)]
        wrote += [(said.author, start + timedelta(minutes=said.after)) for said in topic.said]
        for handle, at in wrote:
            first[handle] = min(at, first.get(handle, at))
    return first


def _acceptance(topic: Topic, rng: random.Random) -> timedelta | None:
    """How long after the start the asker accepted: right after their thanks, else the same day."""
    place = topic.solution
    if place is None:
        return None
    solution = topic.said[place]
    thanks = [
        said.after
        for said in topic.said
        if said.on == place and said.author == topic.author and said.after < solution.after + 1440
    ]
    wait = rng.randint(1, 6) if thanks else min(1440, 8 + round(rng.expovariate(1 / 240)))
    return timedelta(minutes=max([solution.after, *thanks]) + wait)


def _ages(
    topics: Sequence[Topic],
    accepted: Mapping[str, timedelta | None],
    member_for: Mapping[str, timedelta],
    rng: random.Random,
) -> dict[str, timedelta]:
    """How old each thread should be; `_start` bends what a thread cannot be."""
    ages = dict(FIXED)
    waiting = [topic for topic in topics if topic.is_waiting and topic.key not in ages]
    rng.shuffle(waiting)
    # Those with a later word of the asker need the longest times.
    waiting.sort(key=lambda topic: _span(topic, None, member_for)[0])
    ages |= {topic.key: age for topic, age in zip(waiting, WAITING, strict=False)}
    articles = [topic for topic in topics if topic.kind == "article"]
    ages |= {topic.key: _between(*ARTICLES, rng.random()) for topic in articles}
    talks = [topic for topic in topics if topic.key not in ages]
    rng.shuffle(talks)
    for rank, topic in enumerate(talks):
        share = (rank + 0.5) / len(talks)
        least, most = _span(topic, accepted[topic.key], member_for)
        low, high = ((span / WEEKS) ** (1 / TOWARDS_NOW) for span in (least, min(most, WEEKS)))
        if not low <= share <= high:
            share = low + rng.random() * max(0.0, high - low)
        ages[topic.key] = WEEKS * share**TOWARDS_NOW
    return ages


def _span(
    topic: Topic, accepted: timedelta | None, member_for: Mapping[str, timedelta]
) -> tuple[timedelta, timedelta]:
    """The youngest and the oldest that the thread can be."""
    last = max([timedelta(), accepted or timedelta(), *(_after(said) for said in topic.said)])
    joined = [member_for[topic.author]]
    joined += [member_for[said.author] + _after(said) for said in topic.said]
    return last + MARGIN, max(last + MARGIN, min(joined) - 5 * MARGIN)


def _start(
    topic: Topic,
    age: timedelta,
    least: timedelta,
    most: timedelta,
    rng: random.Random,
    now: datetime,
) -> datetime:
    """An instant near `now - age` that suits the thread, with as few posts at night as can be."""
    age = min(max(age, least), most)
    wanted = now - age
    if age < FRESH:
        return wanted
    room = FIXED_ROOM if topic.key in FIXED else age / 2
    days = (-1, 0, 1) if topic.key in FIXED else (0,)
    drawn = [dice.daytime(wanted + timedelta(days=day), rng=rng) for day in days for _ in range(8)]
    fits = [
        start
        for start in drawn
        if now - most <= start <= now - least and abs(start - wanted) <= room
    ]

    def nights(start: datetime) -> int:
        moments = [start, *(start + _after(said) for said in topic.said)]
        return sum(map(dice.at_night, moments))

    return min(fits, key=nights, default=wanted)


def _after(said: Said) -> timedelta:
    return timedelta(minutes=said.after)


def _between(low: timedelta, high: timedelta, share: float) -> timedelta:
    return low + (high - low) * share
