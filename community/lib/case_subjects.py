"""What the subject of a mail about a private case says: what happened, and of which case.

A subject may show on a lock screen. So a case is named by its number and the day it began, never by
its topic, its reason or a word of it; and a call by its time, never by its number or call word.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.lib import call_times, callback_kinds, case_kinds

_HAPPENED = {
    case_kinds.MESSAGE: gettext_lazy("There is a message for you"),
    case_kinds.ASKED: gettext_lazy("We need your reply"),
    case_kinds.NUDGE: gettext_lazy("It ends soon without your reply"),
    case_kinds.DONE: gettext_lazy("Done: is it solved?"),
    case_kinds.WAITING: gettext_lazy("A customer needs a person"),
    case_kinds.BACK: gettext_lazy("Back in your pool"),
    case_kinds.LEAD: gettext_lazy("Waits longer than we said"),
    case_kinds.ANOTHER: gettext_lazy("The customer asks for somebody else"),
    case_kinds.HANDED: gettext_lazy("Handed over to you"),
    case_kinds.REOPENED: gettext_lazy("It is open again"),
    case_kinds.WROTE: gettext_lazy("Your customer wrote"),
    callback_kinds.SOON: gettext_lazy("We call you soon"),
    callback_kinds.MOVED: gettext_lazy("Your callback has another time"),
    callback_kinds.TRIED: gettext_lazy("We did not reach you and call again"),
    callback_kinds.OFF: gettext_lazy("We cannot keep your callback"),
    callback_kinds.SOLVED: gettext_lazy("Solved, so we do not call you"),
    callback_kinds.MISSED: gettext_lazy("We did not call you"),
    callback_kinds.NOT_REACHED: gettext_lazy("We could not reach you by phone"),
    callback_kinds.STOPPED: gettext_lazy("The number of your callback was wrong"),
    callback_kinds.NEEDED: gettext_lazy("A callback is booked, and nobody has the case"),
    callback_kinds.CHANGED: gettext_lazy("A callback is booked"),
}  # fmt: skip


def of(
    *, kind: str, count: int, number: int, began_at: datetime | None, data: dict[str, Any]
) -> str:
    """The subject for `count` notices of this kind, in the language and zone of the moment.
    `began_at` is None where the case is gone."""
    what = str(_HAPPENED[kind])
    if count > 1 and kind == case_kinds.MESSAGE:
        what = ngettext(
            "There is %(n)s message for you", "There are %(n)s messages for you", count
        ) % {"n": count}  # fmt: skip
    if {"begins", "ends", "zone"} <= data.keys():
        begins, ends = (datetime.fromisoformat(data[name]) for name in ("begins", "ends"))
        when = call_times.said(begins, ends, zone=data["zone"])
        what = _("%(what)s: %(time)s") % {"what": what, "time": when}
    if began_at is None:
        return _("%(what)s (private case no. %(number)s)") % {"what": what, "number": number}
    day = date_format(timezone.localtime(began_at), "MONTH_DAY_FORMAT")
    parts = {"what": what, "number": number, "day": day}
    return _("%(what)s (private case no. %(number)s of %(day)s)") % parts


def kinds() -> list[str]:
    """Names of the kinds whose mails are about a private case."""
    return list(_HAPPENED)
