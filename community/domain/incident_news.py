"""Telling everybody who has an incident, and solving what belongs to it: by jobs, in steps.

By what is so then: run twice, each person hears once, each question is solved once.
"""

import logging
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from community.domain import affected, incident_marks, incident_threads
from community.lib import incident_kinds
from community.models import Incident, IncidentAffected, IncidentThread
from forum.domain import audience, counters, crowds, look, notices, pointing
from forum.lib.transact import verb
from forum.models import Member, Notice, Post, Thread

log = logging.getLogger(__name__)
TELL, SOLVE = "community.tasks.tell_incident", "community.tasks.solve_incident"
MARK = "community.tasks.mark_incident"
OVER, NONE = "over", "none"
KIND = {OVER: incident_kinds.OVER, NONE: incident_kinds.NONE}  # what is told of no answer
AT_A_TIME = 50  # questions that one job solves or marks


def of_answer(pk: int) -> str:
    """What is told: that this answer (its id) is there."""
    return f"answer:{pk}"


def why() -> str:
    """The reason that stands beside each solution."""
    return _("It was a known incident, and it is over.")


def later(*, incident: Incident, what: str, after: int = 0) -> None:
    """Tell it by a job, in the transaction that is open."""
    app.configure_task(TELL, priority=crowds.AFTER_OTHERS).defer(
        pk=incident.pk, what=what, after=after
    )


def solve_later(*, incident: Incident) -> None:
    app.configure_task(SOLVE).defer(pk=incident.pk)


def unsay(*, incident: Incident, now: datetime) -> None:
    """It was none: what was told of it and nobody has read yet, nobody need read."""
    notices.take_back(key=f"incident:{incident.pk}:opened", now=now)
    for answer in Post.objects.filter(thread=incident.thread_id, kind=Post.Kind.ANSWER):
        notices.take_back(key=f"incident:{incident.pk}:{of_answer(answer.pk)}", now=now)


def mark_later(*, incident: Incident, after: int = 0) -> None:
    """Let the questions that belong to it say its new words, by a job."""
    app.configure_task(MARK).defer(pk=incident.pk, after=after)


def mark_step(*, pk: int, after: int) -> int | None:
    """The next questions that belong to the open incident `pk`, from thread `after` on, say it as
    it is called now; the last one's id where there may be more. Each is a transaction of its own.
    """
    incident = Incident.objects.filter(pk=pk, ended_at=None).first()
    if incident is None:
        return None
    rows = IncidentThread.objects.filter(incident=incident, left_at=None, thread__gt=after)
    found = list(rows.order_by("thread").values_list("thread", flat=True)[:AT_A_TIME])
    for thread in found:
        _mark(pk=thread)
    if len(found) < AT_A_TIME:
        return None
    mark_later(incident=incident, after=found[-1])
    return found[-1]


@verb
def tell_step(*, pk: int, what: str, after: int, now: datetime) -> bool:
    """Tell the next of those who have incident `pk`, from member `after` on; whether there are
    more. Locks its thread's row: of what is gone by now nobody hears any more."""
    incident = Incident.objects.select_related("answer").filter(pk=pk).first()
    if incident is None:
        return False
    thread = counters.lock(thread=Thread(pk=incident.thread_id))
    if thread.deleted_at is not None:
        return False
    post, by_id = _said(incident, what)
    if what not in KIND and (post is None or post.deleted_at is not None):
        return False
    step = crowds.Step(after=after, most=crowds.A_STEP, is_job=True)
    told = notices.tell(
        kind=KIND.get(what, incident_kinds.ANSWERED),
        to=_who(incident, what), key=f"incident:{pk}:{what}", now=now, thread=thread, post=post,
        by=Member.objects.filter(pk=by_id or 0).first(), step=step,
    )  # fmt: skip
    if post is not None and told:  # whoever follows the thread hears of it once
        hearing = [one.member_id for one in told]
        notices.supersede(post=post, members=hearing, kinds=audience.ANSWERS, now=now)
    if step.last is not None:
        later(incident=incident, what=what, after=step.last)
    return step.last is not None


def solve_some(*, pk: int, now: datetime) -> int:
    """Solve what belongs to the ended incident `pk`, at most AT_A_TIME; returns how many are done.
    Each question is a transaction of its own; where one failed it raises in the end, to be run
    again."""
    incident = Incident.objects.filter(pk=pk, ended_at__isnull=False).first()
    if incident is None:
        return 0
    done, faults = 0, []
    for row in list(_left(incident)[:AT_A_TIME]):
        try:
            _solve(row=row, now=now)
            done += 1
        except Exception as fault:  # whatever it is, the others wait as well
            log.exception("thread %s was not solved with incident %s", row.thread_id, pk)
            faults.append(fault)
    if faults:
        raise faults[0]
    if _left(incident).exists():
        solve_later(incident=incident)
    return done


def sweep(*, now: datetime) -> int:
    """What a lost job left behind, and what belongs to an incident whose own question nobody can
    read any more; returns how many questions are done."""
    for pk in _lost().order_by("pk").values_list("pk", flat=True):
        _end_lost(pk=pk, now=now)
    ended = Incident.objects.filter(ended_at__isnull=False, pk__in=_waiting().values("incident"))
    return sum(solve_some(pk=one.pk, now=now) for one in ended.order_by("pk"))


@verb
def _end_lost(*, pk: int, now: datetime) -> None:
    """Where it was answered nobody reads anything: it is over, without an answer. Nobody hears of
    it; what belongs to it waits by itself again."""
    incident = affected.hold(incident=Incident.objects.get(pk=pk))
    if not _lost().filter(pk=pk).exists():
        return
    incident.ended_at = now
    incident.save(update_fields=["ended_at"])
    incident_marks.drop(thread=incident.thread)
    look.renew()


@verb
def _mark(*, pk: int) -> None:
    thread = counters.lock(thread=Thread(pk=pk))
    row = IncidentThread.objects.select_related("incident").filter(thread=pk, left_at=None).first()
    if row is not None and row.incident.ended_at is None:
        incident_marks.put(thread=thread, incident=row.incident)


@verb
def _solve(*, row: IncidentThread, now: datetime) -> None:
    thread = counters.lock(thread=Thread(pk=row.thread_id))
    incident = row.incident
    there = Thread.objects.listed_for(None).filter(pk=incident.thread_id)  # who follows it reads it
    answer = Post.objects.filter(
        pk=incident.answer_id or 0, deleted_at=None, thread__in=there
    ).first()
    by = incident.ended_by
    incident_threads.let_go(thread=thread, by=by, now=now)
    if incident.false_alarm_at is not None:
        incident_threads.forget(row=row, thread=thread, now=incident.false_alarm_at)
        return
    if answer is not None and by is not None:
        with translation.override(thread.language):
            reason = why()
        pointing.solve(thread=thread, source=answer, by=by, now=now, reason=reason)


def _lost() -> QuerySet[Incident]:
    """Open ones whose own question is deleted, or moved to where not everybody may follow."""
    return Incident.objects.filter(ended_at=None).exclude(
        thread__in=Thread.objects.listed_for(None)
    )


def _waiting() -> QuerySet[IncidentThread]:
    """Rows of questions that still say that they belong to an incident."""
    return IncidentThread.objects.filter(
        left_at=None, thread__service_line__has_key=incident_marks.MARK
    )


def _left(incident: Incident) -> QuerySet[IncidentThread]:
    rows = _waiting().filter(incident=incident).select_related("incident__ended_by")
    return rows.order_by("thread")


def _said(incident: Incident, what: str) -> tuple[Post | None, int | None]:
    """The post that is told of, and who said it."""
    if what in KIND:
        return None, incident.ended_by_id
    post = Post.objects.filter(pk=int(what.partition(":")[2])).first()
    return post, post.author_id if post is not None else None


def _who(incident: Incident, what: str) -> QuerySet[Member]:
    """Everybody who has it. Whoever asked where it is answered hears of the answer anyway; that it
    is over, they and whoever's question is solved by it hear from their solution."""
    if what == NONE:
        return _heard(incident)
    having = IncidentAffected.objects.filter(incident=incident, left_at=None)
    people = Member.objects.filter(pk__in=having.values("member"))
    has_answer = Post.objects.filter(pk=incident.answer_id or 0, deleted_at=None).exists()
    if what == OVER and not has_answer:
        return people
    people = people.exclude(threads=incident.thread_id)
    if what == OVER:
        belonging = IncidentThread.objects.filter(incident=incident, left_at=None)
        people = people.exclude(threads__in=belonging.values("thread"))
    return people


def _heard(incident: Incident) -> QuerySet[Member]:
    """Of what was none: who had it until then, and whoever of the team was told that it opened."""
    had = IncidentAffected.objects.filter(incident=incident, left_at=incident.false_alarm_at)
    opened = Notice.objects.filter(key=f"incident:{incident.pk}:opened").values("member")
    return Member.objects.filter(Q(pk__in=had.values("member")) | Q(pk__in=opened))
