"""What people hear of booked calls (forum.lib.notice_kinds). None says the number or the call word;
all lead to the page that does, to whoever may read it.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib import call_times
from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind

GROUP, TEAM = "calls", "experts"  # the latter: lib/expert_kinds.py
SOON, MOVED, TRIED = "call_soon", "call_moved", "call_tried"
OFF, MISSED, NOT_REACHED, STOPPED = "call_off", "call_missed", "call_not_reached", "call_stopped"
SOLVED = "call_case_solved"
NEEDED, CHANGED, TAKEN_BACK = "call_needed", "call_changed", "call_taken_back"
SAMPLE = {
    "case": 1, "begins": "2026-11-30T08:00:00+00:00", "ends": "2026-11-30T10:00:00+00:00",
    "zone": "Europe/Berlin",
}  # fmt: skip


def place(data: dict[str, Any]) -> str:
    """Where its customer reads of it, and books another one."""
    return f"/cases/{data['case']}/callback/"


def desk(data: dict[str, Any]) -> str:
    return f"/desk/cases/{data['case']}/"


def case(data: dict[str, Any]) -> str:
    """Where its customer reads what came of it, and opens it again."""
    return f"/cases/{data['case']}/"


def _queue(data: dict[str, Any]) -> str:
    return "/desk/cases/?queue=waiting"


def _when(data: dict[str, Any]) -> str:
    begins, ends = (datetime.fromisoformat(data[name]) for name in ("begins", "ends"))
    return call_times.said(begins, ends, zone=data["zone"])


def _soon(data: dict[str, Any]) -> str:
    return _("We call you soon: %(time)s. The call word is on the page.") % {"time": _when(data)}


def _moved(data: dict[str, Any]) -> str:
    return _("Your callback has another time: %(time)s") % {"time": _when(data)}


def _tried(data: dict[str, Any]) -> str:
    return _("We called and could not reach you. We try once more: %(time)s") % {
        "time": _when(data)
    }


def _off(data: dict[str, Any]) -> str:
    return _(
        "We cannot keep your callback, and we are sorry: %(time)s. Please choose another time."
    ) % {"time": _when(data)}


def _solved(data: dict[str, Any]) -> str:
    return _(
        "Your case is solved, so we do not call you: %(time)s. If it is not, open the case again."
    ) % {"time": _when(data)}


def _missed(data: dict[str, Any]) -> str:
    return _(
        "We did not call you, and that was our fault: %(time)s. Please choose another time."
    ) % {"time": _when(data)}


def _not_reached(data: dict[str, Any]) -> str:
    return _("We could not reach you by phone. You can book another call, or write to us.")


def _stopped(data: dict[str, Any]) -> str:
    return _("The number of your callback was wrong; we deleted it. You can book with another one.")


def _needed(data: dict[str, Any]) -> str:
    return _("A callback is booked, and nobody has the case: %(time)s") % {"time": _when(data)}


def _changed(data: dict[str, Any]) -> str:
    return _("A callback is booked in a case of yours: %(time)s") % {"time": _when(data)}


def _taken_back(data: dict[str, Any]) -> str:
    return _("A callback in a case of yours does not take place: %(time)s") % {"time": _when(data)}


KINDS = (
    Kind(
        SOON, GROUP, gettext_lazy("We call you soon"), "clock", gettext_lazy("Callback comes soon"),
        tells=_soon, leads=place, sample=SAMPLE,
    ),
    Kind(
        MOVED, GROUP, gettext_lazy("Your callback has another time"), "history",
        gettext_lazy("Callback moved by the team"), tells=_moved, leads=place, sample=SAMPLE,
    ),
    Kind(
        TRIED, GROUP, gettext_lazy("We called and could not reach you"), "clock",
        gettext_lazy("Callback: not reached, tried again"), tells=_tried, leads=place,
        sample=SAMPLE,
    ),
    Kind(
        OFF, GROUP, gettext_lazy("We cannot keep your callback"), "triangle-alert",
        gettext_lazy("Callback that cannot be kept"), tells=_off, leads=place, sample=SAMPLE,
    ),
    Kind(
        SOLVED, GROUP, gettext_lazy("Your case is solved, so we do not call you"), "circle-check",
        gettext_lazy("Callback: solved before"), tells=_solved, leads=case, sample=SAMPLE,
    ),
    Kind(
        MISSED, GROUP, gettext_lazy("We did not call you"), "triangle-alert",
        gettext_lazy("Callback missed"), tells=_missed, leads=place, sample=SAMPLE,
    ),
    Kind(
        NOT_REACHED, GROUP, gettext_lazy("We could not reach you by phone"), "clock",
        gettext_lazy("Callback: not reached"), tells=_not_reached, leads=place, sample=SAMPLE,
    ),
    Kind(
        STOPPED, GROUP, gettext_lazy("The number of your callback was wrong"), "x",
        gettext_lazy("Callback: wrong number"), tells=_stopped, leads=place, sample=SAMPLE,
    ),
    Kind(
        NEEDED, TEAM, gettext_lazy("A callback is booked, and nobody has the case"), "clock",
        gettext_lazy("Callback without an expert"), tells=_needed, leads=_queue, sample=SAMPLE,
    ),
    Kind(
        CHANGED, TEAM, gettext_lazy("A callback is booked in a case of yours"), "clock",
        gettext_lazy("Callback booked or moved"), tells=_changed, leads=desk, sample=SAMPLE,
    ),
    Kind(
        TAKEN_BACK, TEAM, gettext_lazy("A callback in a case of yours does not take place"), "x",
        gettext_lazy("Callback taken back"), mailed=False, tells=_taken_back, leads=desk,
        sample=SAMPLE,
    ),
)  # fmt: skip


def make_known() -> None:
    notice_groups.add(
        GROUP, gettext_lazy("Callbacks"),
        gettext_lazy("We call you soon, a time has changed, or we could not reach you."),
        shelf="questions",
    )  # fmt: skip
    for kind in KINDS:
        notice_kinds.add(kind)
