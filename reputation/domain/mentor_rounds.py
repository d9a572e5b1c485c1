"""What becomes of mentors by itself, by state, so that twice is as once and a round that was missed
is made good by the next: `go` every night, `look_after` every hour, `pause_silent` with whatever
newcomers wait for (tasks.tend_newcomers). Each step is of one of the three."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse

from forum.domain import notices
from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import applications, mentors
from reputation.lib import checklist as figures
from reputation.lib import mentor_kinds, one_by_one
from reputation.models import Application, Mentor
from reputation.queries import applications as waiting
from reputation.queries import checklist, silence
from reputation.queries import mentors as who

CHUNK = 200
ASK_BEFORE = timedelta(days=14)  # the end of a year
LATEST = timedelta(days=30)  # after it: then they are alumni
GONE, OVER = "90 days", "not renewed"  # codes of the step; people read the notice


def go(*, now: datetime) -> dict[str, int]:
    """All of it, each in a transaction of its own; how often what happened."""
    return {
        "invited": invite_ready(now=now),
        "probations": _each(waiting.over(now=now), applications.pass_probation, "probation", now),
        "buddies": _each(waiting.without_buddy(), applications.find_buddy, "probation", now),
        "overdue": tell_overdue(now=now),
        "renewals": ask_renewals(now=now),
    }


def look_after(*, now: datetime) -> dict[str, int]:
    """What goes by hours: pauses that end, questions whether to pause, leaving in silence; how
    often what happened."""
    return {
        "resumed": _resume(now),
        "asked": ask_to_pause(now=now),
        "gone": one_by_one.each(
            silence.gone(now=now), lambda one: _part(one, GONE, now), what="leaving in silence"
        ),
    }


def pause_silent(*, now: datetime) -> int:
    """Nobody stays with a mentor who fell silent or whose account is closed: they pause, and their
    newcomers go to others; how many pause now."""
    return one_by_one.each(
        silence.silent(now=now), lambda one: _silence(one, now), what="a pause for silence"
    )


def invite_ready(*, now: datetime) -> int:
    """Tell whoever meets the figures and was never told; how many."""
    pks = list(checklist.could_be_invited(now=now).values_list("pk", flat=True))
    invited = 0
    for start in range(0, len(pks), CHUNK):
        some = list(
            Member.objects.filter(pk__in=pks[start : start + CHUNK])
            .select_related("standing")
            .order_by("pk")
        )
        found = checklist.figures(members=some, now=now)
        ready = [one for one in some if figures.is_met(found[one.pk])]
        invited += one_by_one.each(
            ready, lambda one: mentors.invite(member=one, now=now), what="an invitation to mentor"
        )
    return invited


def tell_overdue(*, now: datetime) -> int:
    """Remind the team of applications that wait for longer than a week, once each."""
    return one_by_one.each(
        list(waiting.overdue(now=now)), lambda one: _tell_overdue(one, now),
        what="a reminder of an application",
    )  # fmt: skip


@verb
def _tell_overdue(application: Application, now: datetime) -> bool:
    told = notices.tell(
        kind=mentor_kinds.OVERDUE, to=who.team(), by=None, now=now,
        key=f"mentor:overdue:{application.pk}",
        data={"place": reverse("mentor_application", args=[application.pk])},
    )  # fmt: skip
    return bool(told)


def ask_renewals(*, now: datetime) -> int:
    """Ask, two weeks before a year ends, whether they stay; a month after it they are alumni. How
    many were asked. Two statements to find them."""
    ends = who.serving().annotate(ends=Max("renewals__until")).select_related("member")
    asked = ends.filter(ends__gte=now - LATEST, ends__lte=now + ASK_BEFORE)
    one_by_one.each(
        list(ends.filter(ends__lt=now - LATEST).order_by("pk")),
        lambda one: _part(one, OVER, now), what="the end of a year",
    )  # fmt: skip
    return one_by_one.each(
        list(asked.order_by("pk")),
        lambda one: _ask(one, mentor_kinds.RENEWAL, f"mentor:renewal:{one.ends.date()}", now),
        what="the question of another year",
    )


def ask_to_pause(*, now: datetime) -> int:
    """Where two newcomers of a mentor wait for two days: would they like a pause? Once a week."""
    waits = silence.unanswered(now=now)
    year, week, _day = now.isocalendar()
    several = [pk for pk, newcomers in waits.items() if len(newcomers) >= silence.SEVERAL]
    taking = who.taking(now).filter(pk__in=several).select_related("member").order_by("pk")
    key = f"mentor:pause:{year}-{week}"
    return one_by_one.each(
        list(taking), lambda one: _ask(one, mentor_kinds.PAUSE, key, now),
        what="the question of a pause",
    )  # fmt: skip


@verb
def _ask(mentor: Mentor, kind: str, key: str, now: datetime) -> int:
    told = notices.tell(
        kind=kind, to=Member.objects.filter(pk=mentor.pk), key=key, by=None, now=now
    )
    return len(told)


@verb
def _silence(mentor: Mentor, now: datetime) -> bool:
    """Two weeks without a word, or an account that is closed: paused until they come back. Whether
    it was so still."""
    done = mentors.pause(mentor=mentor, until=None, by=None, now=now, why="silent")
    if done.state != Mentor.State.PAUSED or done.since != now:
        return False
    if not mentor.member.is_active:
        return True
    mentors.tell(
        mentor, kind=mentor_kinds.SILENT, key=f"mentor:silent:{now.date()}", by=None, now=now
    )
    return True


def _part(mentor: Mentor, why: str, now: datetime) -> Mentor:
    return mentors.leave(mentor=mentor, by=None, now=now, why=why)


def _resume(now: datetime) -> int:
    over = who.serving().filter(who.day_has_come(now), state=Mentor.State.PAUSED)
    return one_by_one.each(
        list(over.select_related("member").order_by("pk")),
        lambda one: mentors.resume(mentor=one, by=None, now=now), what="the end of a pause",
    )  # fmt: skip


def _each(rows: Iterable[Any], act: Callable[..., Any], name: str, now: datetime) -> int:
    return one_by_one.each(
        list(rows), lambda one: act(**{name: one}, now=now), what=f"the round of a {name}"
    )
