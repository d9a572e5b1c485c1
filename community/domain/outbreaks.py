"""Incidents that open by themselves: five people ask the same within ten minutes.

A job looks at each new question (and where somebody links twins), so that whoever asks does not
wait for it. What is alike says community/lib/alike.py; the team hears of what was opened, and may
say it better or end it; each asker may say that theirs is another one.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from procrastinate.contrib.django import app

from community.domain import incident_threads, incidents
from community.lib import alike, incident_kinds
from community.models import Incident, IncidentThread
from community.queries import alike as asked
from forum.domain import notices
from forum.lib.transact import verb
from forum.models import Event, Member, Thread
from forum.rules import NotAllowed

TASK = "community.tasks.look_for_incident"
SPAN = timedelta(minutes=10)
BEFORE = timedelta(days=1)  # what is usual
NEAR = 3  # questions of an incident that one is like which belongs to it, if not like the first
SPANS = BEFORE // SPAN - 1


def hear(event: Event) -> None:
    """Have the job done, in the transaction that is open."""
    if event.thread_id is not None and event.thread is not None and event.thread.is_question:
        app.configure_task(TASK).defer(pk=event.thread_id)


@verb
def look(*, pk: int, now: datetime) -> Incident | None:
    """Let question `pk` join the open incident that it is like, or open one where it is one of
    five; the incident, or None. By what is so now: again it changes nothing."""
    thread = Thread.objects.select_related("category", "author").filter(pk=pk).first()
    if thread is None or not _waits(thread) or thread.author_id is None:
        return None
    incidents.lock()
    if IncidentThread.objects.filter(thread=thread).exists():  # also where its asker took it away
        return None
    if Incident.objects.filter(thread=thread).exists():
        return None
    known = _known(thread)
    if known is not None:
        row = incident_threads.join(thread=thread, incident=known, by=None, now=now)
        return known if row is not None else None
    found = _alike(thread, now)
    return _open(found, now) if found else None


def _waits(thread: Thread) -> bool:
    try:
        incident_threads.check_waits(thread)
    except NotAllowed:
        return False
    return True


def _known(thread: Thread) -> Incident | None:
    """The open incident whose questions it is like, the newest first."""
    for incident in Incident.objects.filter(ended_at=None).order_by("-opened_at", "-pk"):
        of_it = IncidentThread.objects.filter(incident=incident, left_at=None)
        threads = list(
            Thread.objects.listed_for(None)
            .filter(Q(pk=incident.thread_id) | Q(pk__in=of_it.values("thread")))
            .filter(language=thread.language)
            .only("title", "language", "twin_group")
            .order_by("pk")[: asked.MOST]
        )
        group = thread.twin_group_id
        if group is not None and group in {one.twin_group_id for one in threads}:
            return incident
        terms = asked.terms_of([thread, *threads])
        own = terms.pop(thread.pk)
        found = alike.like(own, terms)
        if incident.thread_id in found or len(found) >= NEAR:
            return incident
    return None


def _alike(thread: Thread, now: datetime) -> list[Thread]:
    """The questions of an outbreak, the first first; [] where there is none. All of them are like
    one of them: people say it at length or in two words, so two need not be like each other, and
    it is all one who asked last."""
    latest = asked.recent(like=thread, since=now - SPAN, until=now)
    if _people(latest) < alike.TWINS:  # nearly always: a day's titles need not be read
        return []
    threads = asked.recent(like=thread, since=now - BEFORE, until=now)
    terms = asked.terms_of(threads)
    own = terms.get(thread.pk)
    if own is None:
        return []
    near = set(alike.like(own, terms))
    fresh = {one.pk for one in threads if one.created_at > now - SPAN}
    taken = set(IncidentThread.objects.filter(thread__in=fresh).values_list("thread", flat=True))
    taken |= set(Incident.objects.filter(thread__in=fresh).values_list("thread", flat=True))
    group = thread.twin_group_id
    largest: list[Thread] = []
    for centre in threads:
        if centre.pk not in near or centre.pk not in fresh:
            continue
        same = set(alike.like(terms[centre.pk], terms))
        kin = [
            one
            for one in threads
            if one.pk in same or (group is not None and one.twin_group_id == group)
        ]
        waiting = [one for one in kin if one.pk in fresh - taken and _is_free(one)]
        before = sum(one.pk not in fresh for one in kin)
        is_one = alike.is_outbreak(found=_people(waiting), before=before, spans=SPANS)
        if is_one and _people(waiting) > _people(largest):
            largest = waiting
    return largest


def _people(threads: list[Thread]) -> int:
    return len({one.author_id for one in threads})


def _is_free(thread: Thread) -> bool:
    return (
        thread.solution_id is None and thread.closed_at is None and thread.duplicate_of_id is None
    )


def _open(threads: list[Thread], now: datetime) -> Incident:
    """It is answered where it was asked first; the others belong to it."""
    first = Thread.objects.select_related("category").get(pk=threads[0].pk)
    incident = incidents.begin(
        thread=first, title={first.language: first.title}, message={},
        known_since=first.created_at, by=None, now=now,
    )  # fmt: skip
    for other in threads[1:]:
        incident_threads.join(thread=other, incident=incident, by=None, now=now)
    team = Member.objects.filter(is_active=True).exclude(staff_role=Member.StaffRole.NONE)
    notices.tell(
        kind=incident_kinds.OPENED, to=team, by=None, now=now, thread=first,
        key=f"incident:{incident.pk}:opened",
    )  # fmt: skip
    incident.refresh_from_db()
    return incident
