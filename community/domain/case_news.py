"""Who hears what of a private case. Whoever calls is in the transaction of the verb.

Its two people hear of the thread, which only they may see. The team hears that a case waits, by
notices about no thread, without a word of what it says.
"""

from collections.abc import Collection
from datetime import datetime

from community.domain import case_links
from community.models import Case
from community.queries import experts
from forum.domain import notices
from forum.lib import worktime
from forum.models import Member


def to_customer(*, case: Case, kind: str, key: str, by: Member | None, now: datetime) -> None:
    """Without the post: a notice's mail would quote it. Where the mail asks something, the row of
    its address is made with it. The case is held."""
    if kind in case_links.PURPOSES:
        case_links.issue(case=case, purpose=case_links.PURPOSES[kind], now=now)
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=case.member_id), by=by, now=now, key=key,
        thread=case.thread,
    )  # fmt: skip


def to_team(
    *, case: Case, kind: str, to: Collection[int], key: str, by: Member | None, now: datetime
) -> None:
    notices.tell(
        kind=kind, to=Member.objects.filter(pk__in=to).exclude(pk=case.member_id), by=by, now=now,
        key=key, data={"case": case.pk},
    )  # fmt: skip


def to_pool(*, case: Case, kind: str, key: str, by: Member | None, now: datetime) -> None:
    """Whoever of the pool is there now and speaks the customer's language; where nobody is, all who
    speak it; where nobody does, whoever leads the pool."""
    people = list(experts.of_pool(pool=case.pool, now=now).prefetch_related("shifts"))
    gone = experts.away_ids(experts=[one.pk for one in people], now=now)
    speak = [one for one in people if one.pk not in gone and case.thread.language in one.languages]
    there = [one for one in speak if worktime.is_open(now, experts.hours(one))]
    found = [one.pk for one in there or speak] or leads(case)
    to_team(case=case, kind=kind, to=found, key=key, by=by, now=now)


def to_lead(*, case: Case, kind: str, key: str, now: datetime) -> None:
    to_team(case=case, kind=kind, to=leads(case), key=key, by=None, now=now)


def leads(case: Case) -> list[int]:
    """Whoever leads the pool; where nobody does, whoever looks after the service."""
    if case.pool.lead_id is not None:
        return [case.pool.lead_id]
    managers = Member.objects.filter(staff_role=Member.StaffRole.MANAGER, is_active=True)
    return list(managers.values_list("pk", flat=True))
