"""How the levels of following are offered: one menu for a thread, a tag, a topic and a person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from taggit.models import Tag

from forum.lib.follow_levels import ALL, ANSWERS, HEARING, IMPORTANT, MUTE, OFF
from forum.models import Category, Target, Thread, place_of


@dataclass(frozen=True)
class Option:
    """A level: its name, what one hears on it, and whether it is the present one."""

    level: str
    label: str
    meaning: str
    is_on: bool


@dataclass(frozen=True)
class Menu:
    """`next_url` is where a page without script comes back to, "" for the thing itself."""

    uid: str
    url: str
    level: str
    summary: str
    options: list[Option]
    next_url: str = ""

    @property
    def is_on(self) -> bool:
        return self.level in HEARING

    @property
    def icon(self) -> str:
        return "bell-off" if self.level == MUTE else "bell"


def menu(target: Target, level: str, *, next_url: str = "") -> Menu:
    """What is offered for `target`, which is followed on `level` ("" or off: not)."""
    place = place_of(target)
    meanings, labels = _meanings(place), _labels(place)
    known = level if level in meanings else OFF
    options = [Option(name, labels[name], words, name == known) for name, words in meanings.items()]
    uid = f"follow-{place}-{target.pk}"
    return Menu(uid, address(target), known, _summary(known, place), options, next_url)


def address(target: Target) -> str:
    """Where the levels of this thing are chosen."""
    if isinstance(target, Thread):
        return reverse("follow", args=[target.pk])
    if isinstance(target, Tag):
        return reverse("follow_tag", args=[target.slug])
    if isinstance(target, Category):
        return reverse("follow_category", args=[target.slug])
    return reverse("follow_member", args=[target.handle])


def _summary(level: str, place: str) -> str:
    of_thread = place == "thread"
    return {
        ALL: _("Following: everything"),
        ANSWERS: _("Following: answers") if of_thread else _("Following: without comments"),
        IMPORTANT: _("Following: what matters"),
        MUTE: _("Muted"),
        OFF: _("Follow"),
    }[level]


def _labels(place: str) -> dict[str, str]:
    return {
        ALL: _("Everything"),
        ANSWERS: _("Answers") if place == "thread" else _("Questions and answers"),
        IMPORTANT: _("Only what matters"),
        OFF: _("Not following"),
        MUTE: _("Mute"),
    }


def _meanings(place: str) -> dict[str, str]:
    """What one hears on each level, in the order in which they are offered."""
    if place == "thread":
        return {
            ALL: _("Answers, comments and all else"),
            ANSWERS: _("No comments"),
            IMPORTANT: _("The solution, a word of the company, closing"),
            OFF: _("Only when somebody names you"),
            MUTE: _("Nothing, not even when somebody names you"),
        }
    if place == "person":
        return {
            ALL: _("What they ask, answer and comment"),
            ANSWERS: _("No comments"),
            IMPORTANT: _("When a question of theirs is solved or closed"),
            OFF: _("Nothing beyond your own threads"),
            MUTE: _("Nothing of what they write, but answers to your questions"),
        }
    return {
        ALL: _("New questions, answers and comments"),
        ANSWERS: _("No comments"),
        IMPORTANT: _("Solutions, words of the company, closing"),
        OFF: _("Nothing beyond your own threads"),
        MUTE: _("Nothing from here, unless you follow the thread itself"),
    }
