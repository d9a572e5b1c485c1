"""The clock of a public question that is continued in private: it rests while the case runs, and
ends or goes on with it. Whoever calls holds the thread's row; the service row comes after it.
"""

from datetime import datetime

from community.domain import reopening, scheduling, turns
from community.models import Case, Service
from community.queries import services as reads
from forum.models import Member, Thread
from reputation.domain import offers

BEGUN, DONE, LEFT = "case_begun", "case_done", "case_left"
Status = Service.Status
HOLDS = (*Service.RUNS, Status.INCIDENT, Status.SOLVED)


def hold(*, about: Thread, case: Case, by: Member | None, now: datetime) -> None:
    """Nobody else is asked any more, whoever had claimed it is free, no deadline runs."""
    offers.stop(thread=about, now=now)
    service = turns.hold(thread=about)
    if service is None or service.status not in HOLDS:
        return
    before = turns.end(service=service, status=Status.CASE, now=now)
    turns.turn(
        service=service, kind=BEGUN, key=f"{service.pk}:{BEGUN}:{case.pk}:{case.reopened}", at=now,
        by=by, was=before, case=case.pk,
    )  # fmt: skip


def done(*, about: Thread, case: Case, by: Member | None, now: datetime) -> None:
    """The case is done, and with it the question."""
    service = turns.hold(thread=about)
    if service is None or service.status not in (Status.CASE, *Service.RUNS):
        return
    before = turns.end(service=service, status=Status.SOLVED, now=now)
    turns.turn(
        service=service, kind=DONE, key=f"{service.pk}:{DONE}:{case.pk}:{case.reopened}", at=now,
        by=by, was=before, case=case.pk,
    )  # fmt: skip


def let_go(*, about: Thread, case: Case, by: Member | None, now: datetime) -> None:
    """The case was withdrawn: its question goes on where it stood, unless something else says by
    now that nobody need."""
    service = turns.hold(thread=about)
    if service is None or service.status != Status.CASE:
        return
    key = f"{service.pk}:{LEFT}:{case.pk}:{case.reopened}"
    rests = reads.rests_as(service)
    begun = reads.last_turn(service, kinds=(BEGUN,))
    if rests is None and reads.is_of_incident(service):
        rests = Status.INCIDENT
    if rests is not None:
        before = turns.end(service=service, status=rests, now=now)
        turns.turn(service=service, kind=LEFT, key=key, at=now, by=by, was=before, case=case.pk)
        return
    if begun is None or begun.data["was"]["status"] not in Service.RUNS:
        reopening.by_hand(service=service, kind=LEFT, key=key, by=by, now=now)
        return
    turns.put_back(service, last=begun)
    if service.status == Status.OPEN:
        scheduling.put(service, now=now)
    else:
        scheduling.clear(service)
        service.next_action_at = scheduling.following(service, now=now)
    turns.turn(service=service, kind=LEFT, key=key, at=now, by=by, case=case.pk, of=begun.pk)
