"""What happens to private cases by the clock: whoever leads is called, customers are reminded, what
nobody replies to ends, and what its expert left goes back. Each case for itself, each thing once.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from community.domain import case_ends, case_news, case_owners, case_rows
from community.lib import case_kinds as kinds
from community.lib import case_times
from community.models import Case, CaseEvent
from community.queries import experts
from forum.lib.transact import verb
from forum.models import Member
from reputation.lib import one_by_one

Status = Case.Status
MOST = 500  # in one go; the next one takes the rest


def tend(*, now: datetime) -> int:
    """Do what is due; returns how many cases were looked at. What fails is logged and holds up no
    other."""
    found = [Case(pk=pk) for pk in _due(now)]
    return one_by_one.each(found, lambda case: _tend(case=case, now=now), what="a private case")


def _due(now: datetime) -> list[int]:
    asked = CaseEvent.objects.filter(case=OuterRef("pk"), kind="asked")
    waits = asked.filter(at__gt=now - case_times.NUDGE)
    waits_still = asked.filter(at__gt=now - case_times.GIVE_UP)
    away = experts.away(now=now).filter(expert=OuterRef("owner"))
    is_due = (
        Q(status=Status.OPEN, due_at__lte=now, lead_called_at=None)
        | Q(status=Status.ASKED, nudged_at=None) & ~Q(Exists(waits))
        | Q(status=Status.ASKED) & ~Q(Exists(waits_still))
        | Q(status=Status.DONE, follow_up_at__lte=now)
        | Q(status=Status.OPEN, owner__isnull=False) & Q(Exists(away))
        | Q(owner__isnull=False) & _is_gone()
    )
    return list(Case.objects.filter(is_due).order_by("pk").values_list("pk", flat=True)[:MOST])


def _is_gone() -> Q:
    """Whoever has it is of the team no more."""
    return Q(owner__is_active=False) | Q(owner__staff_role="") | Q(owner__expert__is_active=False)


@verb
def _tend(*, case: Case, now: datetime) -> bool:
    case = case_rows.hold(case=case)
    if case.owner is not None and _has_left(case.owner):  # and reads none of it any more
        if case.runs:
            case_owners.let_go(case=case, by=None, kind="owner_left", now=now)
        else:
            case_owners.free(case=case, now=now)
    owner = case.owner_id if case.status == Status.OPEN else None
    if owner is not None and experts.away_ids(experts=[owner], now=now):
        case_owners.let_go(case=case, by=None, kind="owner_not_there", now=now)
    if case.status == Status.OPEN:
        return _late(case, now)
    if case.status == Status.ASKED:
        return _silent(case, now)
    return _follow_up(case, now)


def _has_left(owner: Member) -> bool:
    """The team, or those who answer for it."""
    if not owner.is_active or not owner.is_company:
        return True
    expert = experts.of(owner.pk)
    return expert is not None and not expert.is_active


def _late(case: Case, now: datetime) -> bool:
    if case.due_at is None or case.due_at > now or case.lead_called_at is not None:
        return False
    case.lead_called_at = now
    case_rows.save(case, "lead_called_at")
    key = case_rows.note(case=case, kind="lead_called", by=None, now=now)
    case_news.to_lead(case=case, kind=kinds.LEAD, key=f"case_lead:{key}", now=now)
    return True


def _silent(case: Case, now: datetime) -> bool:
    """Since when it waits for them says the last question."""
    asked = CaseEvent.objects.filter(case=case, kind="asked").order_by("-at", "-pk").first()
    waited = now - asked.at if asked is not None else case_times.GIVE_UP
    if waited >= case_times.GIVE_UP:
        case_ends.end(case=case, by=None, kind="no_reply", now=now)
        key = f"case_done:{case.pk}:{case.reopened}"
        case_news.to_customer(case=case, kind=kinds.DONE, key=key, by=None, now=now)
        return True
    if waited < case_times.NUDGE or case.nudged_at is not None:
        return False
    case.nudged_at = now
    case_rows.save(case, "nudged_at")
    key = case_rows.note(case=case, kind="nudged", by=None, now=now)
    case_news.to_customer(case=case, kind=kinds.NUDGE, key=key, by=None, now=now)
    return True


def _follow_up(case: Case, now: datetime) -> bool:
    if case.follow_up_at is None or case.follow_up_at > now:
        return False
    told = case.follow_up_at
    case.follow_up_at = None
    case_rows.save(case, "follow_up_at")
    if case.owner_id is not None:
        case_news.to_team(
            case=case, kind=kinds.FOLLOW_UP, to=[case.owner_id], by=None, now=now,
            key=f"case_follow_up:{case.pk}:{told:%Y%m%d}",
        )  # fmt: skip
    return True
