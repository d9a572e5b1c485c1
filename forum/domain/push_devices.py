"""Which browsers take push for whom: from the sign-in at which it was switched on to its end.

`Member.push_on` is a projection of it: the groups somebody chose while they have a device, else
none. Whoever tells people something thus knows without asking. Lock rule: the member's PushChoice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from forum.lib import push_kinds, retention
from forum.lib.push_address import Subscription
from forum.lib.transact import verb
from forum.models import Member, PushChoice, PushDevice
from forum.queries import pushes as reads
from forum.rules import NotAllowed

MOST = 10  # devices of one member
MOST_FAILURES = 5  # in a row, then a device rests
REST = timedelta(days=1)
KEPT = retention.PUSH_DEVICES.kept  # what has ended
IN_SESSION = "push"  # the sign-in has a device
Reason = PushDevice.Reason


@verb
def subscribe(
    *,
    member: Member,
    to: Subscription,
    browser: str,
    system: str,
    session_key: str,
    now: datetime,
    replaces: str = "",
) -> PushDevice:
    """Let this browser take push for `member` while the session `session_key` lasts.

    The same endpoint again is the same device; another member's moves to this one. `replaces` is
    the endpoint that the browser had before. Raises NotAllowed beyond the most that one may have.
    """
    choice = _lock(member)
    same = Q(endpoint=to.endpoint) | Q(endpoint=replaces, member=member)
    before = PushDevice.objects.filter(same, ended_at=None)
    found = before.filter(endpoint=to.endpoint, member=member).first()
    if found is not None:
        found.p256dh, found.auth, found.session_key = to.p256dh, to.auth, session_key
        found.failures, found.paused_until = 0, None
        found.save()
        _end(before.exclude(pk=found.pk), Reason.MOVED, now)
        _settle(choice)
        return found
    # One session is one browser, which has one subscription at a time.
    _end(PushDevice.objects.filter(session_key=session_key, ended_at=None), Reason.MOVED, now)
    _end(before, Reason.MOVED, now)
    if len(reads.devices(member=member, now=now)) >= MOST:
        raise NotAllowed(
            _("That is %(n)s devices, the most we keep. Remove one first.") % {"n": MOST}
        )
    device = PushDevice.objects.create(
        member=member, endpoint=to.endpoint, p256dh=to.p256dh, auth=to.auth, created_at=now,
        browser=browser[:30], system=system[:30], session_key=session_key,
    )  # fmt: skip
    _settle(choice)
    return device


@verb
def remove(*, member: Member, pk: int, now: datetime) -> bool:
    """No more push on one device of their own; whether there was one."""
    return _end(PushDevice.objects.filter(member=member, pk=pk, ended_at=None), Reason.REMOVED, now)


@verb
def end_of_sessions(*, keys: Iterable[str], now: datetime) -> bool:
    """These sign-ins have ended: their devices hear no more. Whether there was one."""
    found = PushDevice.objects.filter(session_key__in=list(keys), ended_at=None)
    return _end(found, Reason.SIGNED_OUT, now)


@verb
def end_of_member(*, member: Member, now: datetime) -> bool:
    """All their sign-ins have ended: no device of theirs hears more. Whether there was one."""
    theirs = PushDevice.objects.filter(member=member, ended_at=None)
    return _end(theirs, Reason.SIGNED_OUT, now)


@verb
def carry_over(*, before: str, after: str) -> None:
    """A sign-in goes on under another key (a new password, a second step)."""
    PushDevice.objects.filter(session_key=before, ended_at=None).update(session_key=after)


@verb
def choose(*, member: Member, groups: list[str], quiet_from: int, quiet_until: int) -> PushChoice:
    """Say what comes to one's devices, and between which hours nothing does."""
    choice = _lock(member)
    choice.groups, choice.quiet_from, choice.quiet_until = groups, quiet_from, quiet_until
    choice.save()
    _settle(choice)
    return choice


@verb
def offered(*, member: Member, now: datetime) -> None:
    """They were asked whether they want it, and are not asked again."""
    Member.objects.filter(pk=member.pk, push_offered_at=None).update(push_offered_at=now)


@verb
def took(*, device: PushDevice, now: datetime) -> None:
    """The push service took a message."""
    same = PushDevice.objects.filter(pk=device.pk)
    same.update(last_ok_at=now, failures=0, paused_until=None)


@verb
def failed(*, device: PushDevice, now: datetime) -> None:
    """It did not, and may another time; after a few in a row the device rests for a day."""
    # Read anew: another message may have failed meanwhile.
    locked = PushDevice.objects.select_for_update(of=("self",)).get(pk=device.pk)
    locked.failures += 1
    if locked.failures >= MOST_FAILURES:
        locked.paused_until = now + REST
    locked.save(update_fields=["failures", "paused_until"])


@verb
def wait(*, device: PushDevice, until: datetime) -> None:
    """The push service asked for patience."""
    PushDevice.objects.filter(pk=device.pk).update(paused_until=until)


@verb
def gone(*, device: PushDevice, now: datetime) -> None:
    """The push service knows it no more: somebody took the permission away, or the app."""
    _end(PushDevice.objects.filter(pk=device.pk, ended_at=None), Reason.GONE, now)


@verb
def prune(*, now: datetime) -> int:
    """End what is signed in no more, and forget what ended long ago. Returns how many were
    forgotten."""
    end_of_sessions(keys=reads.ended_sessions(now=now), now=now)
    return PushDevice.objects.filter(ended_at__lt=now - KEPT).delete()[0]


def _lock(member: Member) -> PushChoice:
    first = {"groups": list(push_kinds.DEFAULT)}
    PushChoice.objects.get_or_create(member=member, defaults=first)
    return PushChoice.objects.select_for_update(of=("self",)).get(member=member)


def _end(devices: QuerySet[PushDevice], reason: Reason, now: datetime) -> bool:
    """Ended in the order of their members, whose choices are locked: two ends never cross."""
    members = sorted(set(devices.values_list("member", flat=True)))
    for choice in [_lock(Member(pk=pk)) for pk in members]:
        devices.filter(member=choice.member_id).update(
            ended_at=now, reason=reason, p256dh="", auth=""
        )
        _settle(choice)
    return bool(members)


def _settle(choice: PushChoice) -> None:
    """Keep `Member.push_on` true to what was chosen and to whether there is a device."""
    there = PushDevice.objects.filter(member=choice.member_id, ended_at=None).exists()
    Member.objects.filter(pk=choice.member_id).update(push_on=choice.groups if there else [])
