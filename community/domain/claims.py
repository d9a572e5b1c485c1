"""One question, one expert: taking it, holding it while one writes, and giving it on.

A claim is a lease on the service row itself, named by a token (decision 0040). Lock rule: the
idempotency key, the thread's row, the service row, then experts' rows by id.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.domain import expert_offers, holding, leases, receiving
from community.lib import expert_kinds
from community.models import Expert, ExpertOffer, Handover, Service
from community.models.service import new_token
from community.queries import experts as people
from community.queries import leases as reads
from forum import rules
from forum.domain import notices, request_keys
from forum.lib.transact import verb
from forum.models import Member, Thread
from forum.rules import NotAllowed

Status, Role = Service.Status, Member.StaffRole
CLAIMABLE = (Status.OPEN, Status.ANSWERED)
LAST_RESORT = (Role.MANAGER, Role.ADMINISTRATOR)  # who may hold one without being an expert


def check_claim(
    member: Member | None, *, thread: Thread, expert: Expert | None, leads: bool
) -> Member:
    """Whether this member may hold this question. `expert` is what they are, if anything; `leads`,
    whether they lead a pool."""
    member = rules.check_member(member)
    is_expert = expert is not None and expert.is_active
    may = is_expert or leads or member.staff_role in LAST_RESORT
    if not member.is_company or not may:
        raise NotAllowed(_("Only experts take questions. You can answer it, though."))
    if thread.author_id == member.pk:
        raise NotAllowed(_("This is your own question."))
    return member


@verb
def claim(*, thread: Thread, by: Member, now: datetime) -> Service:
    """Hold the question until the lease ends. One at a time wins; again it is the same, with its
    token. Raises NotAllowed: not an expert, no room, another holds it, it needs no one."""
    return take(service=holding.hold(thread=thread), by=by, now=now)


def take(*, service: Service, by: Member, now: datetime) -> Service:
    """The same by whoever holds both rows."""
    thread = service.thread
    expert = holding.experts(ids=[by.pk]).get(by.pk)
    check_claim(by, thread=thread, expert=expert, leads=people.leads_any(by))
    if not Thread.objects.visible_to(by).filter(pk=thread.pk).exists():
        raise NotAllowed(_("You may not read this question."))
    leases.renew(service=service, now=now)
    if not reads.is_held(service, now=now) and service.owner_id not in (None, by.pk):
        leases.end_broken(service=service, now=now)
    is_again = reads.is_held(service, now=now) and service.owner_id == by.pk
    offer = expert_offers.open_of(service)
    if expert is not None and not is_again:
        _check_room(expert, now)
    token = service.claim_token if is_again and service.claim_token else new_token()
    until = now + reads.length(service)
    if is_again and service.lease_until is not None:
        until = max(service.lease_until, min(until, reads.longest(service)))
    claimed_at = service.claimed_at if is_again else now
    if not _win(service, by, token, claimed_at, until, now):
        raise NotAllowed(why_not(service))
    if expert is not None and not is_again:
        Expert.objects.filter(pk=expert.pk).update(last_assigned_at=now)
    if offer is not None:
        is_own = offer.expert_id == by.pk
        answer = ExpertOffer.Answer.ACCEPTED if is_own else ExpertOffer.Answer.GONE
        expert_offers.end(offer=offer, answer=answer, now=now)
    leases.note(
        service=service, kind="claim_extended" if is_again else "claimed", owner=by.pk,
        token=token, claimed_at=claimed_at, until=until, by=by, now=now,
    )  # fmt: skip
    return service


def _win(
    service: Service, by: Member, token: UUID, claimed_at: datetime | None, until: datetime,
    now: datetime,
) -> bool:  # fmt: skip
    """The one statement by which a claim is won: whatever else is wrong, two never are."""
    is_free = Q(owner=None) | Q(owner=by) | Q(lease_until__lte=now)
    mine = Service.objects.filter(is_free, pk=service.pk, status__in=CLAIMABLE)
    return bool(
        mine.update(owner=by, claim_token=token, claimed_at=claimed_at, lease_until=until)
    )  # fmt: skip


@verb
def give_back(*, thread: Thread, by: Member, token: UUID, now: datetime) -> Service:
    """Back to the pool, unanswered; somebody else is asked. Raises NotAllowed where the token is an
    old one."""
    service = holding.hold(thread=thread)
    own(service=service, by=by, token=token, now=now)
    leases.let_go(service=service, kind="given_back", by=by, now=now)
    return service


@verb
def hand_over(
    *, thread: Thread, by: Member, token: UUID, to: Expert | None, note: str, now: datetime,
    key: UUID | None = None,
) -> Service:  # fmt: skip
    """Give it to somebody of its pool, whose lease begins with their next minute on shift, or
    (`to` None) to the pool; once per `key`. Raises NotAllowed: an old token, no note, no room."""
    if request_keys.claim(member=by, key=key, verb="hand_over", now=now) is not None:
        return Service.objects.get(pk=thread.pk)
    service = holding.hold(thread=thread)
    own(service=service, by=by, token=token, now=now)
    check_hand_over(service)
    note = note.strip()
    if not note:
        raise NotAllowed(_("Please write what the next one must know."))
    begins_at = receiving.check(service=service, to=to, by=by, now=now) if to is not None else now
    made = Handover.objects.create(
        service=service, by=by, to=to, pool=service.pool, note=note[:1000], at=now
    )
    request_keys.settle(member=by, key=key, verb="hand_over", result=made.pk)
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


def check_hand_over(service: Service) -> None:
    """Whether it goes on with a colleague just now: not while the clock waits for whoever asked."""
    if service.status == Status.ASKED_BACK:
        raise NotAllowed(_("You have asked back already. Whoever asked has the word."))


def own(*, service: Service, by: Member, token: UUID, now: datetime) -> None:
    """Whether `by` holds it by this token. Raises NotAllowed with what to do now."""
    rules.check_member(by)
    leases.renew(service=service, now=now)
    is_mine = service.owner_id == by.pk and service.claim_token == token
    if not is_mine or not reads.is_held(service, now=now):
        raise NotAllowed(
            _("You no longer hold this question. What you wrote is kept as a draft; take it again.")
        )


@verb
def break_lease(*, service: Service, now: datetime) -> bool:
    """The lease is over: back to the pool, and the second time to the lead; whether it was. What
    its holder saved meanwhile extends it instead."""
    service = holding.again(service=service)
    leases.renew(service=service, now=now)
    if service.owner_id is None or reads.is_held(service, now=now):
        return False
    leases.end_broken(service=service, now=now)
    return True


@verb
def remind(*, service: Service, now: datetime) -> bool:
    """Tell the holder that the lease ends soon, once; whether that was due."""
    service = holding.again(service=service)
    leases.renew(service=service, now=now)
    due = service.lease_reminder_at
    if due is None or due > now or not reads.is_held(service, now=now):
        return False
    leases.remind(service=service, now=now)
    return True


def _check_room(expert: Expert, now: datetime) -> None:
    """The expert's row is held."""
    n = people.claims(experts=[expert.pk], now=now)[expert.pk]
    if n >= expert.capacity:
        raise NotAllowed(no_room(expert))


def no_room(expert: Expert) -> str:
    return ngettext(
        "You hold %(n)s question, as many as you take at a time. Answer it or give it back first.",
        "You hold %(n)s questions, as many as you take at a time. Answer one or give one back "
        "first.",
        expert.capacity,
    ) % {"n": expert.capacity}


def why_not(service: Service) -> str:
    """Why somebody else cannot take it, in words."""
    if service.status not in CLAIMABLE or service.owner is None or service.lease_until is None:
        return _("This question needs no expert any more.")
    return _("%(who)s looks into this until %(time)s.") % {
        "who": service.owner,
        "time": formats.time_format(timezone.localtime(service.lease_until), "TIME_FORMAT"),
    }
