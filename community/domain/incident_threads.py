"""Questions that belong to a known incident: they join it, by themselves or by hand, and leave it
where their asker says that theirs is another one.

Lock rule: the rows of both threads by id, then the incident's row, then the service row.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import affected, incident_clock, incident_marks
from community.lib import incident_kinds
from community.models import Incident, IncidentAffected, IncidentThread
from forum import rules
from forum.domain import look, notices
from forum.lib.transact import verb
from forum.models import Member, Post, Thread
from forum.rules import NotAllowed


def check_join(member: Member | None, *, thread: Thread) -> Member:
    """Whether this member may say that a question belongs to a known incident. `thread` with its
    category."""
    member = rules.check_member(member)
    if not member.is_company:
        raise NotAllowed(_("Only the team can say what belongs to a known incident."))
    check_waits(thread)
    return member


def check_waits(thread: Thread) -> None:
    """Whether it is a question that everybody reads, and that waits."""
    if not thread.is_question or thread.deleted_at is not None or thread.category.is_private:
        raise NotAllowed(_("That question is not there for everybody."))
    if thread.solution_id is not None or thread.closed_at is not None:
        raise NotAllowed(_("This question is done; an incident takes those that wait."))
    if thread.duplicate_of_id is not None:
        raise NotAllowed(_("It was asked before, so its answer stands there."))


def check_leave(member: Member | None, *, thread: Thread) -> Member:
    """Whoever asked says it of their own question; the team may, too."""
    member = rules.check_member(member)
    if thread.author_id != member.pk and not member.is_company:
        raise NotAllowed(_("Only the person who asked, or the team, can say this."))
    return member


@verb
def join(
    *, thread: Thread, incident: Incident, by: Member | None, now: datetime
) -> IncidentThread | None:
    """The question belongs to the incident; `by` None: it looks so. Its clock stands still, and its
    asker hears of the incident. None where it does not come to that: whoever asked has said that
    theirs is another one. Said again, it changes nothing. Raises NotAllowed.
    """
    thread, incident = _lock(thread, incident)
    affected.check_open(incident)
    if by is None:
        check_waits(thread)
    else:
        check_join(by, thread=thread)
    if thread.pk == incident.thread_id or Incident.objects.filter(thread=thread).exists():
        raise NotAllowed(_("This question is where an incident is answered."))
    row = IncidentThread.objects.filter(thread=thread).first()
    if row is not None and row.left_at is None:
        if row.incident_id == incident.pk:
            return row
        raise NotAllowed(_("This question belongs to another incident."))
    if row is not None and by is None:
        return None
    row = row or IncidentThread(thread=thread)
    row.incident, row.at, row.by, row.left_at = incident, now, by, None
    row.save()
    incident_clock.hold(thread=thread, incident=incident, by=by, now=now)
    thread.refresh_from_db(fields=["service_line"])  # whom it was offered to stood there
    incident_marks.put(thread=thread, incident=incident)
    if thread.author is not None:
        affected.add(incident=incident, member=thread.author, now=now)
        _tell(thread, incident, by, now)
    affected.count(incident=incident)
    look.renew()
    return row


@verb
def leave(*, thread: Thread, by: Member, now: datetime) -> Thread:
    """The question is another one: it goes on as if it had never belonged to the incident. Raises
    NotAllowed."""
    check_leave(by, thread=thread)
    return part(thread=thread, by=by, now=now)


def part(*, thread: Thread, by: Member | None, now: datetime) -> Thread:
    """The same, for verbs that know that it is so."""
    row = IncidentThread.objects.filter(thread=thread, left_at=None).first()
    if row is None:
        return thread
    thread, incident = _lock(thread, row.incident)
    if not IncidentThread.objects.filter(pk=row.pk, left_at=None).update(left_at=now):
        return thread
    if incident.ended_at is None and thread.author is not None:
        if not _has_it_still(incident, thread.author):
            affected.remove(incident=incident, member=thread.author, now=now)
        affected.count(incident=incident)
        notices.take_back(key=_key(thread, incident), now=now)
    let_go(thread=thread, by=by, now=now)
    look.renew()
    return thread


def forget(*, row: IncidentThread, thread: Thread, now: datetime) -> None:
    """The incident was none, so the question belongs to none. For verbs that hold the row of its
    `thread` and have let it go. It counts towards no new one by itself; the team may add it to
    another."""
    IncidentThread.objects.filter(pk=row.pk, left_at=None).update(left_at=now)
    incident_marks.take_back(thread=thread, incident=row.incident)
    notices.take_back(key=_key(row.thread, row.incident), now=now)


def let_go(*, thread: Thread, by: Member | None, now: datetime) -> None:
    """For verbs that hold the thread's row."""
    incident_marks.drop(thread=thread)
    incident_clock.let_go(thread=thread, by=by, now=now)


def _has_it_still(incident: Incident, member: Member) -> bool:
    """Whether they have it without the question that left: by another question of theirs, or since
    they said so themselves, which was not the moment at which a question of theirs joined."""
    if incident.thread.author_id == member.pk:
        return True
    own = IncidentThread.objects.filter(incident=incident, thread__author=member)
    if own.filter(left_at=None).exists():
        return True
    said = IncidentAffected.objects.filter(incident=incident, member=member, left_at=None)
    return said.exclude(at__in=own.values("at")).exists()


def _tell(thread: Thread, incident: Incident, by: Member | None, now: datetime) -> None:
    notices.tell(
        kind=incident_kinds.JOINED, to=Member.objects.filter(pk=thread.author_id or 0), by=by,
        now=now, thread=thread, post=Post.objects.filter(thread=thread, kind="question").first(),
        key=_key(thread, incident),
    )  # fmt: skip


def _key(thread: Thread, incident: Incident) -> str:
    return f"incident:{incident.pk}:joined:{thread.pk}"


def _lock(thread: Thread, incident: Incident) -> tuple[Thread, Incident]:
    """Both as they are now; the incident knows its thread."""
    pks = sorted({thread.pk, incident.thread_id})
    rows = Thread.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))
    found = {row.pk: row for row in rows}
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    incident.thread = found[incident.thread_id]
    return found[thread.pk], incident
