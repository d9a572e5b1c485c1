"""How the copy of one's data names the tables of the service, their fields and what stands in these
(forum/lib/personal_words.py)."""

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import personal_values

TITLES: dict[str, str | Promise] = {
    "community.Case": _("Your private cases"),
    "community.CaseEvent": _("What happened in your cases"),
    "community.Callback": _("Calls that you booked"),
    "community.CallAttempt": _("When we called you"),
    "community.NumberReveal": _("When your number was looked at"),
    "community.Survey": _("What we asked you about our service"),
    "community.IncidentAffected": _("Incidents that you have too"),
    "community.Escalation": _("Where you called the team"),
    "community.Expert": _("You as an expert"),
    "community.Skill": _("What you know about"),
    "community.Shift": _("Your hours of work"),
    "community.Away": _("When you are away"),
    "community.BoardNote": _("Your notes on the board"),
    "community.BoardSeen": _("When you looked at the board"),
    "community.CannedReply": _("Your prepared replies"),
    "community.Handover": _("What you handed over"),
}
LABELS: dict[str, str | Promise] = {
    "community.Incident.id": _("number of the incident"),
    "community.Expert.capacity": _("questions at most"),
    "community.Skill.grade": _("how well, from 1 to 3"),
}
_CASE_EVENTS: dict[str, str | Promise] = {
    "begun": _("You opened it"),
    "asked": _("We asked you something"),
    "replied": _("You answered"),
    "nudged": _("We reminded you"),
    "noted": _("Somebody of the team took a note"),
    "claimed": _("Somebody of the team took it"),
    "given_back": _("It was given back to the team"),
    "handed_over": _("It was handed to somebody else"),
    "owner_left": _("Whoever had it left"),
    "owner_not_there": _("Whoever had it is not there"),
    "another_wanted": _("You asked for somebody else"),
    "lead_called": _("The lead of the team was called"),
    "done": _("It was done"),
    "no_reply": _("It ended without an answer of yours"),
    "confirmed": _("You said that it is done"),
    "reopened": _("You opened it again"),
    "withdrawn": _("You took it back"),
    "customer_left": _("It ended with your account"),
    "call_booked": _("You booked a call"),
    "call_moved": _("The call was moved"),
    "call_cancelled": _("The call was cancelled"),
    "call_tried": _("We called you"),
    "call_reached": _("We talked"),
    "call_not_reached": _("We could not reach you"),
    "call_refused": _("You did not want to talk"),
    "call_stopped": _("The number was wrong"),
    "consent_withdrawn": _("You took back that we may call you"),
    "number_deleted": _("Your number was deleted"),
}
OTHER_EVENT = _("Something else happened")


def _minutes(value: int) -> str:
    return f"{value // 60:02}:{value % 60:02}"


VALUES: dict[str, personal_values.Words] = {
    "community.CaseEvent.kind": lambda kind: str(_CASE_EVENTS.get(kind, OTHER_EVENT)),
    "community.Case.facts": personal_values.of_facts,
    "community.Expert.languages": personal_values.LANGUAGES,
    "community.Shift.weekday": WEEKDAYS,
    "community.Shift.begins": _minutes,
    "community.Shift.ends": _minutes,
}
TOPICS = ("community.Skill.topic",)
