"""Which notices there are: what each says in one sentence, and under which switch its mail is.

Upper floors add theirs with `add` in `AppConfig.ready()`. Rows hold the kind's name, never its
sentence. Mails are `mail/<kind>.{subject.txt,txt,html}`, or `mail/notice.*` where a kind has none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from forum.lib import notice_groups
from forum.lib.follow_levels import ANSWERED, COMMENTED, WEIGHTY

GROUPS, SHELVES = notice_groups.GROUPS, notice_groups.SHELVES


@dataclass(frozen=True)
class Kind:
    """`says` holds %(who)s, and %(reason)s where one may be given. `label` names the kind for those
    who look after the mails, whoever it went to.

    `mailed`: whether it also comes as mail. `needs_following`: whoever stopped following the
    thread does not hear. `of_removal`: tells its author that something is gone, so that the one
    visibility cannot be asked for what it is about.

    `quotes_own`: its mail says which words of theirs it is about.

    `news`: what it is to those who follow (lib.follow_levels), "" where nobody hears of it by
    following. `is_said`: by somebody to one; whoever muted them does not hear. `shelf`: where the
    inbox keeps it, "" for where its group stands. `stacks`: unread ones about the same "thread" or
    "post" are one row, which `says_many` (%(n)s of them) tells of.

    `is_owed`: its reader has a right to it. It is mailed whatever they chose, and to a suspended
    person as well.

    `says_of_own`: the same where whoever began the thread did it.

    `joins`: several of one thread within a few minutes go to a person as one mail
    (domain.batches); `waits`: the first of them as well. `rests`: how long its mail waits anyway,
    by the notice's data.

    Of what is about no thread: `tells` makes the sentence of the notice's data, `leads` the path of
    where to read more, and `sample` is such data. `in_mail` gives its mail what the kind's own
    template needs beside, by the notice and whether it is only a sample.

    `subject`: what the subject of its mail says, by the notice and how many alike the mail tells
    of; without it, the thread's heading or the sentence.
    """

    name: str
    group: str
    says: str | Promise
    icon: str
    label: str | Promise
    mailed: bool = True
    needs_following: bool = False
    of_removal: bool = False
    quotes_own: bool = False
    news: str = ""
    is_said: bool = False
    shelf: str = ""
    stacks: str = ""
    says_many: str | Promise = ""
    says_of_own: str | Promise = ""
    is_owed: bool = False
    joins: bool = False
    waits: bool = False
    rests: Callable[[dict[str, Any]], timedelta] | None = None
    tells: Callable[[dict[str, Any]], str] | None = None
    leads: Callable[[dict[str, Any]], str] | None = None
    sample: dict[str, Any] = field(default_factory=dict)
    in_mail: Callable[[Any, bool], dict[str, Any]] | None = None
    subject: Callable[[Any, int], str] | None = None

    @property
    def is_of_team(self) -> bool:
        """Comes even where one muted everything: what the team did to one's own."""
        return self.group == "team"

    @property
    def on(self) -> str:
        return self.shelf or notice_groups.SHELF_OF_GROUP[self.group]


_kinds: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    """Make `kind` known; saying it twice counts once. Raises KeyError for a group of no name."""
    if kind.group not in GROUPS:
        raise KeyError(kind.group)
    _kinds[kind.name] = kind


def say_in_subject(names: Iterable[str], subject: Callable[[Any, int], str]) -> None:
    """Let these kinds, which are known, say so. Raises KeyError."""
    for name in names:
        _kinds[name] = replace(_kinds[name], subject=subject)


def get(name: str) -> Kind:
    """Raises KeyError for a kind that nobody made known."""
    return _kinds[name]


def always_comes(*, group: str) -> bool:
    """Whether there are mails under this switch that come whatever it says (`is_owed`)."""
    return any(kind.is_owed and kind.group == group for kind in _kinds.values())


def joining() -> list[str]:
    """Names of the kinds whose mails may leave as one."""
    return [kind.name for kind in _kinds.values() if kind.joins]


def known() -> dict[str, Kind]:
    return dict(_kinds)


for _kind in (
    Kind(
        "question_answered", "questions", _("%(who)s answered your question"),
        "message-circle", _("Answer to their question"), needs_following=True,
        news=ANSWERED, stacks="thread", joins=True,
        says_many=ngettext_lazy(
            "%(n)s new answer to your question", "%(n)s new answers to your question", "n"
        ),
    ),
    Kind(
        "question_commented", "questions", _("%(who)s commented under your question"),
        "message-square", _("Comment on their question"), needs_following=True,
        news=COMMENTED, stacks="thread", joins=True,
        says_many=ngettext_lazy(
            "%(n)s new comment on your question", "%(n)s new comments on your question", "n"
        ),
    ),
    Kind(
        "question_reminder", "reminders", _("Did the answers to your question help?"),
        "circle-help", _("Reminder about their question"), needs_following=True,
    ),
    Kind(
        "question_duplicate", "questions", _("%(who)s says: your question was asked before"),
        "copy", _("Their question was asked before"),
    ),
    Kind(
        "question_confirmed", "questions",
        _("%(who)s confirms an answer to your question; you have the last word"),
        "badge-check", _("An answer to their question was confirmed"),
    ),
    Kind(
        "question_twin", "questions", _("%(who)s says: somebody else asks the same as you"),
        "users", _("Somebody asks the same"), mailed=False,
    ),
    Kind(
        "twin_solved", "questions", _("A twin of your question was solved"), "circle-check",
        _("A twin of their question was solved"),
    ),
    Kind(
        "me_too_solved", "threads", _("A question like one that you have too was solved"),
        "circle-check", _("Twin solved of a question they have too"), needs_following=True,
    ),
    Kind(
        "me_too_duplicate", "threads",
        _("%(who)s says: the question you have too was asked before"),
        "copy", _("Asked before: a question they have too"), mailed=False, needs_following=True,
    ),
    Kind(
        "answer_confirmed", "threads", _("%(who)s confirms that your answer is right"), "check",
        _("Their answer was confirmed"), mailed=False,
        shelf="thanks",
    ),
    Kind(
        "article_sent_back", "team", _("%(who)s sent your article back"), "undo-2",
        _("Article sent back"),
    ),
    Kind(
        "article_published", "team", _("%(who)s published your article"), "circle-check",
        _("Article published"),
    ),
    Kind(
        "article_outdated", "team", _("%(who)s says: your article is outdated"), "clock",
        _("Article outdated"),
    ),
    Kind(
        "thread_answered", "threads", _("%(who)s answered a question that you follow"),
        "message-circle", _("Answer in a thread they follow"), needs_following=True,
        news=ANSWERED, stacks="thread", joins=True, waits=True,
        says_of_own=_("%(who)s answered their own question"),
        says_many=ngettext_lazy(
            "%(n)s new answer to a question that you follow",
            "%(n)s new answers to a question that you follow", "n",
        ),
    ),
    Kind(
        "thread_commented", "threads", _("%(who)s commented where you take part"),
        "message-square", _("Comment in a thread they follow"), needs_following=True,
        news=COMMENTED, stacks="thread", joins=True, waits=True,
        says_many=ngettext_lazy(
            "%(n)s new comment where you take part", "%(n)s new comments where you take part", "n"
        ),
    ),
    Kind(
        "answer_commented", "threads", _("%(who)s commented on your answer"),
        "message-square", _("Comment on their answer"), needs_following=True,
        news=COMMENTED, shelf="answers", stacks="thread", joins=True, waits=True,
        says_many=ngettext_lazy(
            "%(n)s new comment on your answer", "%(n)s new comments on your answer", "n"
        ),
    ),
    Kind(
        "article_commented", "threads", _("%(who)s commented on your article"),
        "message-square", _("Comment on their article"), needs_following=True,
        news=COMMENTED, shelf="answers", stacks="thread", joins=True, waits=True,
        says_many=ngettext_lazy(
            "%(n)s new comment on your article", "%(n)s new comments on your article", "n"
        ),
    ),
    Kind(
        "mentioned", "threads", _("%(who)s mentioned you"), "user", _("Mentioned by somebody"),
        is_said=True, shelf="mentions",
    ),
    Kind(
        "answer_accepted", "threads", _("%(who)s says: your answer is the solution"), "check",
        _("Their answer is the solution"),
        shelf="thanks",
    ),
    Kind(
        "answer_cleared", "threads", _("Your answer is no longer marked as the solution"),
        "undo-2", _("Their answer is no longer the solution"), mailed=False,
        shelf="answers",
    ),
    Kind(
        "answer_did_not_help", "threads",
        _("%(who)s tried your answer, and it still does not work"),
        "circle-help", _("Their answer did not help"), needs_following=True, quotes_own=True,
        shelf="answers",
    ),
    Kind(
        "answer_outdated", "threads", _("Your answer counts as out of date now"),
        "history", _("Their answer is out of date"), quotes_own=True,
        shelf="answers",
    ),
    Kind(
        "edit_suggested", "threads", _("%(who)s suggests an edit of what you wrote"),
        "pencil", _("Edit suggested"),
        is_said=True, shelf="answers",
    ),
    Kind(
        "edit_taken_over", "threads", _("%(who)s took over the edit that you suggested"),
        "check", _("Their suggested edit was taken over"),
        shelf="thanks",
    ),
    Kind(
        "edit_rejected", "threads", _("%(who)s did not take over the edit that you suggested"),
        "x", _("Their suggested edit was not taken over"),
        shelf="answers",
    ),
    Kind(
        "thread_solved", "threads", _("A question that you follow is solved"),
        "circle-check", _("Solved in a thread they follow"), needs_following=True,
        news=WEIGHTY,
    ),
    Kind(
        "solution_set_by_team", "team", _("%(who)s marked the solution of your question"),
        "check", _("Solution marked by the team"),
    ),
    Kind(
        "solution_cleared_by_team", "team", _("%(who)s opened your question again"),
        "lock-open", _("Question opened again by the team"),
    ),
    Kind(
        "thread_closed", "team", _("%(who)s closed your thread"), "lock", _("Thread closed")
    ),
    Kind(
        "thread_reopened", "team", _("%(who)s opened your thread again"), "lock-open",
        _("Thread opened again"),
    ),
    Kind(
        "thread_moved", "team", _("%(who)s moved your thread to another topic"), "move",
        _("Thread moved"),
    ),
    Kind(
        "post_deleted", "team", _("%(who)s deleted what you wrote"), "trash-2",
        _("Post deleted"), of_removal=True,
    ),
    Kind(
        "post_restored", "team", _("%(who)s brought back what you wrote"), "undo-2",
        _("Post brought back"),
    ),
):  # fmt: skip
    add(_kind)
