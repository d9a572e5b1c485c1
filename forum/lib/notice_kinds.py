"""Which notices there are: what each says in one sentence, and under which switch its mail is.

Upper floors add theirs with `add` in `AppConfig.ready()`. Rows hold the kind's name, never its
sentence. Mails are `mail/<kind>.{subject.txt,txt,html}`, or `mail/notice.*` where a kind has none.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The switches of the settings: name, what it is about, what comes under it.
GROUPS: dict[str, tuple[str | Promise, str | Promise]] = {
    "questions": (
        _("Answers to my questions"),
        _("Somebody answers or comments what you asked."),
    ),
    "threads": (
        _("Threads I follow, and my answers"),
        _("There is something new where you take part, or your answer was the solution."),
    ),
    "team": (
        _("Hints of the team"),
        _("The team closed, moved or deleted something of yours, and says why."),
    ),
}


@dataclass(frozen=True)
class Kind:
    """`says` holds %(who)s, and %(reason)s where one may be given.

    `mailed`: whether it also comes as mail. `needs_following`: whoever stopped following the
    thread does not hear. `of_removal`: tells its author that something is gone, so that the one
    visibility cannot be asked for what it is about.
    """

    name: str
    group: str
    says: str | Promise
    icon: str
    mailed: bool = True
    needs_following: bool = False
    of_removal: bool = False


_kinds: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    """Make `kind` known; saying it twice counts once. Raises KeyError for a group of no name."""
    if kind.group not in GROUPS:
        raise KeyError(kind.group)
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """Raises KeyError for a kind that nobody made known."""
    return _kinds[name]


def known() -> dict[str, Kind]:
    return dict(_kinds)


for _kind in (
    Kind(
        "question_answered", "questions", _("%(who)s answered your question"),
        "message-circle", needs_following=True,
    ),
    Kind(
        "question_commented", "questions", _("%(who)s commented on your question"),
        "message-square", needs_following=True,
    ),
    Kind(
        "thread_answered", "threads", _("%(who)s answered a question that you follow"),
        "message-circle", needs_following=True,
    ),
    Kind(
        "thread_commented", "threads", _("%(who)s commented where you take part"),
        "message-square", needs_following=True,
    ),
    Kind(
        "answer_commented", "threads", _("%(who)s commented on your answer"),
        "message-square", needs_following=True,
    ),
    Kind(
        "article_commented", "threads", _("%(who)s commented on your article"),
        "message-square", needs_following=True,
    ),
    Kind("answer_accepted", "threads", _("%(who)s says: your answer is the solution"), "check"),
    Kind(
        "answer_cleared", "threads", _("Your answer is no longer marked as the solution"),
        "undo-2", mailed=False,
    ),
    Kind(
        "answer_did_not_help", "threads",
        _("%(who)s tried your answer, and it still does not work"),
        "circle-help", needs_following=True,
    ),
    Kind(
        "thread_solved", "threads", _("A question that you follow is solved"),
        "circle-check", needs_following=True,
    ),
    Kind(
        "solution_set_by_team", "team", _("%(who)s marked the solution of your question"), "check"
    ),
    Kind(
        "solution_cleared_by_team", "team", _("%(who)s opened your question again"), "lock-open"
    ),
    Kind("thread_closed", "team", _("%(who)s closed your thread"), "lock"),
    Kind("thread_reopened", "team", _("%(who)s opened your thread again"), "lock-open"),
    Kind("thread_moved", "team", _("%(who)s moved your thread to another topic"), "move"),
    Kind(
        "post_deleted", "team", _("%(who)s deleted what you wrote"), "trash-2", of_removal=True
    ),
    Kind("post_restored", "team", _("%(who)s brought back what you wrote"), "undo-2"),
):  # fmt: skip
    add(_kind)
