"""The six lessons for mentors, the questions of their quiz, and the code of conduct: files of ours
under reputation/lessons/, in each language of the site. Pure but for reading them once.

A lesson is <code>.<language>.md, its first line its title. A question is a table of
quiz.<language>.toml; both languages hold the same codes, and the first option is the right one.
"""

import functools
import random
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forum.lib import markup
from forum.lib.markup import Rendered

FOLDER = Path(__file__).resolve().parent.parent / "lessons"
CODES = ("privacy", "asking", "linking", "tone", "escalating", "articles")
FALLBACK = "en"
LANGUAGES = ("en", "de")
CONDUCT = "conduct"
CONDUCT_VERSION = "1"  # a new one is accepted anew, with the next application or renewal
WORDS_A_MINUTE = 130  # read slowly, with the examples tried

Drawn = list[tuple[str, list[int]]]  # code, and the places of its options in the order shown


@dataclass(frozen=True, slots=True)
class Lesson:
    code: str
    title: str
    body: Rendered
    minutes: int


@dataclass(frozen=True, slots=True)
class Question:
    """`options[0]` is right; `why` explains it to whoever did not know."""

    code: str
    lesson: str
    text: str
    options: tuple[str, ...]
    why: str


def lesson(code: str, language: str) -> Lesson:
    """In this language, else in English. Raises KeyError for a code of no name."""
    if code not in CODES:
        raise KeyError(code)
    return _read(code, _known(language))


def lessons(language: str) -> list[Lesson]:
    """All six, in their order."""
    return [lesson(code, language) for code in CODES]


def conduct(language: str) -> Lesson:
    """The code of conduct, in the version that holds."""
    return _read(CONDUCT, _known(language))


def questions(language: str) -> Mapping[str, Question]:
    """The pool, by code."""
    return _pool(_known(language))


def draw(*, many: int, rng: random.Random, last: Collection[str] = ()) -> Drawn:
    """So many questions, as evenly over the lessons as goes, those of the last try only where no
    others are left; each with its options in an order of its own."""
    pool = list(questions(FALLBACK).values())
    order = list(CODES)
    rng.shuffle(order)
    left = {code: _fresh_first(code, pool, rng, last) for code in order}
    found: list[Question] = []
    while len(found) < many and any(left.values()):
        found += [left[code].pop(0) for code in order if left[code]][: many - len(found)]
    rng.shuffle(found)
    return [(one.code, _shuffled(len(one.options), rng)) for one in found]


def wrong(drawn: Sequence[Sequence], answers: Mapping[str, int]) -> list[str]:
    """Codes of the questions that were not answered rightly, in the order in which they stood."""
    return [code for code, _order in drawn if answers.get(code) != 0]


def _fresh_first(
    code: str, pool: Sequence[Question], rng: random.Random, last: Collection[str]
) -> list[Question]:
    mine = [one for one in pool if one.lesson == code]
    rng.shuffle(mine)
    return sorted(mine, key=lambda one: one.code in last)


def _shuffled(many: int, rng: random.Random) -> list[int]:
    order = list(range(many))
    rng.shuffle(order)
    return order


def _known(language: str) -> str:
    code = language.split("-")[0]
    return code if code in LANGUAGES else FALLBACK


@functools.cache
def _read(code: str, language: str) -> Lesson:
    text = (FOLDER / f"{code}.{language}.md").read_text(encoding="utf-8")
    title, _line, body = text.partition("\n")
    words = len(re.findall(r"\w+", body))
    return Lesson(
        code, title.removeprefix("# ").strip(), markup.render(body.strip()),
        max(1, round(words / WORDS_A_MINUTE)),
    )  # fmt: skip


@functools.cache
def _pool(language: str) -> dict[str, Question]:
    raw = tomllib.loads((FOLDER / f"quiz.{language}.toml").read_text(encoding="utf-8"))
    return {
        code: Question(
            code, code.rpartition("-")[0], one["text"], tuple(one["options"]), one["why"]
        )
        for code, one in raw.items()
    }  # fmt: skip
