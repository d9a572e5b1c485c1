"""Filling an empty database with the demo community."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from community.domain.demo import (
    applause,
    asking,
    bulk,
    doubts,
    guides,
    house,
    ladder,
    mentoring,
    moderated,
    moderating,
    outage,
    people,
    photos,
    private_cases,
    schedule,
    showing,
    standing,
    talking,
    tried,
    waiting,
    writing,
)
from community.domain.demo.content import Content, Said, Topic
from community.domain.demo.plan import PlannedPost, PlannedThread
from community.domain.demo.schedule import Times
from forum.domain import following, neighbours, synonyms, vocabulary, weights
from forum.models import Category, Member, Post, Solution, Synonyms, Thread
from reputation.domain import badges, review

Report = Callable[[str], None]


class Found(Enum):
    EMPTY = "empty"
    DEMO = "demo"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Counts:
    members: int
    threads: int
    posts: int
    solutions: int


def look() -> Found:
    """What the database holds. Nina with an address that cannot exist is the demo's mark."""
    if Member.objects.filter(handle="nina", email=f"nina@{people.MAIL_DOMAIN}").exists():
        return Found.DEMO
    is_used = Member.objects.exists() or Thread.objects.exists()
    return Found.OTHERS if is_used else Found.EMPTY


def counts() -> Counts:
    return Counts(
        members=Member.objects.count(),
        threads=Thread.objects.count(),
        posts=Post.objects.count(),
        solutions=Solution.objects.filter(cleared_at=None).count(),
    )


@transaction.atomic
def run(*, content: Content, seed: int, now: datetime, report: Report) -> None:
    """Write the demo community: all of it or, when stopped, nothing.

    The database is empty (`look`); the same seed and now give the same community.
    """
    rng = random.Random(seed)  # noqa: S311 - dice, not secrets
    member_for = {one.handle: timedelta(days=one.joined_days_ago) for one in content.people}
    times = schedule.plan(topics=content.topics, member_for=member_for, rng=rng, now=now)
    first_words = schedule.first_words(topics=content.topics, times=times)
    everyone = people.write(content=content, first_words=first_words, rng=rng, now=now)
    report(f"{len(everyone)} people")
    rooms = write_rooms(content=content)
    asking.write_fields(rooms=rooms)
    report(f"{len(rooms)} categories")
    planned = [
        _planned(topic, times[topic.key], everyone, rooms, rng, now) for topic in content.topics
    ]
    newest = moderated.enlist(now=now)
    planned += moderated.threads(everyone={**everyone, **newest}, rooms=rooms, now=now)
    planned.sort(key=lambda thread: thread.posts[0].at)  # so that ids grow with time
    posts = writing.write(threads=planned)
    report(f"{len(planned)} threads with {posts} posts")
    bulk.analyze()
    report(f"{following.catch_up()} people follow what they take part in")
    too = asking.say_me_too(topics=content.topics, everyone=everyone, now=now)
    report(f"{too} people have something too")
    weights.renew(now=now)
    report(f"neighbours of {neighbours.catch_up(now=now)} threads")
    report(f"{waiting.write(topics=content.topics, now=now)} questions wait in their own way")
    report(f"{moderating.write(now=now)} decisions of moderators")
    _earned(now, report)
    report(f"{tried.write(now=now)} times somebody tried an answer")
    report(f"{guides.pair(now=now)} newcomer with a mentor")
    _of_today(now, report)
    _in_private(now, report)
    report(f"{photos.write(topics=content.topics)} pictures")
    report(f"{_words(content)} words, {len(content.synonyms)} groups of words for the same")


def _earned(now: datetime, report: Report) -> None:
    """What follows from all that happened, and what is questioned of it."""
    doubts.correct(now=now)
    report(f"{standing.refresh(now=now)} entries in the ledger")
    report(f"{review.look(now=now)} patterns that somebody should look at")
    report(f"{badges.award(now=now, tells=False)} badges")
    doubts.question(now=now)
    report(f"{mentoring.write(now=now)} mentors")
    report(f"{doubts.rank(now=now)} places on leaderboards")


def _in_private(now: datetime, report: Report) -> None:
    """Last of all: nothing that is made of all threads is made of these."""
    report(f"{talking.write(now=now)} private talks")
    report(f"{private_cases.write(now=now)} private cases")
    report(f"{house.write(now=now)} house texts")


def _of_today(now: datetime, report: Report) -> None:
    """What waits for the company and what is broken; then whatever is shown of all of it."""
    report(f"{ladder.write(now=now)} questions on the ladder")
    report(f"{outage.write(now=now)} people have a known incident")
    following.catch_up()
    neighbours.catch_up(now=now)
    showing.show(now=now)


def _words(content: Content) -> int:
    """The vocabulary, with what means the same; how many words."""
    for group in content.synonyms:
        synonyms.store(synonyms=Synonyms(words=list(group.words), language=group.language))
    return vocabulary.renew()


def write_rooms(*, content: Content) -> dict[str, int]:
    """The categories, made where they are missing; their ids by slug."""
    for room in content.rooms:
        Category.objects.get_or_create(
            slug=room.slug,
            defaults={
                "name": room.name,
                "description": room.description,
                "icon": room.icon,
                "position": room.position,
                "is_private": room.is_private,
                "reader_roles": list(room.reader_roles),
            },
        )
    return dict(Category.objects.values_list("slug", "pk"))


def _planned(
    topic: Topic,
    times: Times,
    everyone: Mapping[str, Member],
    rooms: Mapping[str, int],
    rng: random.Random,
    now: datetime,
) -> PlannedThread:
    asker = everyone[topic.author]
    question = PlannedPost(
        kind=Post.Kind.QUESTION, author_id=asker.pk, body=topic.body, at=times.start
    )
    posts = [question]
    for said in topic.said:
        posts.append(_post(said, topic, times, everyone, rng, now))
    given = sum(len(post.marks) for post in posts)
    hours = (now - times.start) / timedelta(hours=1)
    views = given * rng.uniform(6, 11) + hours**0.6 * rng.uniform(1.5, 3.5) + rng.randint(1, 4)
    is_pinned = topic.pinned and topic.kind == "article"
    return PlannedThread(
        kind=topic.kind,
        title=topic.title,
        tags=list(topic.tags),
        language=topic.language,
        category_id=rooms[topic.room],
        posts=posts,
        facts=asking.facts_of(topic),
        accepted=_accepted(topic, times),
        views=round(views),
        pinned=(asker.pk, times.start + timedelta(minutes=2)) if is_pinned else None,
    )


def _accepted(topic: Topic, times: Times) -> tuple[int, datetime] | None:
    if topic.solution is None or times.accepted_at is None:
        return None
    return topic.solution + 1, times.accepted_at


def _post(
    said: Said,
    topic: Topic,
    times: Times,
    everyone: Mapping[str, Member],
    rng: random.Random,
    now: datetime,
) -> PlannedPost:
    at = times.start + timedelta(minutes=said.after, seconds=rng.randrange(50))
    author = everyone[said.author]
    parent = None
    if said.kind == Post.Kind.COMMENT:
        parent = 0 if said.on is None else said.on + 1
    marks = applause.of(
        count=said.helped,
        author_id=author.pk,
        asker=everyone[topic.author] if said.is_solution else None,
        language=topic.language,
        at=at,
        people=list(everyone.values()),
        rng=rng,
        now=now,
    )
    return PlannedPost(
        kind=said.kind, author_id=author.pk, body=said.body, at=at, parent=parent, marks=marks
    )
