"""What people hear of the ladder (forum.lib.notice_kinds)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind

GROUP = "experts"  # lib/expert_kinds.py
NUDGE, LEAD, LEAD_LATE, STILL, ALARM = (
    "asked_back_nudge", "lead_called", "lead_called_late", "lead_still_waits", "service_alarm",
)  # fmt: skip
PLACE = "/desk/"


def _desk(data: dict[str, Any]) -> str:
    return PLACE


def _late(data: dict[str, Any]) -> str:
    return str(_("Questions waited while our clock stood still. All of them are on the desk."))


def _still(data: dict[str, Any]) -> str:
    return str(_("Questions still wait for an expert. The oldest comes first on the desk."))


def _alarm(data: dict[str, Any]) -> str:
    return str(_("The ladder cannot go on with a question: somebody has to look at it."))


KINDS = (
    Kind(
        NUDGE, "questions", _("%(who)s asked you something and needs your reply to go on"),
        "message-circle", _("Expert waits for the asker"), needs_following=False,
    ),
    Kind(
        LEAD, GROUP, _("Nobody has answered this question in time: it is yours as lead"),
        "clock", _("Question goes to the lead"),
    ),
    Kind(
        LEAD_LATE, GROUP, _("Questions waited while our clock stood still"), "clock",
        _("Many questions go to the lead"), tells=_late, leads=_desk,
    ),
    Kind(
        STILL, GROUP, _("Questions still wait for an expert"), "clock",
        _("Questions still wait"), tells=_still, leads=_desk,
    ),
    Kind(
        ALARM, GROUP, _("The ladder cannot go on with a question"), "clock",
        _("Alarm of the ladder"), tells=_alarm, leads=_desk,
    ),
)  # fmt: skip
