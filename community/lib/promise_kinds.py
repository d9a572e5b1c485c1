"""What whoever asked hears of the promise (forum.lib.notice_kinds), under a switch of its own."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.told_times import dated
from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind

GROUP = "promise"
EXPERT, LEAD, HELD = "promise_expert", "promise_lead", "promise_held"
MOVED, GAP, FALSE_ALARM = "promise_moved", "promise_gap", "false_alarm"
OF_PROMISE = (EXPERT, LEAD, HELD, MOVED, GAP)  # needless once there is an answer
SAMPLE = {"by": "2026-11-30T10:00:00+00:00", "was": "2026-11-27T16:00:00+00:00"}


def _at(data: dict[str, Any], name: str = "by") -> str:
    """The instant in words; "" of a notice that names none."""
    raw = data.get(name)
    return dated(datetime.fromisoformat(raw)) if raw else ""


def _expert(data: dict[str, Any]) -> str:
    if at := _at(data):
        return _("Our team looks at your question next, and answers by %(time)s") % {"time": at}
    return _("Our team looks at your question next")


def _lead(data: dict[str, Any]) -> str:
    if at := _at(data):
        return _(
            "Your question has waited too long: who leads the team sees to it, by %(time)s"
        ) % {"time": at}
    return _("Your question has waited too long: who leads the team sees to it")


def _moved(data: dict[str, Any]) -> str:
    if at := _at(data):
        return _("It takes longer than we said: we answer your question by %(time)s") % {"time": at}
    return _("It takes longer than we said to answer your question")


def _gap(data: dict[str, Any]) -> str:
    if at := _at(data):
        return _(
            "Nobody of our team for this topic is there before %(time)s; members can answer"
            " any time"
        ) % {"time": at}
    return _("Nobody of our team for this topic is there for some days; members can answer")


def _kind(name: str, icon: str, label: str | Promise, **more: Any) -> Kind:
    return Kind(name, GROUP, label, icon, label, needs_following=True, sample=SAMPLE, **more)


KINDS = (
    _kind(EXPERT, "clock", gettext_lazy("The team looks at their question"), tells=_expert),
    _kind(LEAD, "clock", gettext_lazy("The lead looks at their question"), tells=_lead),
    _kind(MOVED, "history", gettext_lazy("Their answer takes longer than promised"), tells=_moved),
    _kind(GAP, "clock", gettext_lazy("Nobody of the team is there for some days"), tells=_gap),
    Kind(
        HELD, GROUP, gettext_lazy("%(who)s of our team looks into your question"), "user",
        gettext_lazy("Somebody of the team looks into their question"), mailed=False,
        needs_following=True,
    ),
    Kind(
        FALSE_ALARM, GROUP,
        gettext_lazy("%(who)s has looked: it was no emergency, and the question goes its way"),
        "info", gettext_lazy("What they called urgent was not"), mailed=False,
    ),
)  # fmt: skip


def make_known() -> None:
    notice_groups.add(
        GROUP, gettext_lazy("When you get an answer"),
        gettext_lazy("Who looks at your question next, and by when we answer."),
        shelf="questions",
    )  # fmt: skip
    for kind in KINDS:
        notice_kinds.add(kind)
