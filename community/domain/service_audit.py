"""What must not be: counted every night, each with a sentence for the operator. Decision 0039."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from community.domain import call_audit, replay
from community.models import Case, IncidentThread, Service
from community.queries import services as reads
from forum.models import OutboxMessage

log = logging.getLogger(__name__)
Status, Step = Service.Status, Service.Step
GRACE = timedelta(minutes=15)  # for a worker that is busy
LEASE_GRACE = timedelta(hours=1)
NIGHT = timedelta(days=2)  # so far back the nightly look compares rows with their events
SHOWN = 5


def find(*, now: datetime, since: datetime | None = None) -> list[str]:
    """A sentence for each thing that is not as it must be; none where all is well. Rows are
    compared with their events where something was written `since` then, else all of them."""
    found = [_said(name, rows) for name, rows in _wrong(now)]
    mails = OutboxMessage.objects.filter(
        sent_at=None, parked_at=None, dropped_at=None, due_at__lt=now - GRACE
    ).count()
    found.append(f"{mails} mails should have left a quarter of an hour ago" if mails else "")
    missing = reads.never_begun(now=now - GRACE)
    found.append(f"{missing} questions wait without a row" if missing else "")
    found += [
        f"question {pk} is not what its events say: {', '.join(sorted(wrong))}"
        for pk, wrong in replay.differences(since=since)
    ]
    found += call_audit.find(now=now)
    return [sentence for sentence in found if sentence]


def report(*, now: datetime) -> int:
    """The nightly look: each sentence is an error in the log; returns how many."""
    found = find(now=now, since=now - NIGHT)
    for sentence in found:
        log.error("audit of the ladder: %s", sentence)
    return len(found)


def _wrong(now: datetime) -> list[tuple[str, QuerySet[Service]]]:
    rows = Service.objects.order_by("pk")
    goes = rows.filter(parked_at=None)
    is_late = Q(next_action_at__lt=now - GRACE)
    passed = Q(step__lt=Step.EXPERT, expert_at__lt=now - GRACE)
    passed |= Q(step__lt=Step.LEAD, lead_at__lt=now - GRACE)
    ended = (Status.SOLVED, Status.CLOSED, Status.DUPLICATE, Status.MERGED)
    gone = Q(owner__is_active=False) | Q(owner__staff_role="") | Q(owner__expert__is_active=False)
    return [
        ("open without a time", goes.filter(status=Status.OPEN, next_action_at=None)),
        ("due in the past, and nothing was done", goes.filter(is_late)),
        ("past a step that was not taken", goes.filter(passed, status=Status.OPEN)),
        ("held by somebody who is no expert any more", rows.filter(gone, owner__isnull=False)),
        ("held long past the lease", rows.filter(lease_until__lt=now - LEASE_GRACE)),
        ("at an end, and held by somebody", rows.filter(status__in=ended, owner__isnull=False)),
        (
            "waiting for the asker without an end",
            rows.filter(status=Status.ASKED_BACK).filter(
                Q(next_action_at=None) | Q(stopped_at=None)
            ),
        ),
        ("resting, and no incident is known any more", _left_behind(rows, now)),
        (
            "continued in private, and no case runs",
            rows.filter(status=Status.CASE).exclude(thread__in=_in_case()),
        ),
        ("set aside after too many faults", rows.exclude(parked_at=None)),
    ]


def _in_case() -> QuerySet[Case, Any]:
    return Case.objects.filter(status__in=Case.RUNS, about__isnull=False).values("about")


def _left_behind(rows: QuerySet[Service], now: datetime) -> QuerySet[Service]:
    known = Q(incident__ended_at=None) | Q(incident__ended_at__gte=now - GRACE)
    held = IncidentThread.objects.filter(known, left_at=None)
    return rows.filter(status=Status.INCIDENT).exclude(thread__in=held.values("thread"))


def _said(name: str, rows: QuerySet[Service]) -> str:
    many = rows.count()
    if not many:
        return ""
    first = ", ".join(str(pk) for pk in rows.values_list("pk", flat=True)[:SHOWN])
    return f"{many} questions {name}: {first}{', ...' if many > SHOWN else ''}"
