"""Something is broken for many: known, told once, solved together. Decision 0043.

Lock rule: whoever opens one takes `incidents` first, so that one thing becomes one incident; then
the thread in which it is answered, then its row.
"""

import uuid
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from community.domain import affected, incident_marks, incident_news, incident_threads
from community.models import Incident, IncidentThread
from community.queries import incidents as reads
from forum import rules
from forum.domain import look, posts, solutions
from forum.lib.facts import Texts
from forum.lib.transact import verb
from forum.models import Member, Post, Thread
from forum.rules import NotAllowed


def check_team(member: Member | None) -> Member:
    """Who opens incidents, says what is new and ends them: the team."""
    member = rules.check_member(member)
    if not member.is_company:
        raise NotAllowed(_("Only the team opens, changes and ends incidents."))
    return member


def check_open(member: Member | None, *, thread: Thread) -> Member:
    """Whether this question may become the place of an incident. `thread` with its category."""
    member = check_team(member)
    incident_threads.check_waits(thread)
    return member


@verb
def open_one(
    *,
    thread: Thread,
    title: Texts,
    message: Texts,
    known_since: datetime,
    by: Member,
    now: datetime,
) -> Incident:
    """An incident that is answered in `thread`; its twins belong to it at once. The one that is
    there already where somebody was quicker. Raises NotAllowed."""
    check_open(by, thread=thread)
    lock()
    there = Incident.objects.filter(thread=thread).first()
    if there is not None:
        affected.check_open(there)
        return there
    if IncidentThread.objects.filter(thread=thread, left_at=None).exists():
        raise NotAllowed(_("This question belongs to an incident already."))
    incident = begin(
        thread=thread, title=title, message=message, known_since=min(known_since, now), by=by,
        now=now,
    )  # fmt: skip
    if thread.twin_group_id is not None:
        for twin in reads.free_twins(thread=thread):
            incident_threads.join(thread=twin, incident=incident, by=by, now=now)
    incident.refresh_from_db()
    return incident


def begin(
    *,
    thread: Thread,
    title: Texts,
    message: Texts,
    known_since: datetime,
    by: Member | None,
    now: datetime,
) -> Incident:
    """The incident and its first who has it, for verbs that asked who may and hold `lock`."""
    incident = Incident.objects.create(
        thread=thread, title=title, message=message, known_since=known_since, opened_at=now,
        opened_by=by, category=thread.category,
    )  # fmt: skip
    reads.forget()
    transaction.on_commit(reads.forget)
    incident = affected.hold(incident=incident)
    if incident.thread.author is not None:
        affected.add(incident=incident, member=incident.thread.author, now=now)
    affected.count(incident=incident)
    look.renew()
    return incident


@verb
def change(
    *, incident: Incident, title: Texts, message: Texts, known_since: datetime, by: Member,
    now: datetime, base: str = "",
) -> Incident:  # fmt: skip
    """Say it better. Nobody is told: pages show it, those of the questions that belong to it as
    soon as a job has been there. Raises NotAllowed, also where the words are not those any more
    that were changed (`base`, their fingerprint, where it is said)."""
    check_team(by)
    incident = affected.hold(incident=incident)
    affected.check_open(incident)
    if base not in ("", incident.fingerprint):
        raise NotAllowed(
            _("Meanwhile somebody else changed these words. Look above what they say now.")
        )
    incident.title, incident.message = title, message
    incident.known_since = min(known_since, now)
    incident.save(update_fields=["title", "message", "known_since"])
    incident_marks.put_main(incident=incident)
    incident_news.mark_later(incident=incident)
    look.renew()
    return incident


@verb
def inform(
    *, incident: Incident, body: str, key: uuid.UUID | None, by: Member, now: datetime
) -> Incident:
    """One answer informs all: it stands in the incident's thread, and everybody who has it hears of
    it. Once per `key`. Raises NotAllowed."""
    check_team(by)
    affected.check_open(incident)
    post = posts.answer(thread=incident.thread, by=by, body=body, key=key, now=now)
    incident = affected.hold(incident=incident)
    affected.check_open(incident)
    if incident.answer_id is not None and incident.answer_id >= post.pk:
        return incident  # sent twice, or late: a later answer is there
    incident.answer = post
    incident.save(update_fields=["answer"])
    look.renew()
    incident_news.later(incident=incident, what=incident_news.of_answer(post.pk))
    return incident


@verb
def end(*, incident: Incident, by: Member, now: datetime) -> Incident:
    """It is over: banners go, everybody who has it hears of it, and what belongs to it is solved by
    the answer, if there is one (by a job); each asker may take that back. Without an answer the
    questions go on by themselves. Ended again, it changes nothing. Raises NotAllowed."""
    check_team(by)
    incident = affected.hold(incident=incident)
    if incident.ended_at is not None:
        return incident
    incident.ended_at, incident.ended_by = now, by
    incident.save(update_fields=["ended_at", "ended_by"])
    incident_marks.drop(thread=incident.thread)
    answer = answer_of(incident=incident)
    if answer is not None and incident.thread.solution is None and incident.thread.takes_posts:
        solutions.accept(
            thread=incident.thread, post=answer, by=by, now=now, reason=incident_news.why(),
        )  # fmt: skip
    look.renew()
    incident_news.solve_later(incident=incident)
    incident_news.later(incident=incident, what=incident_news.OVER)
    return incident


@verb
def take_back(*, incident: Incident, by: Member, now: datetime) -> Incident:
    """It was none, a false alarm: banners go, nobody has it any more, and what was told of it and
    is not read yet need not be. Everybody who had it, and whoever of the team had heard of it,
    hears so once; the questions that belonged to it go on from where they stood (by jobs). What
    was answered stays an answer of its question. Said again, it changes nothing. Raises NotAllowed
    where it is over."""
    check_team(by)
    incident = affected.hold(incident=incident)
    if incident.false_alarm_at is not None:
        return incident
    affected.check_open(incident)
    incident.ended_at = incident.false_alarm_at = now
    incident.ended_by = by
    incident.save(update_fields=["ended_at", "false_alarm_at", "ended_by"])
    affected.release(incident=incident, now=now)
    incident_marks.take_back(thread=incident.thread, incident=incident)
    incident_news.unsay(incident=incident, now=now)
    look.renew()
    incident_news.solve_later(incident=incident)
    incident_news.later(incident=incident, what=incident_news.NONE)
    return incident


def answer_of(*, incident: Incident) -> Post | None:
    """The answer that informs all, while it is there."""
    return Post.objects.filter(pk=incident.answer_id or 0, deleted_at=None).first()


def lock() -> None:
    """Whoever opens an incident waits here for whoever opens one, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('incidents', 0))")
