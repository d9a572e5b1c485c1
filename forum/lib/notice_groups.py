"""What notices are about: the switches of the settings, and the shelves of the inbox.

Upper floors add theirs with `add` in `AppConfig.ready()`.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The switches of the settings: name, what it is about, what comes under it.
GROUPS: dict[str, tuple[str | Promise, str | Promise]] = {
    "questions": (
        _("Answers to my questions"),
        _("Somebody answers or comments what you asked."),
    ),
    "reminders": (
        _("Reminders about my questions"),
        _("Nobody knows yet whether the answers helped: we ask after 3, 7 and 30 days."),
    ),
    "threads": (
        _("Threads I follow, and my answers"),
        _("There is something new where you take part, or your answer was the solution."),
    ),
    "topics": (
        _("Tags, topics and people I follow"),
        _("Something was asked or answered there, and you follow no thread of it yourself."),
    ),
    "talks": (
        _("Private talks"),
        _("Somebody writes to you, or helps with a draft, where only those who take part read it."),
    ),
    "team": (
        _("Messages from the team"),
        _(
            "The team closed, moved or deleted something of yours, and says why. What was decided "
            "on you comes by mail in any case."
        ),
    ),
}

# Where the inbox keeps them: the filters there.
SHELVES: dict[str, str | Promise] = {
    "questions": _("My questions"),
    "answers": _("My answers"),
    "follows": _("What I follow"),
    "mentions": _("Mentions"),
    "thanks": _("Thanks"),
    "talks": _("Private talks"),
    "team": _("Team"),
}
SHELF_OF_GROUP = {
    "questions": "questions", "reminders": "questions", "threads": "follows", "topics": "follows",
    "talks": "talks", "team": "team",
}  # fmt: skip


# Those of which only whoever works for the company ever hears.
OF_COMPANY: set[str] = set()


def add(
    name: str,
    label: str | Promise,
    about: str | Promise,
    *,
    shelf: str,
    is_of_company: bool = False,
) -> None:
    """Make a switch of the settings known, whose notices stand on this shelf of the inbox;
    `is_of_company`: of which nobody else hears. Raises KeyError for a shelf of no name."""
    if shelf not in SHELVES:
        raise KeyError(shelf)
    GROUPS[name], SHELF_OF_GROUP[name] = (label, about), shelf
    if is_of_company:
        OF_COMPANY.add(name)


def shown(*, is_company: bool) -> list[str]:
    """The switches of somebody who works for the company, or of anybody else."""
    return [name for name in GROUPS if is_company or name not in OF_COMPANY]
