"""What each table holds about people: what their export gets of it, and what erasing an account
does to it.

A floor's tables are entries of its `lib/personal_parts.py`, made known in `AppConfig.ready()`, so
that the floor below need not know them. `tests/test_personal.py` demands an entry for every table:
a new one that says nothing fails there. Models are named by label ("forum.Device"), since this
layer knows no tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The chapters of an export, in order.
CHAPTERS: dict[str, Promise] = {
    "account": _("Who you are"),
    "written": _("What you wrote"),
    "said": _("What you said of others' posts"),
    "acts": _("What you did"),
    "follows": _("What you follow"),
    "notices": _("Notices and mail"),
    "points": _("Points, badges and rights"),
    "money": _("Payback"),
    "mentoring": _("Mentors and newcomers"),
    "private": _("Private talks"),
    "service": _("Cases, calls and surveys"),
    "work": _("Your work for the team"),
    "decided": _("Decisions of the team"),
    "sign_in": _("Security: how you sign in"),
}
GONE, STAYS = "gone", "stays"
OTHERS = "It is about others, or was written by others about the service."
ACT = "An act for the community: what was done stays, by nobody's name."
COUNTED = "Others' counts and points rest on it; it says nothing beyond itself."
BOOKS = "Books that nobody may change: it holds numbers, and no name."
LAW = "Tax and commercial law want it kept; it lies apart and holds no name."
TECHNICAL = "A secret or a technical mark that would only help whoever finds the file."


@dataclass(frozen=True)
class Part:
    """One table's rows of one person, by the lookup `whose`.

    `fields` are exported ("thread.title" follows a relation; a member among them becomes their
    handle), none where `why` says why not. `then` is what becomes of the rows when the account is
    erased: GONE, or STAYS with `cleared` set on them, for the reason `why`. `only` narrows the
    rows. Within a floor rows go in the order of the entries.
    """

    model: str
    whose: str
    chapter: str = ""
    fields: tuple[str, ...] = ()
    why: str = ""
    then: str = GONE
    cleared: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Nobody:
    """A table without a person, or with relations to members (`fields`) that are only acts."""

    model: str
    why: str
    fields: tuple[str, ...] = ()


_parts: list[Part] = []
_nobodys: list[Nobody] = []
_unchanging: set[str] = set()
_emptied: dict[str, tuple[str, ...]] = {}
# Sentences on what somebody must hand over before they may leave: (member's id) -> sentences.
Duties = Callable[[int], Iterable[str]]
_duties: list[Duties] = []


def add(*entries: Part | Nobody) -> None:
    """Make entries known; saying one twice counts once."""
    for one in entries:
        kept: list[Any] = _parts if isinstance(one, Part) else _nobodys
        if one not in kept:
            kept.append(one)


def keep_unchanged(*models: str, words: Mapping[str, tuple[str, ...]] | None = None) -> None:
    """Tables in which nothing may be rewritten, not even a name within a text: the database refuses
    it. Each holds ids and numbers. `words` are columns of some of them that people fill: the
    database lets those be emptied, and nothing else be done to them."""
    _unchanging.update(models)
    _emptied.update(words or {})


def add_duties(ask: Duties) -> None:
    if ask not in _duties:
        _duties.append(ask)


def parts() -> list[Part]:
    return list(_parts)


def nobodys() -> list[Nobody]:
    return list(_nobodys)


def unchanging() -> frozenset[str]:
    return frozenset(_unchanging)


def emptied() -> dict[str, tuple[str, ...]]:
    """By table, the columns of `unchanging` ones that may be emptied."""
    return dict(_emptied)


def duties(*, member_id: int) -> list[str]:
    """What this person must hand over first, in sentences for them."""
    return [sentence for ask in _duties for sentence in ask(member_id)]


def part(
    model: str, whose: str, chapter: str, fields: str, *, then: str = GONE,
    cleared: Mapping[str, Any] | None = None, only: Mapping[str, Any] | None = None,
    why: str = "",
) -> Part:  # fmt: skip
    """An exported table; `fields` are words in one string."""
    return Part(model, whose, chapter, tuple(fields.split()), why, then, cleared or {}, only or {})


def apart(
    model: str, whose: str, why: str, *, then: str = GONE,
    cleared: Mapping[str, Any] | None = None, only: Mapping[str, Any] | None = None,
) -> Part:  # fmt: skip
    """A table that is not exported, and why not."""
    return Part(model, whose, "", (), why, then, cleared or {}, only or {})


def acts(model: str, fields: str, why: str = ACT) -> Nobody:
    return Nobody(model, why, tuple(fields.split()))
