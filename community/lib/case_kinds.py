"""What people hear of private cases (forum.lib.notice_kinds). None says a word of what is written
there: the team hears that a case waits, its two people that there is something to read.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind

GROUP, TEAM = "cases", "experts"  # the latter: lib/expert_kinds.py
MESSAGE, TAKEN, ASKED, NUDGE, DONE = (
    "case_message", "case_taken", "case_asked", "case_nudge", "case_done",
)  # fmt: skip
WAITING, REOPENED, HANDED, LEAD, BACK, FOLLOW_UP, WROTE, RELEASED = (
    "case_waiting", "case_reopened", "case_handed", "case_lead", "case_back", "case_follow_up",
    "case_customer_wrote", "case_released",
)  # fmt: skip
ANOTHER = "case_another"  # to whoever leads: its customer asked for somebody else
WITHDRAWN = "case_withdrawn"  # to whoever had it
SAMPLE = {"case": 1}
QUEUE = "/desk/cases/"


def _waits(data: dict[str, Any]) -> str:
    """Not the case itself: somebody else may have it by then."""
    return f"{QUEUE}?queue=waiting"


def _desk(data: dict[str, Any]) -> str:
    return f"{QUEUE}{data['case']}/"


def _waiting(data: dict[str, Any]) -> str:
    return _("A customer needs a person: a private case waits in your pool")


def _handed(data: dict[str, Any]) -> str:
    return _("A colleague hands a private case over to you")


def _lead(data: dict[str, Any]) -> str:
    return _("A private case waits longer than we said: it needs whoever leads the pool")


def _another(data: dict[str, Any]) -> str:
    return _("The customer of a private case asks for somebody else: please see to it")


def _back(data: dict[str, Any]) -> str:
    return _("A private case is back in your pool: whoever had it is not there")


def _follow_up(data: dict[str, Any]) -> str:
    return _("You wanted to look at a private case again today")


def _reopened(data: dict[str, Any]) -> str:
    return _("A private case that you had is open again")


def _wrote(data: dict[str, Any]) -> str:
    return _("Your customer wrote in a private case")


def _withdrawn(data: dict[str, Any]) -> str:
    return _("Your customer has withdrawn a private case: nothing is left to be done")


KINDS = (
    Kind(
        MESSAGE, GROUP, gettext_lazy("There is a message for you in your private case"),
        "message-circle", gettext_lazy("Message in a private case"), stacks="thread", joins=True,
        says_many=ngettext_lazy(
            "There is %(n)s message for you in your private case",
            "There are %(n)s messages for you in your private case",
            "n",
        ),
    ),
    Kind(
        TAKEN, GROUP, gettext_lazy("%(who)s looks after your private case now"), "hand-heart",
        gettext_lazy("Private case taken"), mailed=False,
    ),
    Kind(
        RELEASED, GROUP, gettext_lazy("Somebody else of our team takes on your private case"),
        "undo-2", gettext_lazy("Private case goes to somebody else"), mailed=False,
    ),
    Kind(
        ASKED, GROUP, gettext_lazy("%(who)s needs your reply in your private case"),
        "message-circle", gettext_lazy("Expert asks in a private case"),
    ),
    Kind(
        NUDGE, GROUP, gettext_lazy("Your private case waits for your reply, else it ends soon"),
        "clock", gettext_lazy("Private case waits for its customer"),
    ),
    Kind(
        DONE, GROUP, gettext_lazy("Your private case is done: read what came of it"),
        "circle-check", gettext_lazy("Private case done"),
    ),
    *(
        Kind(
            name, TEAM, label, icon, label, tells=tells, leads=leads, sample=SAMPLE, mailed=mailed
        )
        for name, tells, leads, icon, label, mailed in (
            (WAITING, _waiting, _waits, "phone", gettext_lazy("Private case waits"), True),
            (BACK, _back, _waits, "undo-2", gettext_lazy("Private case back in the pool"), True),
            (LEAD, _lead, _waits, "clock", gettext_lazy("Private case goes to the lead"), True),
            (ANOTHER, _another, _waits, "users", gettext_lazy("Somebody else is wanted"), True),
            (HANDED, _handed, _desk, "move", gettext_lazy("Private case handed over"), True),
            (REOPENED, _reopened, _desk, "undo-2", gettext_lazy("Private case reopened"), True),
            (FOLLOW_UP, _follow_up, _desk, "clock", gettext_lazy("Private case again"), False),
            (WROTE, _wrote, _desk, "message-circle", gettext_lazy("Customer wrote"), True),
            (WITHDRAWN, _withdrawn, _desk, "x", gettext_lazy("Private case withdrawn"), False),
        )
    ),
)  # fmt: skip


ASKING = (ASKED, NUDGE, DONE)  # whose mails are answered in place


def make_known(*, in_mail: Callable[[Any, bool], dict[str, Any]]) -> None:
    """`in_mail`: what the mails that ask something hold beside (community/mailing.py)."""
    notice_groups.add(
        GROUP,
        gettext_lazy("My private cases"),
        gettext_lazy("Somebody of the team wrote, asks you something, or is done."),
        shelf="questions",
    )
    for kind in KINDS:
        notice_kinds.add(replace(kind, in_mail=in_mail) if kind.name in ASKING else kind)
