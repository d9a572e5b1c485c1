"""One thread of a grown community: who asked, who answered, what was accepted, who was helped."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.domain.demo import dice
from community.domain.demo.crowd import Crowd
from community.domain.demo.plan import PlannedPost, PlannedThread
from community.domain.demo.wording import Voice, Wording, Written
from forum.models import Post, Thread

MARKED_FOR = timedelta(days=60)
EARLY = 2.5  # most marks come in the first days
SOON = timedelta(seconds=40)
BY_DAY = timedelta(hours=12)  # whoever waits longer writes at a usual hour
ASKER_COMMENTS = 0.45
AUTHOR_COMMENTS = 0.2
ASKER_MARKS = 0.6


@dataclass(frozen=True, slots=True)
class Scene:
    """What every thread of a growth shares."""

    wording: Wording
    crowd: Crowd
    rooms: dict[str, int]
    rng: random.Random
    now: datetime


@dataclass(slots=True)
class _Talk:
    """A thread in the making; `places` are the authors of its posts in the crowd."""

    voice: Voice
    posts: list[PlannedPost]
    places: list[int]

    def say(
        self,
        scene: Scene,
        kind: str,
        place: int,
        said: Written,
        at: datetime,
        parent: int | None = None,
    ) -> None:
        self.posts.append(
            PlannedPost(
                kind=kind,
                author_id=scene.crowd.ids[place],
                body=said.body,
                at=at,
                parent=parent,
                html=said.html,
                excerpt=said.excerpt,
            )
        )
        self.places.append(place)


def moment(*, start: datetime, end: datetime, rng: random.Random, now: datetime) -> datetime:
    """An instant about between the two, at an hour at which people write, never after now."""
    wanted = start + (end - start) * rng.random()
    drawn = (dice.daytime(wanted, rng=rng) for _ in range(5))
    return next((at for at in drawn if at < now), wanted)


def thread(scene: Scene, *, at: datetime) -> PlannedThread:
    """A thread that began `at`, with all that happened in it until the scene's now."""
    rng = scene.rng
    voice = scene.wording.voice(rng=rng)
    talk = _Talk(voice, [], [])
    asker = scene.crowd.asker(at=at, rng=rng)
    said = scene.wording.question(voice, rng=rng)
    talk.say(scene, Post.Kind.QUESTION, asker, said, at)
    _comments(scene, talk, on=0, law=dice.QUESTION_COMMENTS)
    answers = _answers(scene, talk)
    accepted = _accepted(scene, talk, answers)
    for place in answers:
        _marks(scene, talk, place, is_solution=accepted is not None and accepted[0] == place)
    return PlannedThread(
        kind=Thread.Kind.QUESTION,
        title=scene.wording.title(voice, rng=rng),
        tags=scene.wording.labels(voice, rng=rng),
        language=voice.topic.language,
        category_id=scene.rooms[voice.topic.room],
        posts=talk.posts,
        accepted=accepted,
        views=dice.views(age=scene.now - at, rng=rng),
    )


def _answers(scene: Scene, talk: _Talk) -> list[int]:
    """Answers with their comments; returns their places among the posts."""
    rng, at = scene.rng, talk.posts[0].at
    found: list[int] = []
    for number in range(dice.pick(dice.ANSWERS, rng=rng)):
        at = _later(scene, at, dice.FIRST_ANSWER)
        if at > scene.now:
            break
        if number and rng.random() < dice.SELF_ANSWERED * 2:
            author = talk.places[0]
            scene.crowd.wrote_answer(author)
        else:
            but = [talk.places[0], *(talk.places[place] for place in found)]
            author = scene.crowd.answerer(at=at, but=but, rng=rng)
        found.append(len(talk.posts))
        said = scene.wording.answer(talk.voice, rng=rng)
        talk.say(scene, Post.Kind.ANSWER, author, said, at)
        _comments(scene, talk, on=found[-1], law=dice.ANSWER_COMMENTS)
    return found


def _comments(scene: Scene, talk: _Talk, *, on: int, law: tuple[float, float]) -> None:
    rng, at = scene.rng, talk.posts[on].at
    for _ in range(dice.count(law, rng=rng)):
        at = _later(scene, at, dice.FIRST_ANSWER)
        if at > scene.now:
            break
        role = rng.random()
        if role < ASKER_COMMENTS:
            author = talk.places[0]
        elif role < ASKER_COMMENTS + AUTHOR_COMMENTS:
            author = talk.places[on]
        else:
            author = scene.crowd.commenter(at=at, but=[talk.places[0]], rng=rng)
        said = scene.wording.comment(talk.voice, rng=rng)
        talk.say(scene, Post.Kind.COMMENT, author, said, at, on)


def _accepted(scene: Scene, talk: _Talk, answers: list[int]) -> tuple[int, datetime] | None:
    rng = scene.rng
    if not answers or rng.random() >= dice.ACCEPTED:
        return None
    is_first = len(answers) == 1 or rng.random() < dice.FIRST_IS_ACCEPTED
    place = answers[0] if is_first else rng.choice(answers[1:])
    at = _later(scene, talk.posts[place].at, dice.ACCEPTANCE)
    return (place, at) if at <= scene.now else None


def _marks(scene: Scene, talk: _Talk, place: int, *, is_solution: bool) -> None:
    """Whom the answer helped: distinct members, never its author."""
    rng, post = scene.rng, talk.posts[place]
    room = min(MARKED_FOR, scene.now - post.at) - SOON
    if room < SOON:
        return
    barred = {talk.places[place]}
    givers = []
    if is_solution and talk.places[0] not in barred and rng.random() < ASKER_MARKS:
        givers.append(talk.places[0])
    for _ in range(dice.count(dice.MARKS, rng=rng)):
        givers.append(scene.crowd.anyone(at=post.at, but=barred.union(givers), rng=rng))
    moments = sorted(post.at + SOON + room * rng.random() ** EARLY for _ in givers)
    post.marks = [(scene.crowd.ids[giver], at) for giver, at in zip(givers, moments, strict=True)]


def _later(scene: Scene, after: datetime, curve: dice.Curve) -> datetime:
    at = after + timedelta(hours=dice.on_curve(curve, rng=scene.rng))
    if at - after < BY_DAY:
        return at
    drawn = dice.daytime(at, rng=scene.rng)
    return drawn if drawn > after else at
