"""What people say in a grown community: the demo's own passages, put together anew.

A thread takes one of the demo's topics, with other devices, tariffs and places. Passages are
rendered once and kept (a bounded number of them): a text is a row of passages, and its HTML is the
row of theirs, which a test holds against the renderer.
"""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from community.domain.demo import dice
from community.domain.demo.content import Content, Topic, Variety
from forum.lib import limits, markup, text

KEPT = 20_000  # rendered passages, about 30 MB
LONG_PASSAGE = 40  # words; longer paragraphs are cut between sentences
_LIST = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s", re.MULTILINE)
_STRUCTURE = re.compile(r"^(?: {4}|\t|>|\||#|```)", re.MULTILINE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])")
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_CLAUSE = re.compile(r"(?<=\w)(?:[:?!.]| –|,) ")
SHORT_TITLES = 0.6
SHORTEST_TITLE = 4  # words


@dataclass(frozen=True, slots=True)
class Passage:
    source: str
    html: str
    plain: str
    words: int
    is_list: bool


@dataclass(frozen=True, slots=True)
class Written:
    body: str
    html: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One thread's subject and circumstances. `devices` holds one device of each family."""

    topic: Topic
    devices: dict[str, str]
    device: str
    tariff: str
    place: str


Sources = dict[tuple[str, str, str], list[str]]


class Wording:
    """The demo's passages, by language, category and what they were part of."""

    def __init__(self, content: Content) -> None:
        self.variety: Variety = content.variety
        private = {room.slug for room in content.rooms if room.is_private}
        self.topics = [
            topic for topic in content.topics
            if topic.kind == "question" and topic.room not in private
        ]  # fmt: skip
        self.pools: Sources = {}
        self.tags: dict[tuple[str, str], list[str]] = {}
        for topic in self.topics:
            self._take("question", topic, [topic.body])
            self._take("answer", topic, [one.body for one in topic.said if one.kind == "answer"])
            self._take("comment", topic, [one.body for one in topic.said if one.kind == "comment"])
            tags = self.tags.setdefault((topic.language, topic.room), [])
            tags += [name for name in topic.tags if name not in tags]
        families = self.variety.devices
        every = [name for names in families.values() for name in names]
        self._family = {name: family for family, names in families.items() for name in names}
        self._device = re.compile("|".join(sorted(map(re.escape, every), key=len, reverse=True)))

    def voice(self, *, rng: random.Random) -> Voice:
        topic = rng.choice(self.topics)
        devices = {family: rng.choice(names) for family, names in self.variety.devices.items()}
        named = self._device.search(topic.title + topic.body)
        family = self._family[named[0]] if named else rng.choice(list(devices))
        return Voice(
            topic=topic,
            devices=devices,
            device=devices[family],
            tariff=rng.choice(self.variety.tariffs[topic.language]),
            place=rng.choice(self.variety.places[topic.language]),
        )

    def title(self, voice: Voice, *, rng: random.Random) -> str:
        """The topic's title, or its first clause, with what sets this thread apart."""
        title = self._spin(voice.topic.title, voice)
        clause = _CLAUSE.split(title)[0]
        if len(clause.split()) >= SHORTEST_TITLE and rng.random() < SHORT_TITLES:
            title = clause
        longer = f"{title} {self._fill(self.variety.tails, voice, rng)}"
        return longer if len(longer) <= limits.TITLE[1] else title

    def labels(self, voice: Voice, *, rng: random.Random) -> list[str]:
        """One to five tags, the topic's own first."""
        wanted = 1 + dice.pick(dice.TAGS, rng=rng)
        others = self.tags[voice.topic.language, voice.topic.room]
        names = list(voice.topic.tags)
        names += [name for name in rng.sample(others, min(5, len(others))) if name not in names]
        return sorted(names[:wanted])

    def question(self, voice: Voice, *, rng: random.Random) -> Written:
        first, *others = _passages(voice.topic.body)
        own = [first, self._fill(self.variety.contexts, voice, rng), *others]
        return self._write(own, "question", dice.QUESTION_WORDS, voice, rng, least=2)

    def answer(self, voice: Voice, *, rng: random.Random) -> Written:
        said = [one.body for one in voice.topic.said if one.kind == "answer"]
        own = [passage for body in rng.sample(said, len(said)) for passage in _passages(body)]
        return self._write(own, "answer", dice.ANSWER_WORDS, voice, rng)

    def comment(self, voice: Voice, *, rng: random.Random) -> Written:
        said = [one.body for one in voice.topic.said if one.kind == "comment"]
        return self._write(
            rng.sample(said, len(said)), "comment", dice.COMMENT_WORDS, voice, rng,
            most=limits.COMMENT[1],
        )  # fmt: skip

    def _take(self, part: str, topic: Topic, bodies: Iterable[str]) -> None:
        pool = self.pools.setdefault((part, topic.language, topic.room), [])
        for body in bodies:
            pool += [body] if part == "comment" else _passages(body)

    def _write(
        self,
        own: Sequence[str],
        part: str,
        law: tuple[int, int, int],
        voice: Voice,
        rng: random.Random,
        *,
        least: int = 1,
        most: int = limits.ANSWER[1],
    ) -> Written:
        """Passages of the topic, then of its category, until there are words enough.

        At least `least` passages, at most `most` characters.
        """
        wanted = dice.words(law, rng=rng)
        pool = self.pools[part, voice.topic.language, voice.topic.room]
        more = rng.sample(pool, min(len(pool), 4 + wanted // 10))
        picked: dict[str, Passage] = {}
        last, words, length = None, 0, 0
        for source in (*own, *more):
            passage = _rendered(self._spin(source, voice))
            too_long = length + len(passage.source) + 2 > most
            # Two lists in a row would become one.
            if too_long or passage.source in picked or (last and last.is_list and passage.is_list):
                continue
            picked[passage.source] = last = passage
            words, length = words + passage.words, length + len(passage.source) + 2
            if words + 12 >= wanted and len(picked) >= least:
                break
        return _joined(list(picked.values()))

    def _fill(self, lines: dict[str, list[str]], voice: Voice, rng: random.Random) -> str:
        line = rng.choice(lines[voice.topic.language])
        return line.format(device=voice.device, tariff=voice.tariff, place=voice.place)

    def _spin(self, source: str, voice: Voice) -> str:
        """The same with the voice's devices."""
        return self._device.sub(lambda found: voice.devices[self._family[found[0]]], source)


@lru_cache(maxsize=KEPT)
def _passages(body: str) -> list[str]:
    """The blocks of a body that stand for themselves, long paragraphs cut between sentences."""
    if "```" in body:
        return [body]
    blocks = [block.strip("\n") for block in re.split(r"\n{2,}", body)]
    found: list[str] = []
    for block in blocks:
        if _STRUCTURE.search(block):
            continue
        found += [block] if _LIST.search(block) else _cut(block)
    return found or [body]


def _cut(paragraph: str) -> list[str]:
    sentences = _SENTENCES.split(paragraph)
    if len(paragraph.split()) <= LONG_PASSAGE or len(sentences) < 3:
        return [paragraph]
    middle = len(sentences) // 2
    halves = [" ".join(sentences[:middle]), " ".join(sentences[middle:])]
    # A cut inside bold or code would show its marks.
    is_clean = all(half.count(mark) % 2 == 0 for half in halves for mark in ("**", "`", "*", "„“"))
    return halves if is_clean else [paragraph]


@lru_cache(maxsize=KEPT)
def _rendered(source: str) -> Passage:
    html = markup.render(source).html
    return Passage(
        source=source,
        html=html,
        plain=text.plain(_CODE.sub("", html)),  # as the renderer's excerpts
        words=len(source.split()),
        is_list=_LIST.search(source) is not None,
    )


def _joined(passages: Sequence[Passage]) -> Written:
    return Written(
        body="\n\n".join(passage.source for passage in passages),
        html="".join(passage.html for passage in passages),
        excerpt=text.shorten(
            " ".join(passage.plain for passage in passages), markup.EXCERPT_LENGTH
        ),
    )
