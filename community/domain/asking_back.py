"""An expert asks back: the clock stands still until the asker replies, at most twice a cycle.

Lock rule: the thread's row, then the service row.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import receiving, scheduling, turns
from community.lib import ladder, service_kinds
from community.models import Service
from community.queries import experts, leases
from forum import rules
from forum.domain import counters, notices
from forum.lib.transact import verb
from forum.models import Event, Member, Thread

Status = Service.Status
MOST = 2  # in a cycle


def check_ask_back(member: Member | None, *, service: Service) -> Member:
    """Whether they may stop the clock of this question now. Raises NotAllowed."""
    member = rules.check_member(member)
    if service.owner_id != member.pk:
        raise rules.NotAllowed(_("Claim the question first: whoever asks back goes on with it."))
    if service.status != Status.OPEN:
        raise rules.NotAllowed(_("This question does not wait for you now."))
    if service.ask_backs >= MOST:
        raise rules.NotAllowed(
            _("You asked back twice already. Answer with what you know, or hand it over.")
        )
    return member


@verb
def ask_back(*, thread: Thread, by: Member, now: datetime) -> Service:
    """The clock stands still. Raises NotAllowed. What is asked is a post of its own, written after
    this, so that it is not taken for an answer."""
    thread = counters.lock(thread=thread)
    service = turns.hold(thread=thread)
    if service is None:
        raise Service.DoesNotExist
    check_ask_back(by, service=service)
    service.status, service.stopped_at = Status.ASKED_BACK, now
    service.ask_backs += 1
    service.lease_until, service.lease_reminder_at = now + scheduling.GIVE_UP, None
    service.next_action_at = scheduling.following(service, now=now)
    key = f"{service.pk}:{service.cycle}:ask_back:{service.ask_backs}"
    turns.turn(service=service, kind="asked_back", key=key, at=now, by=by)
    return service


def resume(*, service: Service, event: Event) -> None:
    """The asker has replied: the clock goes on with what was left of it."""
    set_going(service, now=event.at)
    service.status = Status.OPEN
    scheduling.put(service, now=event.at)
    turns.by_event(service=service, event=event, kind="replied")


def wait(service: Service, *, now: datetime) -> None:
    """Nobody has replied: a nudge after three days; after seven it counts as solved, for nobody
    needs it any more."""
    if service.stopped_at is None:
        return
    turn = f"{service.pk}:{service.cycle}:ask_back:{service.ask_backs}"
    if now >= service.stopped_at + scheduling.GIVE_UP:
        before = turns.end(service=service, status=Status.SOLVED, now=now)
        key = f"{turn}:no_reply"
        turns.turn(service=service, kind="no_reply", key=key, at=now, was=before)
        return
    service.next_action_at = service.stopped_at + scheduling.GIVE_UP
    if now >= service.stopped_at + scheduling.NUDGE and turns.turn(
        service=service, kind="nudged", key=f"{turn}:nudge", at=now
    ):
        asker = Member.objects.filter(pk=service.thread.author_id or 0)
        notices.tell(
            kind=service_kinds.NUDGE, to=asker, key=f"{turn}:nudge", by=service.owner, now=now,
            thread=service.thread,
        )  # fmt: skip


def set_going(service: Service, *, now: datetime) -> None:
    """Set that the clock does not stand still any more; whoever asked back holds it by a lease like
    any other."""
    if service.stopped_at is not None:
        service.snapshot = ladder.stopped(service.snapshot, begin=service.stopped_at, end=now)
    service.stopped_at = None
    begins_at = _back_at(service, now)
    if begins_at is None:
        scheduling.free(service)
    else:  # a whole lease from there on
        service.claimed_at, service.lease_until = now, begins_at + leases.length(service)
        service.lease_reminder_at = leases.reminder_at(service=service, until=service.lease_until)


def _back_at(service: Service, now: datetime) -> datetime | None:
    """When whoever holds it is there again: most reply in the evening, and whoever has read all of
    it goes on in the morning. None where nobody holds it, or they are not there for long."""
    if service.owner_id is None:
        return None
    expert = experts.of(service.owner_id)
    if expert is None or not expert.is_active:
        return now  # who leads has no shifts
    if experts.away_ids(experts=[expert.pk], now=now):
        return None
    begins_at = experts.begins_at(expert=expert, now=now)
    is_soon = begins_at is not None and begins_at - now <= receiving.BEGINS_WITHIN
    return begins_at if is_soon else None
