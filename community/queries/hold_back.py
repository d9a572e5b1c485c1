"""Until when staff let members answer first: one rule for the question's own page and the desk."""

from datetime import datetime

from community.lib.line import EXPERT, URGENT, of_row
from community.models import Service
from forum.models import Thread


def until(*, thread: Thread, now: datetime) -> datetime | None:
    """The end of the hold-back, by the thread's row: no statement. None where there is none or it
    is over, where it is urgent or a person was called (unless that was a false alarm), and where
    the team has it already."""
    line = of_row(thread.service_line)
    if line is None or line.status != Service.Status.OPEN or line.hold is None or line.hold <= now:
        return None
    is_urgent = line.is_urgent or URGENT in thread.service_line
    return None if is_urgent or line.reached(now) >= EXPERT else line.hold
