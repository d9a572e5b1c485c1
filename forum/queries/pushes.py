"""Devices that take push, what their owners want, and whether a message may still leave."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q

from forum.lib import push_kinds
from forum.models import Member, Push, PushChoice, PushDevice
from forum.queries import inbox


def devices(*, member: Member, now: datetime) -> list[PushDevice]:
    """Those in force, the newest first. Where the sign-in has ended, by time, on another device or
    by the team, there is none any more."""
    found = PushDevice.objects.filter(_is_signed_in(now), member=member, ended_at=None)
    return list(found.order_by("-created_at", "-pk"))


def choice(*, member: Member) -> PushChoice:
    """What they want; what everybody wants who has said nothing."""
    said = PushChoice.objects.filter(member=member).first()
    return said or PushChoice(member=member, groups=list(push_kinds.DEFAULT))


def ended_sessions(*, now: datetime, of: Member | None = None) -> list[str]:
    """Keys of sign-ins that are no more and have a device still; of one member, or of all."""
    found = PushDevice.objects.filter(~_is_signed_in(now), ended_at=None)
    if of is not None:
        found = found.filter(member=of)
    return list(found.values_list("session_key", flat=True))


def is_wanted(*, push: Push, member: Member) -> bool:
    """Whether this person still wants to hear it on their phone, has not read it, and may read it.

    Asked anew when it leaves, as for mail. `member` as they are now.
    """
    notice = push.notice
    if notice is None:
        return member.is_active
    if notice.read_at is not None or push_kinds.group_of(notice.kind) not in member.push_on:
        return False
    return inbox.concerns(notice=notice, member=member)


def sent_since(*, member: Member, since: datetime) -> int:
    """How many took a place of the day's and were not given up."""
    counted = Push.objects.filter(member=member, counted_at__gte=since)
    return counted.filter(Q(dropped_at=None) | ~Q(reached=[])).count()


def may_have_left(*, key: str) -> bool:
    """Whether what was told under this key may stand on a phone: by a push of its own, tried at
    least, or by one that tells of several."""
    tried = Q(attempts__gt=0) | Q(reason=Push.Reason.JOINED)
    return Push.objects.filter(tried, notice__key=key).exists()


def message(*, pk: int) -> Push:
    """A push with all that its words need."""
    related = "member", "notice__member", "notice__by", "notice__thread", "notice__post"
    return Push.objects.select_related(*related).get(pk=pk)


def due(*, now: datetime, most: int) -> list[int]:
    """Ids of what should have left by now, oldest first: also rows whose job was lost."""
    waiting = Push.objects.filter(sent_at=None, dropped_at=None, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:most])


def _is_signed_in(now: datetime) -> Exists:
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    return Exists(alive)
