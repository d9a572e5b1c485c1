"""A booked call as its customer reads it: for the page of calls, and for that of the case."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import callbacks
from community.lib import call_times
from community.models import Callback, Case
from community.queries import callbacks as reads
from forum.models import Member
from forum.rules import NotAllowed

Status = Callback.Status


@dataclass(frozen=True)
class Shown:
    """`window` says when, by the clocks of its customer; `says` what came of it or comes next."""

    callback: Callback
    window: str
    says: str
    can_change: bool

    @property
    def is_booked(self) -> bool:
        return self.callback.status == Status.BOOKED

    @property
    def has_number(self) -> bool:
        return self.callback.number_gone_at is None


@dataclass(frozen=True)
class Elsewhere:
    """`window` says when, by the clocks of its customer."""

    case_id: int
    window: str


def of(*, case: Case, member: Member, now: datetime) -> Shown | None:
    """The newest call of this case, for whoever booked it; None where there is none. Three
    statements at most."""
    found = reads.last_of(case)
    if found is None:
        return None
    tried = reads.attempts(found) if found.status == Status.BOOKED else []
    later = reads.after(callback=found, tried=tried) if tried else None
    when = (found.begins_at, found.ends_at)
    if later is not None and (later.begins_at <= now or found.ends_at <= now):
        when = (later.begins_at, later.ends_at)
    says = _says(found, bool(tried))
    window = call_times.told(*when, zone=found.zone, now=now)
    return Shown(found, window, says, _can(member, found, now))


def elsewhere(*, case: Case, member: Member, now: datetime) -> Elsewhere | None:
    """The call that they have booked in another case: beside it no further one can be booked. One
    statement."""
    found = reads.booked_by(member)
    if found is None or found.case_id == case.pk:
        return None
    window = call_times.told(found.begins_at, found.ends_at, zone=found.zone, now=now)
    return Elsewhere(found.case_id, window)


def _says(callback: Callback, was_tried: bool) -> str:
    if callback.status == Status.BOOKED:
        return (
            _("We could not reach you yet, and try again.")
            if was_tried
            else _("We call you within this time.")
        )
    if callback.status == Status.CANCELLED:
        if callback.missed_told_at is not None:
            return _("We could not keep this call, and we are sorry.")
        if callback.cancelled_by_id not in (None, callback.member_id):
            return _("We had to cancel this call, and we are sorry. Why stands in your case.")
        return _("This call was cancelled.")
    said = {
        Status.REACHED: _("We talked."),
        Status.NOT_REACHED: _("We could not reach you by phone."),
        Status.STOPPED: _("The number was wrong, and we deleted it."),
    }
    return said[Status(callback.status)]


def _can(member: Member, callback: Callback, now: datetime) -> bool:
    try:
        callbacks.check_change(member, callback=callback, now=now)
    except NotAllowed:
        return False
    return True
