"""What waits for a mentor: private talks, their newcomers' questions, questions in their topics
without an answer, and newcomers' answers there that nobody has confirmed. A fixed number of
statements, however much waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from forum.lib import limits, resting
from forum.models import Member, Post, Thread, ThreadMember, ThreadTag, Verdict
from forum.queries import queues, rows
from reputation.models import Help, Mentor, Pairing
from reputation.queries import talks_waiting, topics

MOST = 8  # of each list; the queues hold the rest
FRESH = timedelta(days=30)  # what waits longer stands in the queues
UNANSWERED, BROKEN, ANSWERED = "unanswered", "broken", "answered"
NOW, LATER = "now", "later"
State = Thread.State


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: `what` it is, in which thread, for whom (where that matters), and since
    when it waits. `ready_at` is when an answer can be confirmed."""

    what: str
    thread: Thread
    at: datetime
    person: Member | None = None
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Each at most MOST, what waits longest first; of newcomers' questions those without an answer
    before the others. `talks` are those of one's own newcomers, `others` those to which one was
    added as nobody answered there."""

    talks: list[Task]
    others: list[Task]
    newcomers: list[Task]
    unanswered: list[Task]
    to_confirm: list[Task]

    @property
    def is_empty(self) -> bool:
        talks = self.talks or self.others
        return not (talks or self.newcomers or self.unanswered or self.to_confirm)


def load(*, mentor: Mentor, pairings: Sequence[Pairing], now: datetime) -> Desk:
    """Of a mentor who comes with the member; `pairings` are their open ones, with the newcomers.
    Four statements: talks of their own newcomers and of others, questions, and the answers to
    confirm."""
    member, mentees = mentor.member, {one.newcomer_id: one.newcomer for one in pairings}
    asked = queues.Asked(member=member, now=now)
    chosen = [
        rows.ids(_of_newcomers(member)),
        rows.ids(_unanswered(mentor, now)),
        rows.ids(_to_confirm(mentor, asked)),
    ]
    own, unanswered, to_confirm = rows.load(chosen)
    return Desk(
        talks=_talks(_waiting_with(member).filter(newcomer__in=_mentees(member))),
        others=_talks(_waiting_with(member).exclude(newcomer__in=_mentees(member))),
        newcomers=[_of_newcomer(one, mentees) for one in own if one.author_id in mentees],
        unanswered=[
            Task(UNANSWERED, one, one.waiting_since or one.created_at) for one in unanswered
        ],
        to_confirm=_confirming(to_confirm, now),
    )  # fmt: skip


def _mentees(member: Member) -> QuerySet[Pairing, Any]:
    """Asked for in place of their ids, of which each number would make a text of its own
    (lib.prepared)."""
    found = Pairing.objects.filter(guide=member, kind=Pairing.Kind.MENTOR, ended_at=None)
    return found.values("newcomer")


def _of_newcomers(member: Member) -> QuerySet[Thread]:
    found = Thread.objects.listed_for(member).questions().filter(author__in=_mentees(member))
    open_ = found.filter(state__in=[State.OPEN, State.ANSWERED]).exclude(
        verdict__kind=Verdict.Kind.SOLVED_ALONE
    )
    open_ = open_.exclude(service_state__in=resting.RESTS)
    return open_.order_by("answer_count", F("waiting_since").asc(nulls_last=True), "pk")[:MOST]


def _of_newcomer(thread: Thread, mentees: dict[int, Member]) -> Task:
    what = UNANSWERED if thread.state == State.OPEN else ANSWERED
    if what == ANSWERED and thread.waiting_since is not None:
        what = BROKEN
    at = thread.waiting_since or thread.active_at
    return Task(what, thread, at, person=mentees[thread.author_id or 0])


def _unanswered(mentor: Mentor, now: datetime) -> QuerySet[Thread]:
    """Nobody but the asker said anything. Newcomers' own are listed above."""
    found = Thread.objects.listed_for(mentor.member).questions().filter(
        state=State.OPEN, waiting_since__gt=now - FRESH
    )  # fmt: skip
    found = found.exclude(author=mentor.pk).exclude(author__in=_mentees(mentor.member))
    return _in_topics(found, mentor).order_by("waiting_since", "pk")[:MOST]


def _to_confirm(mentor: Mentor, asked: queues.Asked) -> QuerySet[Thread]:
    """A newcomer answered, and nobody has said whether it is right."""
    found = queues.waiting(queue=queues.UNCONFIRMED, asked=asked)
    found = found.exclude(author=mentor.pk).exclude(last_answer_by=mentor.pk)
    found = found.filter(active_at__gt=asked.now - FRESH, closed_at=None)
    return _in_topics(found, mentor).order_by("active_at", "pk")[:MOST]


def _in_topics(found: QuerySet[Thread], mentor: Mentor) -> QuerySet[Thread]:
    """In the languages and the topics that the mentor chose; where they chose none, in all."""
    if mentor.languages:
        found = found.filter(language__in=mentor.languages)
    chosen = topics.split(topics=mentor.topics)
    if not any(chosen.values()):
        return found
    carry = ThreadTag.objects.filter(tag__in=chosen["tag"]).values("content_object")
    return found.filter(Q(category__in=chosen["category"]) | Q(pk__in=carry))


def _confirming(threads: Sequence[Thread], now: datetime) -> list[Task]:
    """Each with when its last answer can be confirmed: whoever asked has the first word. One
    statement, none where there is nothing."""
    if not threads:
        return []
    answers = Post.objects.present().answers().filter(thread__in=[one.pk for one in threads])
    last = answers.order_by("thread", "-created_at", "-pk").distinct("thread")
    # Rows name people without their pictures.
    given = {one.thread_id: one for one in last.select_related("author")}
    tasks = []
    for one in threads:
        answer = given.get(one.pk)
        if answer is None:  # taken back between the two statements
            continue
        ready = answer.created_at + limits.CONFIRM_AFTER
        what = NOW if ready <= now else LATER
        tasks.append(Task(what, one, answer.created_at, person=answer.author, ready_at=ready))
    return tasks


def _waiting_with(member: Member) -> QuerySet[Help]:
    """Talks in which somebody waits for a word, and this member takes part."""
    mine = ThreadMember.objects.filter(member=member).values("thread")
    return talks_waiting.waiting().filter(thread__in=mine).exclude(newcomer=member)


def _talks(found: QuerySet[Help]) -> list[Task]:
    """The longest waiting first; `what` is the kind of the talk. One statement."""
    longest_first = found.select_related("newcomer", "thread").order_by("waits_since", "thread")
    return [
        Task(one.kind, one.thread, one.waits_since, person=one.newcomer)
        for one in longest_first[:MOST]
        if one.waits_since is not None
    ]
