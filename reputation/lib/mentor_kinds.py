"""What mentors, whoever would be one, and the team are told of it (forum.lib.notice_kinds)."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind

GROUP = "mentoring"
INVITED, NOMINATED = "mentor_invited", "mentor_nominated"
APPLIED, OVERDUE = "mentor_applied", "mentor_overdue"
ACCEPTED, REFUSED, BUDDY = "mentor_accepted", "mentor_refused", "mentor_buddy"
ACTIVE, OBJECTED = "mentor_active", "mentor_objected"
PAUSE, SILENT, RESUMED = "mentor_pause", "mentor_silent", "mentor_resumed"
ALUMNI, RENEWAL = "mentor_alumni", "mentor_renewal"
HEARING, HEARD, DECIDED = "removal_hearing", "removal_heard", "removal_decided"
APPEALED, VERDICT = "removal_appealed", "removal_verdict"
SAMPLE = {"reason": _("Three newcomers waited for a week without a word.")}


def _leads(page: str) -> Callable[[dict[str, Any]], str]:
    """The place that it is about; of a sample, the page where such things stand."""
    return lambda data: str(data.get("place") or reverse(page))


def _kind(name: str, says: Any, icon: str, label: Any, page: str, group: str = GROUP) -> Kind:
    return Kind(name, group, says, icon, label, leads=_leads(page), sample=SAMPLE)


BECOME, OWN, TEAM = "become_mentor", "mentor_standing", "staff_mentors"
KINDS = (
    _kind(
        INVITED, _("You could be a mentor: you have done what it takes"), "compass",
        _("Invited to become a mentor"), BECOME,
    ),
    _kind(
        NOMINATED, _("%(who)s thinks that you would be a good mentor"), "compass",
        _("Suggested as a mentor"), BECOME,
    ),
    _kind(
        APPLIED, _("%(who)s would like to be a mentor: please say what you think"), "compass",
        _("Application as a mentor"), "mentor_applications",
    ),
    _kind(
        OVERDUE, _("An application as a mentor has waited for more than a week"), "clock",
        _("Application as a mentor waits too long"), TEAM, "team",
    ),
    _kind(
        ACCEPTED, _("Welcome as a mentor: two weeks on probation begin now"), "compass",
        _("Accepted as a mentor"), OWN,
    ),
    _kind(
        REFUSED, _("%(who)s says of your application as a mentor: not yet"), "compass",
        _("Not accepted as a mentor"), BECOME,
    ),
    _kind(
        BUDDY, _("You stand beside %(who)s in the first two weeks as a mentor"), "users",
        _("Stands beside a new mentor"), "mentor_applications",
    ),
    _kind(
        ACTIVE, _("Your probation is over: you are a mentor"), "circle-check",
        _("Probation as a mentor over"), OWN,
    ),
    _kind(
        OBJECTED, _("%(who)s ended your probation as a mentor"), "compass",
        _("Probation as a mentor ended"), BECOME, "team",
    ),
    _kind(
        PAUSE, _("Several of your newcomers have waited for two days. Would you like a pause?"),
        "hourglass", _("Asked whether they would like a pause"), OWN,
    ),
    _kind(
        SILENT, _("You were away for two weeks: others look after your newcomers for now"),
        "hourglass", _("Paused as a mentor, for they were silent"), OWN,
    ),
    _kind(
        RESUMED, _("Your pause as a mentor is over"), "sun", _("Pause as a mentor over"), OWN,
    ),
    _kind(
        ALUMNI, _("Thank you for your time as a mentor: you are an alumni mentor now"),
        "heart-handshake", _("Alumni mentor now"), OWN,
    ),
    _kind(
        RENEWAL, _("Your year as a mentor ends soon. Do you stay?"), "history",
        _("Asked whether they stay a mentor"), OWN,
    ),
    _kind(
        HEARING, _("%(who)s asks to end your time as a mentor. You are heard first"),
        "triangle-alert", _("Removal as a mentor asked for"), OWN, "team",
    ),
    _kind(
        HEARD, _("%(who)s answered to the removal as a mentor"), "message-square",
        _("Answer to a removal as a mentor"), TEAM, "team",
    ),
    _kind(
        DECIDED, _("%(who)s decided about your time as a mentor"), "info",
        _("Removal as a mentor decided"), OWN, "team",
    ),
    _kind(
        APPEALED, _("%(who)s appeals against the removal as a mentor"), "message-square",
        _("Appeal against a removal as a mentor"), TEAM, "team",
    ),
    _kind(
        VERDICT, _("%(who)s answered your appeal"), "info",
        _("Appeal against a removal as a mentor answered"), OWN, "team",
    ),
)  # fmt: skip
