"""Whom to ask how it was, found by what is so: a worker that stood still asks later, and nobody is
asked twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.domain import surveys
from community.lib import survey_sample
from community.models import Case, Service, Survey
from forum.models import Member, Post, Solution, Thread

# After a solution there are minutes in which it is taken back as a slip.
AFTER = timedelta(hours=1)
TOO_LATE = timedelta(days=7)
# Some time after a case: the week of its first survey is over, and it is not forgotten yet.
CES_AFTER, CES_TOO_LATE = timedelta(days=8), timedelta(days=28)
NPS_CATCHES_UP = 7  # days
JOINED, SEEN = timedelta(days=30), timedelta(days=90)
A_ROUND = 500


def ask_due(*, now: datetime, most: int = A_ROUND) -> int:
    """Ask whoever is due, each in a transaction of their own; returns how many were asked."""
    asked = 0
    for thread, cycle in _solved(now, most):
        if thread.author is not None:  # as they were looked for
            key = f"csat:thread:{thread.pk}:{cycle}"
            asked += _ask("csat", key, thread.author, thread, None, now)
    for case in _done(now, AFTER, TOO_LATE, "csat", most):
        asked += _ask("csat", f"csat:case:{case.pk}:{case.reopened}", case.member, None, case, now)
    for case in _done(now, CES_AFTER, CES_TOO_LATE, "ces", most):
        asked += _ask("ces", f"ces:case:{case.pk}:{case.reopened}", case.member, None, case, now)
    return asked


def ask_sample(*, now: datetime, most: int = A_ROUND) -> int:
    """Ask those of the sample whose day is today, or was in the last days while the worker slept.
    Returns how many were asked."""
    quarter, today = survey_sample.quarter(now), survey_sample.day_of(now)
    days = range(max(0, today - NPS_CATCHES_UP), today + 1)
    pks = _members(now).order_by("pk").values_list("pk", flat=True)
    chosen = [pk for pk in pks.iterator() if survey_sample.turn(pk, quarter=quarter) in days][:most]
    asked = 0
    for member in Member.objects.filter(pk__in=chosen).order_by("pk"):
        asked += _ask("nps", f"nps:{quarter}:{member.pk}", member, None, None, now)
    return asked


def _ask(
    kind: str, key: str, member: Member, thread: Thread | None, case: Case | None, now: datetime
) -> bool:
    made = surveys.ask(kind=kind, key=key, member=member, thread=thread, case=case, now=now)
    return made is not None and made.asked_at == now


def _solved(now: datetime, most: int) -> Iterable[tuple[Thread, int]]:
    """Questions solved a while ago whose asker was not asked since, each with its cycle."""
    in_force = Solution.objects.filter(
        pk=OuterRef("solution"), at__gt=now - TOO_LATE, at__lte=now - AFTER
    )
    since = Survey.objects.filter(thread=OuterRef("pk"), asked_at__gt=now - TOO_LATE)
    found = Thread.objects.visible_to(None).filter(
        Exists(in_force), ~Exists(since), _asked_by(now, "author"),
        kind=Thread.Kind.QUESTION, deleted_at=None,
    )  # fmt: skip
    threads = list(found.select_related("author").order_by("pk")[:most])
    cycles = Service.objects.filter(thread__in=threads).values_list("thread", "cycle")
    by_thread = dict(cycles)
    return [(thread, by_thread.get(thread.pk, 0)) for thread in threads]


def _done(
    now: datetime, after: timedelta, too_late: timedelta, kind: str, most: int
) -> QuerySet[Case]:
    """Cases done that long ago, whose customer was not asked this of it since."""
    asked = Survey.objects.filter(
        case=OuterRef("pk"), kind=kind, asked_at__gte=OuterRef("done_at")
    )  # fmt: skip
    found = Case.objects.filter(
        ~Exists(asked), _asked_by(now, "member"), status=Case.Status.DONE,
        done_at__gt=now - too_late, done_at__lte=now - after,
    )  # fmt: skip
    return found.select_related("member").order_by("pk")[:most]


def _asked_by(now: datetime, name: str) -> Q:
    """Whoever `ask` would refuse is not looked at again and again."""
    lately = Survey.objects.filter(member=OuterRef(name), asked_at__gt=now - surveys.BETWEEN)
    is_there = Q(~Exists(lately), **{f"{name}__is_active": True, f"{name}__staff_role": ""})
    return is_there & ~Q(**{f"{name}__mail_off__contains": ["surveys"]})


def _members(now: datetime) -> QuerySet[Member]:
    """Customers who know us: here for a month, and lately."""
    wrote = Post.objects.filter(author=OuterRef("pk"), created_at__gt=now - SEEN)
    lately = Survey.objects.filter(member=OuterRef("pk")).filter(
        Q(asked_at__gt=now - surveys.BETWEEN)
        | Q(kind=Survey.Kind.NPS, asked_at__gt=now - surveys.BETWEEN_NPS)
    )
    return Member.objects.filter(
        Q(last_login__gt=now - SEEN) | Exists(wrote), ~Exists(lately), is_active=True,
        staff_role="", joined_at__lte=now - JOINED,
    ).exclude(mail_off__contains=["surveys"])  # fmt: skip
