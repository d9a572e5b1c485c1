"""Many people who ask the same within minutes, as an outage brings them."""

from datetime import datetime, timedelta

from community.domain import outbreaks
from community.models import Incident
from forum.lib import clock
from forum.models import Member, Thread
from tests import factories

# As people write: each says it in other words, two of which are the same.
TITLES = (
    "Kein Internet in Rostock seit heute Mittag",
    "Internet in Rostock ausgefallen?",
    "Rostock: das Internet geht nicht mehr",
    "Ist das Internet in Rostock bei euch auch weg?",
    "Internet Rostock Ausfall, wann geht es weiter",
    "Seit eben kein Internet mehr, Rostock Warnemünde",
    "Störung? Internet tot in Rostock",
    "Rostock ohne Internet",
)


def ask(n: int, *, at: datetime, by: Member | None = None) -> Thread:
    """Question number `n` of an outage."""
    return factories.question(by=by, title=TITLES[n % len(TITLES)], language="de", at=at)


def look(*threads: Thread, now: datetime) -> Incident | None:
    """What the jobs do after each; the incident that is open then."""
    for thread in threads:
        outbreaks.look(pk=thread.pk, now=now)
    return Incident.objects.filter(ended_at=None).order_by("pk").last()


def outage(people: int = 5, *, start: datetime | None = None) -> tuple[Incident, list[Thread]]:
    """So many people ask, a few seconds apart, and the jobs look."""
    start = start or clock.now()
    threads = []
    for n in range(people):
        at = start + timedelta(seconds=10 * n)
        threads.append(ask(n, at=at))
        incident = look(threads[-1], now=at)
    assert incident is not None
    return incident, threads
