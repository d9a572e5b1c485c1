"""A claimed question given on, with what the next one must know. The clocks go on as they were.

Lock rule: the thread's row, the service row, then the rows of experts by id.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from community.domain import claims, holding, leases
from community.lib import expert_kinds
from community.models import Expert, Handover, Service
from community.models.service import new_token
from community.queries import experts as people
from community.queries import leases as reads
from forum.domain import notices
from forum.lib import worktime
from forum.lib.transact import verb
from forum.models import Member, Thread
from forum.rules import NotAllowed

# Whoever is not there now begins within so long: the next site in the morning, not after a weekend.
BEGINS_WITHIN = timedelta(hours=16)


@verb
def hand_over(
    *, thread: Thread, by: Member, token: UUID, to: Expert | None, note: str, now: datetime
) -> Service:
    """Give it to somebody of its pool, whose lease begins with their next minute on shift, or
    (`to` None) to the pool. Raises NotAllowed: an old token, no note, no room there."""
    service = holding.hold(thread=thread)
    claims.own(service=service, by=by, token=token, now=now)
    note = note.strip()
    if not note:
        raise NotAllowed(_("Please write what the next one must know."))
    begins_at = _check_receiver(service, to, by, now) if to is not None else now
    Handover.objects.create(
        service=service, by=by, to=to, pool=service.pool, note=note[:1000], at=now
    )
    if to is None:
        leases.let_go(service=service, kind="handed_over", by=by, now=now)
        return service
    leases.note(
        service=service, kind="handed_over", owner=to.pk, token=new_token(), claimed_at=now,
        until=begins_at + reads.length(service), by=by, now=now, told={"lost": by.pk},
    )  # fmt: skip
    Expert.objects.filter(pk=to.pk).update(last_assigned_at=now)
    notices.tell(
        kind=expert_kinds.HANDED, to=Member.objects.filter(pk=to.pk),
        key=f"question_handed:{service.claim_token}", by=by, now=now, thread=service.thread,
    )  # fmt: skip
    return service


def _check_receiver(service: Service, to: Expert, by: Member, now: datetime) -> datetime:
    """From when this expert looks after it; their row is held from here on. Raises NotAllowed."""
    expert = holding.experts(ids=[to.pk]).get(to.pk)
    if to.pk == by.pk:
        raise NotAllowed(_("You hold this question already."))
    is_there = people.of_pool(pool=service.pool, now=now).filter(pk=to.pk).exists()
    if expert is None or not is_there:
        raise NotAllowed(_("%(who)s does not answer in this pool.") % {"who": to.member})
    claims.check_claim(expert.member, thread=service.thread, expert=expert, leads=False)
    if not Thread.objects.visible_to(expert.member).filter(pk=service.pk).exists():
        raise NotAllowed(_("%(who)s may not read this question.") % {"who": expert.member})
    if people.away_ids(experts=[to.pk], now=now):
        raise NotAllowed(_("%(who)s is away just now.") % {"who": expert.member})
    if people.claims(experts=[to.pk], now=now)[to.pk] >= expert.capacity:
        raise NotAllowed(
            _("%(who)s holds as many questions as they take at a time.") % {"who": expert.member}
        )
    return _begins_at(expert, now)


def _begins_at(expert: Expert, now: datetime) -> datetime:
    """Their next minute on shift. Raises NotAllowed where that is too far."""
    try:
        begins_at = worktime.next_open(now, people.hours(expert))
    except worktime.NeverOpen:
        raise NotAllowed(
            _("%(who)s has entered no hours to be there.") % {"who": expert.member}
        ) from None
    if begins_at - now > BEGINS_WITHIN:
        there = timezone.localtime(begins_at)
        raise NotAllowed(
            _("%(who)s is not there before %(when)s. Give it to the pool instead.")
            % {"who": expert.member, "when": formats.date_format(there, "DATETIME_FORMAT")}
        )
    return begins_at
