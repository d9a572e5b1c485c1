"""The notices of what moderation decided; made known when the app is ready (apps.py)."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import limits
from forum.lib.notice_kinds import Kind

# By the codes of Decision.Act.
TOLD: dict[str, str | Promise] = {
    "post_hidden": _("What you wrote is hidden until somebody of the team has looked at it"),
    "post_removed": _("What you wrote was removed"),
    "post_edited": _("What you wrote was changed"),
    "post_redacted": _("A secret was taken out of what you wrote"),
    "post_refused": _("What you wrote was not posted"),
    "thread_closed": _("Your thread was closed"),
    "thread_moved": _("Your thread was moved to another topic"),
    "thread_merged": _("Your question was merged with another one"),
    "thread_split": _("What you wrote became a thread of its own"),
    "warned": _("The team warns you: please read why"),
    "suspended": _("Your account is suspended"),
}
ANY_UNDONE = _("A decision on you was undone")
UNDONE: dict[str, str | Promise] = {"suspended": _("The suspension of your account was undone")}
REWORDED = _("Your question has another title or other tags")
POST_MOVED = _("What you wrote was moved to another question")
ANSWERED: dict[str, str | Promise] = {
    "overturned": _("You were right: the decision is undone"),
    "upheld": _("A second person looked at it: the decision stands"),
}


def _rests(data: dict[str, Any]) -> timedelta:
    """What is removed at once is told by the first of it, and each is a transaction of its own: the
    mail says how many went when they have gone. That it is undone is not told before it."""
    return limits.REMOVAL_WINDOW if data.get("act") == "post_removed" else timedelta(0)


def _tells(data: dict[str, Any]) -> str:
    if data.get("is_post"):
        return str(POST_MOVED)
    if data.get("is_wording"):
        return str(REWORDED)
    return str(TOLD[data["act"]])


def _tells_undone(data: dict[str, Any]) -> str:
    return str(UNDONE.get(data.get("act", ""), ANY_UNDONE))


def _tells_answer(data: dict[str, Any]) -> str:
    return str(ANSWERED[data["outcome"]])


def _leads(data: dict[str, Any]) -> str:
    return str(data.get("place") or reverse("moderation"))


KINDS = (
    Kind(
        "decision", "team", _("The team decided something about what you wrote"), "shield",
        _("Decision on them, with its reasons"), is_owed=True, tells=_tells, leads=_leads,
        sample={"act": "post_removed", "decision": 0}, rests=_rests,
    ),
    Kind(
        "decision_undone", "team", ANY_UNDONE, "undo-2", _("Decision undone"), is_owed=True,
        tells=_tells_undone, leads=_leads, sample={"decision": 0}, rests=_rests,
    ),
    Kind(
        "decision_appealed", "team", _("Somebody appeals a decision: please look at it"), "shield",
        _("New appeal, for moderators"), mailed=False, leads=_leads,
    ),
    Kind(
        "decision_appeal_due", "team", _("An appeal has to be answered by tomorrow"), "clock",
        _("Appeal that is due, for moderators"), leads=_leads,
    ),
    Kind(
        "decision_appeal_answered", "team", _("Your appeal was answered"), "shield",
        _("Answer to their appeal"), is_owed=True, tells=_tells_answer, leads=_leads,
        sample={"outcome": "overturned", "decision": 0},
    ),
    Kind(
        "decision_appeal_told", "team", _("%(who)s answered the appeal against your decision"),
        "shield", _("Appeal against their decision answered"), mailed=False, leads=_leads,
    ),
    Kind(
        "reinstated", "team", _("Your account is open again"), "lock-open", _("Account open again"),
        is_owed=True, leads=_leads, sample={"place": "/"},
    ),
)  # fmt: skip
