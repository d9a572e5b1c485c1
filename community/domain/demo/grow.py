"""Letting the demo community grow to any size, with the measured habits of real ones.

Batches in the order of time, each with its new members and its own transaction: memory stays flat,
and a growth that was stopped goes on where it is started again.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from community.domain.demo import bulk, doubts, people, standing, talk, writing
from community.domain.demo.content import Content
from community.domain.demo.crowd import Crowd
from community.domain.demo.people import Name
from community.domain.demo.wording import Wording
from forum.domain import following, neighbours, vocabulary, weights
from forum.models import Category, Member, Thread
from reputation.domain import badges

BATCH = 1000
JOINS_PER_THREAD = 4  # of those who register, more than four in five never post
PER_DAY = 40
SHORTEST, LONGEST = timedelta(days=60), timedelta(days=1000)
NEWCOMERS = timedelta(days=30)  # who joined since then only reads
HABIT = 6  # whose activity is above this answers often from the start

Report = Callable[[str], None]


def run(*, content: Content, threads: int, seed: int, now: datetime, report: Report) -> int:
    """Grow to `threads` threads in all; returns how many came. The demo community is there."""
    missing = threads - Thread.objects.listed().count()
    if missing <= 0:
        report(f"there are {threads} threads or more already")
        return 0
    span = min(max(timedelta(days=missing / PER_DAY), SHORTEST), LONGEST)
    rng = random.Random(seed)  # noqa: S311 - dice, not secrets
    crowd = Crowd()
    crowd.load(weights=_weights(content), before=now - NEWCOMERS)
    rooms = dict(Category.objects.values_list("slug", "pk"))
    scene = talk.Scene(Wording(content), crowd, rooms, rng, now)
    names = people.names(variety=content.variety, start=Member.objects.count())
    for done in range(0, missing, BATCH):
        size = min(BATCH, missing - done)
        start, end = (now - span * (1 - part / missing) for part in (done, done + size))
        _batch(scene, names, size, start, end)
        report(f"{done + size} of {missing} threads")
    bulk.analyze()
    report(f"{standing.refresh(now=now)} entries in the ledger")
    report(f"{badges.award(now=now, tells=False)} badges")
    report(f"{doubts.rank(now=now)} places on leaderboards")
    report(f"{following.catch_up()} people follow what they take part in")
    weights.renew(now=now)
    report(f"neighbours of {neighbours.catch_up(now=now)} threads")
    report(f"{vocabulary.renew()} words")
    return missing


def _weights(content: Content) -> dict[int, int]:
    """How often the most active of the cast come to a thread, by member id."""
    active = {one.handle: (one.activity - HABIT) ** 2 for one in content.people}
    known = Member.objects.filter(handle__in=active).values_list("handle", "pk").order_by("pk")
    return {pk: active[handle] for handle, pk in known if active[handle] > 0}


@transaction.atomic  # no verb: the dice and the crowd cannot go back for another try
def _batch(
    scene: talk.Scene, names: Iterator[Name], size: int, start: datetime, end: datetime
) -> None:
    """The people who joined between `start` and `end`, and the threads of that time."""
    span = end - start
    joins = sorted(start + span * scene.rng.random() for _ in range(JOINS_PER_THREAD * size))
    found = [people.newcomer(next(names), joined_at=at) for at in joins]
    skeletons = [member.handle_skeleton for member in found]
    # Somebody who signed up by themselves may have the handle already.
    taken = set(
        Member.objects.filter(handle_skeleton__in=skeletons).values_list(
            "handle_skeleton", flat=True
        )
    )
    free = [member for member in found if member.handle_skeleton not in taken]
    people.enlist(members=free)
    scene.crowd.add((member.pk, member.joined_at) for member in free)
    starts = sorted(
        talk.moment(start=start, end=end, rng=scene.rng, now=scene.now) for _ in range(size)
    )
    writing.write(threads=[talk.thread(scene, at=at) for at in starts])
