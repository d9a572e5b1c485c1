"""Asks questions beside a worker, and says after how many seconds each was found."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from forum.domain import vocabulary, weights
from forum.lib import clock
from forum.models import Thread, ThreadNeighbours, VocabularyWord
from forum.queries import search, similar, terms
from tests import factories
from tests.drills.scene import wait_for

PATIENCE = 60


def measure(*, rounds: int, file: Path) -> None:
    """The seconds of each round, by where it was found, as JSON. The first round, for which the
    worker may still be starting, is left out."""
    asker = factories.member("asker")
    for _ in range(20):
        factories.question(by=asker)
    weights.renew(now=clock.now())
    vocabulary.renew()
    took: dict[str, list[float]] = {where: [] for where in FOUND}
    for number in range(rounds + 1):
        word = f"quokka{''.join('abcdefghij'[int(digit)] for digit in f'{number:03}')}"
        thread = factories.question(by=asker, title=f"Why does my {word} beep?")
        began = time.monotonic()
        for where, is_found in FOUND.items():
            wait_for(
                lambda is_found=is_found, word=word, thread=thread: is_found(word, thread),
                seconds=PATIENCE,
                problem=f"not found in {where}",
            )
            if number:
                took[where].append(time.monotonic() - began)
    file.write_text(json.dumps(took), "utf-8")


def _in_search(word: str, thread: Thread) -> bool:
    found = search.find(member=None, query=search.read(word), now=clock.now())
    return [hit.thread for hit in found.hits] == [thread]


def _suggested(word: str, thread: Thread) -> bool:
    terms.forget()
    found = similar.similar(member=None, title=f"{word} beeps")
    return thread in [one.thread for one in found]


def _in_vocabulary(word: str, thread: Thread) -> bool:
    return VocabularyWord.objects.filter(text=word).exists()


def _with_neighbours(word: str, thread: Thread) -> bool:
    return ThreadNeighbours.objects.filter(thread=thread).exists()


FOUND: dict[str, Callable[[str, Thread], bool]] = {
    "search": _in_search, "suggestions": _suggested, "spellings": _in_vocabulary,
    "related questions": _with_neighbours,
}  # fmt: skip
