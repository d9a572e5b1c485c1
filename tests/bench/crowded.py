"""bin/bench search: what a suggestion costs among many threads, made once for each size and kept.

The demo writes 200 threads a second, so these are put together of its texts: titles and sentences
of several questions of one language, and one word in fifty made up of halves of two others, so that
words grow with the community as they do where people write: a few everywhere, most of them rare.
"""

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psutil

from tests.bench import stats, world
from tests.bench.servers import processor_seconds

SIZES = (10_000, 100_000)
SEED, BATCH = 1, 2_000
WARM, MEASURED = 60, 240
STRANGE = 0.02
TICK = 0.01  # seconds: what the system counts in
AT = datetime(2020, 1, 1, tzinfo=UTC)
# What a suggestion may cost, as a multiple of an ORM read by primary key: half of all, 95 of 100.
BARS = {"en": (12, 45), "de": (25, 100)}


@dataclass(frozen=True)
class Source:
    """Texts of one language to make others of."""

    language: str
    titles: list[list[str]]
    sentences: list[list[str]]
    words: list[str]

    @classmethod
    def of(cls, language: str, texts: list[tuple[str, str]]) -> "Source":
        titles = [title.split() for title, _ in texts]
        said = [one.split() for _, body in texts for one in re.split(r"(?<=[.?!])\s+", body)]
        sentences = [one for one in said if one]
        return cls(language, titles, sentences, [word for one in sentences for word in one])

    def title(self, dice: random.Random) -> str:
        """The beginning of one and the end of another."""
        first, second = dice.choice(self.titles), dice.choice(self.titles)
        words = first[: 1 + len(first) // 2] + second[len(second) // 2 :]
        return " ".join(self._strange(word, dice) for word in words)[:150]

    def body(self, dice: random.Random) -> str:
        sentences = dice.sample(self.sentences, k=min(dice.randint(2, 9), len(self.sentences)))
        return " ".join(self._strange(word, dice) for one in sentences for word in one)

    def typed(self, dice: random.Random) -> str:
        """What somebody has typed of a title: the third word, or more."""
        words = self.title(dice).split()
        return " ".join(words[: dice.randint(3, max(3, len(words)))])

    def _strange(self, word: str, dice: random.Random) -> str:
        if dice.random() >= STRANGE:
            return word
        one, other = dice.choice(self.words), dice.choice(self.words)
        return one[: (len(one) + 1) // 2] + other[len(other) // 2 :].lower()


@dataclass(frozen=True)
class Cost:
    """Milliseconds of suggestions and of the floor, taken in turn."""

    language: str
    threads: int
    ms: list[float]
    floor: list[float]
    processor: float
    """How many times the processor that a read takes a suggestion takes, the database's included:
    a mean, but others on the machine hardly move it."""

    @property
    def ratios(self) -> tuple[float, float]:
        floor = stats.percentile(self.floor, 0.5)
        return stats.percentile(self.ms, 0.5) / floor, stats.percentile(self.ms, 0.95) / floor

    def lines(self) -> Iterator[str]:
        p50, p95 = (stats.percentile(self.ms, share) for share in (0.5, 0.95))
        (half, most), (half_bar, most_bar) = self.ratios, BARS[self.language]
        missed = "" if half <= half_bar and most <= most_bar else " MISSED"
        yield (
            f"{self.threads:,} threads, {self.language}: p50 {p50:.1f} ms, p95 {p95:.1f} ms; "
            f"a read by key {stats.percentile(self.floor, 0.5):.2f} ms; ratios {half:.1f} (at most "
            f"{half_bar}) and {most:.1f} (at most {most_bar}){missed}; "
            f"processor {self.processor:.1f} times a read's"
        )


def sources() -> list[Source]:
    """Out of the community that Django's connection is on."""
    from forum.models import Post

    questions = Post.objects.filter(kind=Post.Kind.QUESTION, thread__deleted_at=None).order_by("pk")
    found = []
    for language in BARS:
        own = questions.filter(thread__language=language)
        found.append(Source.of(language, list(own.values_list("thread__title", "body"))))
    return found


def fill(found: list[Source], threads: int, report: world.Report) -> None:
    """Questions in turn of each language, and their weights; says how long those took."""
    from forum.domain import weights
    from forum.lib import clock
    from forum.models import Category, Post, Thread

    dice = random.Random(SEED)
    category = Category.objects.create(slug="all", name={"en": "All"})
    for start in range(0, threads, BATCH):
        chosen = [
            found[number % len(found)] for number in range(start, min(start + BATCH, threads))
        ]
        made = Thread.objects.bulk_create(
            Thread(
                title=one.title(dice), slug="q", category=category, language=one.language,
                created_at=AT, active_at=AT, waiting_since=AT,
            )
            for one in chosen
        )  # fmt: skip
        Post.objects.bulk_create(
            Post(
                thread=thread, kind=Post.Kind.QUESTION, body=one.body(dice), body_html="",
                renderer_version=1, created_at=AT,
            )
            for thread, one in zip(made, chosen, strict=True)
        )  # fmt: skip
    for what, anew in (("read and weighed", False), ("weighed anew", True)):
        began = time.perf_counter()
        weights.renew(now=clock.now(), anew=anew)
        report(f"{threads:,} threads {what} in {time.perf_counter() - began:.0f} s")


def costs(found: list[Source], threads: int) -> Iterator[Cost]:
    """A read by key and a suggestion in turn, for each language."""
    from forum.models import Thread
    from forum.queries.similar import similar

    pks = list(Thread.objects.order_by("pk").values_list("pk", flat=True)[:1000])
    for source in found:
        dice = random.Random(SEED + 1)
        floor, ms = [], []
        for number in range(WARM + MEASURED):
            title, pk = source.typed(dice), dice.choice(pks)
            began = time.perf_counter()
            Thread.objects.get(pk=pk)
            between = time.perf_counter()
            similar(member=None, title=title, language=source.language)
            if number >= WARM:
                floor.append(1000 * (between - began))
                ms.append(1000 * (time.perf_counter() - between))
        titles = [source.typed(dice) for _ in range(MEASURED)]
        reads = _processor(Thread.objects.get, [{"pk": dice.choice(pks)} for _ in titles])
        asked = [{"member": None, "title": one, "language": source.language} for one in titles]
        yield Cost(source.language, threads, ms, floor, _processor(similar, asked) / reads)


def _processor(act: Callable[..., Any], asked: Sequence[dict[str, Any]]) -> float:
    """Processor seconds of all of these, of this process and of its part of the server."""
    from django.db import connection

    connection.ensure_connection()
    both = [psutil.Process(), psutil.Process(connection.connection.info.backend_pid)]
    before = sum(map(processor_seconds, both))
    for named in asked:
        act(**named)
    return max(sum(map(processor_seconds, both)) - before, TICK)
