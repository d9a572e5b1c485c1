"""Pages of a booked call, for whoever looks at all pages."""

from datetime import timedelta

from community.domain import callbacks
from community.models import Case
from community.queries import call_windows
from forum.lib import clock
from forum.models import Member
from tests import factories
from tests.community import staffed
from tests.community.calls import made


def bare(member: Member) -> Case:
    """A case in which nothing is booked yet; somebody is always there to call."""
    pool = staffed.pool(f"calls-{member.pk}")
    expert = staffed.expert(pool, member=factories.member(staff_role="expert"))
    expert.languages = ["de", "en"]
    expert.save()
    return made.case(member, pool=pool, owner=expert.member, at=clock.now())


def booked(case: Case) -> list[str]:
    """A call in six hours or so, and its pages."""
    now = clock.now()
    windows = call_windows.offered(pool=case.pool, zone="Europe/Berlin", now=now)
    later = next(one for one in windows if one.begins_at > now + timedelta(hours=4))
    made.book(case, at=later.begins_at, now=now)
    address = f"/cases/{case.pk}/callback/"
    return [address, f"{address}move/", f"{address}cancel/", f"{address}withdraw/"]


def ended(case: Case) -> None:
    """Its call is cancelled."""
    found = case.callbacks.get(status="booked")
    callbacks.cancel(callback=found, by=case.member, now=clock.now())
