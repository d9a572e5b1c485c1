"""How a private case stands, in words for its customer: one line, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from community.lib import case_times
from community.lib.told_times import moment
from community.models import Case, CaseEvent

Status = Case.Status


@dataclass(frozen=True)
class Stand:
    """`says` how it stands, `then` what happens next and by when ("" for nothing)."""

    says: str
    then: str
    icon: str


def stand(case: Case, *, now: datetime) -> Stand:
    who = {"who": str(case.owner)} if case.owner is not None else None
    if case.status == Status.WITHDRAWN:
        return Stand(_("You have withdrawn this case."), "", "x")
    if case.status == Status.DONE:
        return Stand(_("This case is done."), _until(case, now), "circle-check")
    if case.status == Status.ASKED:
        says = _("%(who)s waits for your reply.") % who if who else _("We wait for your reply.")
        return Stand(says, _("As soon as you write, we go on."), "message-circle")
    if case.last_owner_id is not None and not who:
        says = _("Somebody else of our team takes it on next, and reads all that you wrote.")
    elif who:
        says = _("%(who)s of our team takes care of it.") % who
    else:
        says = _("Our team has your case; somebody takes it on next.")
    return Stand(says, _due(case, now), "hourglass")


def happened(events: list[CaseEvent]) -> list[tuple[datetime, str]]:
    """What the customer reads of what happened, each with when."""
    return [(one.at, sentence) for one in events if (sentence := _sentence(one))]


def _sentence(event: CaseEvent) -> str:
    who = {"who": str(event.by) if event.by is not None else _("Our team")}
    return {
        "begun": _("You began this case."),
        "claimed": _("%(who)s took it on.") % who,
        "handed_over": _("%(who)s gave it to a colleague.") % who,
        "given_back": _("%(who)s gave it back: somebody else takes it on.") % who,
        "owner_not_there": _("Somebody else takes it on."),
        "owner_left": _("Somebody else takes it on."),
        "asked": _("%(who)s asked you something.") % who,
        "replied": _("You replied."),
        "another_wanted": _("You asked for somebody else."),
        "done": _("The case was done."),
        "no_reply": _("The case ended without a reply."),
        "confirmed": _("You said that it is solved."),
        "reopened": _("You opened it again."),
        "withdrawn": _("You withdrew it."),
        "summary_published": _("What helps others stands beneath the public question."),
    }.get(event.kind, "")


def _due(case: Case, now: datetime) -> str:
    if case.due_at is None:
        return ""
    if case.due_at <= now:
        return _("It takes longer than we said. Whoever leads the team knows.")
    return _("You hear from us by %(time)s.") % {"time": moment(case.due_at, now=now)}


def _until(case: Case, now: datetime) -> str:
    end = case.done_at + case_times.REOPEN if case.done_at is not None else now
    if end <= now:
        return ""
    return _("You can open it again until %(time)s.") % {"time": moment(end, now=now)}
