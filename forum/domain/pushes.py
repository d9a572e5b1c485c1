"""Push leaves the house as rows (wall 7): written with what caused them, sent by a worker.

A row has no words until it leaves: `deliver` asks once more whether it is wanted and allowed, and
lets `render` (forum.pushing, a layer above) write it then. At night it waits for the morning, and a
day brings only a few. Lock rule: the member's PushChoice, under which the day's are counted.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from forum.domain import push_devices
from forum.lib import prepared, push_kinds, retention, vapid
from forum.lib.push_address import Subscription
from forum.lib.quiet_hours import QuietHours, begin_of_day
from forum.lib.transact import verb
from forum.models import Member, Notice, Push, PushChoice, PushDevice
from forum.queries import pushes as reads

log = logging.getLogger(__name__)
TASK = "forum.tasks.deliver_push"
QUEUE = "push"
LOCK = "push"  # one at a time: a push service that hangs holds up no mail
A_DAY = 6
MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)  # doubles with each try
LONGEST_WAIT = timedelta(hours=6)  # that we let a push service ask for
LATE = timedelta(hours=36)  # after an outage nobody's phone rings for the day before yesterday
HOLDS = timedelta(days=1)  # how long the push service keeps it for a phone that is off
KEPT = retention.PUSHES.kept
CHUNK = 50  # a sweep
Reason = Push.Reason


@dataclass(frozen=True)
class Message:
    """What a phone shows, and how it travels: a newer one of the same `topic` replaces an older."""

    payload: dict[str, Any]
    topic: str
    urgency: str


Render = Callable[[Push, int, datetime], Message]


def enqueue_notices(*, notices: list[Notice], now: datetime) -> int:
    """A push for each of these notices that is wanted, in the transaction that is open; returns how
    many. Two statements where there are any, else none: who wants it came with the people.
    """
    if not vapid.is_on():
        return 0
    rows = [
        Push(notice=notice, member=notice.member, created_at=now, due_at=now)
        for notice in notices
        if notice.member.is_active and push_kinds.group_of(notice.kind) in notice.member.push_on
    ]
    if not rows:
        return 0
    prepared.insert_all(rows)
    jobs: list[dict[str, JSONValue]] = [{"pk": row.pk} for row in rows]
    app.configure_task(TASK, queue=QUEUE, lock=LOCK).batch_defer(*jobs)
    return len(rows)


@verb
def enqueue_test(*, device: PushDevice, now: datetime) -> Push:
    """A message to one device, so that its owner sees it: counted nowhere, at any hour."""
    push = Push.objects.create(member=device.member, device=device, created_at=now, due_at=now)
    app.configure_task(TASK, queue=QUEUE, lock=LOCK).defer(pk=push.pk)
    return push


def deliver(*, pk: int, now: datetime, render: Render) -> bool:
    """Send push `pk` to the devices that do not have it yet, if it is due; whether all have it.

    The claim moves `due_at` on before anything is sent, so that two workers never send one, and a
    worker that dies leaves it to the next sweep; which device has it is noted at once.
    """
    if not _claim(pk=pk, now=now):
        return False
    push = reads.message(pk=pk)
    others = Push.objects.filter(joined_to=push).count()
    try:
        message = render(push, others, now)
    except Exception as fault:  # whatever it is, the row keeps it, and others go on
        log.exception("push %s cannot be written", pk)
        return _settle(push, [f"{type(fault).__name__}: {fault}"], now)
    ttl = _seconds_to_live(push, now)
    told = [_send(push, one, message, ttl, now) for one in _left(push, now) if not one.rests(now)]
    return _settle(push, [problem for problem in told if problem], now)


def prune(*, now: datetime) -> int:
    """Forget what was sent or dropped long ago; returns how many."""
    old = Push.objects.filter(created_at__lt=now - KEPT)
    return old.exclude(sent_at=None, dropped_at=None).delete()[0]


@verb
def _claim(*, pk: int, now: datetime) -> bool:
    """Whether it is to be sent now, by this worker. Else it waits, or is dropped."""
    waiting = Push.objects.filter(pk=pk, sent_at=None, dropped_at=None, due_at__lte=now)
    member_pk = waiting.values_list("member", flat=True).first()
    if member_pk is None:
        return False
    choice = PushChoice.objects.select_for_update(of=("self",)).filter(member=member_pk).first()
    push = waiting.select_related("notice").first()
    if push is None:  # another worker took it while we waited
        return False
    gone = reads.ended_sessions(now=now, of=Member(pk=member_pk))
    push_devices.end_of_sessions(keys=gone, now=now)
    member = Member.objects.get(pk=member_pk)
    reason = _why_not(push, member, now)
    if not reason and not reads.devices(member=member, now=now):
        reason = Reason.NO_DEVICE
    if reason:
        return _drop(push, reason, now)
    if push.notice is not None and choice is not None and not _has_room(push, member, choice, now):
        return False
    push.attempts += 1
    push.due_at = now + FIRST_PAUSE * 2 ** (push.attempts - 1)
    push.save(update_fields=["attempts", "due_at", "counted_at"])
    return True


def _why_not(push: Push, member: Member, now: datetime) -> str:
    if not reads.is_wanted(push=push, member=member):
        return Reason.UNWANTED
    return Reason.LATE if push.created_at < now - LATE else ""


def _has_room(push: Push, member: Member, choice: PushChoice, now: datetime) -> bool:
    """Whether hour and day let it go. In quiet hours it waits for their end; what waited there
    goes out together."""
    quiet = QuietHours(choice.quiet_from, choice.quiet_until, member.time_zone)
    end = quiet.end(now)
    if end is not None:
        push.held_at, push.due_at = push.held_at or now, end
        push.save(update_fields=["held_at", "due_at"])
        return False
    if push.counted_at is None:
        since = begin_of_day(now=now, zone=member.time_zone)
        if reads.sent_since(member=member, since=since) >= A_DAY:
            _drop(push, Reason.OVER_BUDGET, now)
            return False
        push.counted_at = now
    if push.held_at is not None:
        _join(push, member, now)
    return True


def _join(push: Push, member: Member, now: datetime) -> None:
    """All that waited through the night and is still wanted is told by this one."""
    others = Push.objects.filter(member=member, sent_at=None, dropped_at=None, due_at__lte=now)
    for other in others.exclude(pk=push.pk).exclude(held_at=None).select_related("notice"):
        reason = _why_not(other, member, now)
        if not reason:
            other.joined_to = push
        _drop(other, reason or Reason.JOINED, now)


def _drop(push: Push, reason: str, now: datetime) -> bool:
    push.dropped_at, push.reason = now, reason
    push.save(update_fields=["dropped_at", "reason", "joined_to"])
    return False


def _left(push: Push, now: datetime) -> list[PushDevice]:
    """The devices that do not have it yet."""
    there = reads.devices(member=push.member, now=now)
    if push.device_id is not None:
        there = [device for device in there if device.pk == push.device_id]
    return [device for device in there if device.pk not in push.reached]


def _send(push: Push, device: PushDevice, message: Message, ttl: int, now: datetime) -> str:
    """Hand it to the device's push service; what went wrong, if it may go right another time."""
    # Loaded here: what it stands on takes 40 MiB, which only a worker that sends push needs.
    from forum.lib import push_wire

    try:
        answer = push_wire.send(
            to=Subscription(device.endpoint, device.p256dh, device.auth),
            payload=json.dumps(message.payload, ensure_ascii=False).encode(),
            ttl=ttl, topic=message.topic, urgency=message.urgency, now=now,
        )  # fmt: skip
    except Exception as fault:  # whatever it is, other devices and other pushes go on
        if not isinstance(fault, push_wire.FAULTS):
            log.exception("push %s cannot be sent", push.pk)
        push_devices.failed(device=device, now=now)
        return f"{type(fault).__name__}: {fault}"
    if answer.is_taken:
        push.reached = [*push.reached, device.pk]
        push.save(update_fields=["reached"])
        push_devices.took(device=device, now=now)
        return ""
    if answer.status in (404, 410):
        push_devices.gone(device=device, now=now)
        return ""
    if answer.status in (429, 503) and answer.retry_after is not None:
        pause = min(timedelta(seconds=answer.retry_after), LONGEST_WAIT)
        push_devices.wait(device=device, until=now + pause)
    else:
        push_devices.failed(device=device, now=now)
    return f"the push service answered {answer.status}"


def _seconds_to_live(push: Push, now: datetime) -> int:
    """Until the next quiet hours begin: a phone that was off all evening must not ring at night."""
    longest = now + HOLDS
    choice = reads.choice(member=push.member)
    quiet = QuietHours(choice.quiet_from, choice.quiet_until, push.member.time_zone)
    begin = quiet.next_begin(now) if push.notice is not None else None
    return int((min(begin or longest, longest) - now).total_seconds())


def _settle(push: Push, problems: list[str], now: datetime) -> bool:
    """Note how it went: sent, to be tried again at `due_at` or when a device has rested, or given
    up."""
    rests = [one.paused_until for one in _left(push, now) if one.paused_until and one.rests(now)]
    push.problem = "; ".join(problems)[:300]
    if (problems or (rests and not push.reached)) and push.attempts < MOST_TRIES:
        push.due_at = max([push.due_at, *([min(rests)] if rests else [])])
    elif push.reached:
        push.sent_at = now
    else:
        push.dropped_at = now
        push.reason = Reason.FAILED if problems or rests else Reason.NO_DEVICE
    push.save(update_fields=["problem", "due_at", "sent_at", "dropped_at", "reason"])
    return push.sent_at is not None
