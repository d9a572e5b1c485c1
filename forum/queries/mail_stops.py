"""Where no more mail goes, and what was said of it."""

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from forum.lib import paging
from forum.models import MailStop, MailTrouble, Member

WINDOW = timedelta(days=14)
PAGE_SIZE = 20
Kind = MailTrouble.Kind


def of_address(*, email: str) -> MailStop | None:
    """What is in force for this address."""
    return MailStop.objects.filter(email=email.lower(), ended_at=None).first()


def of_member(*, member: Member) -> MailStop | None:
    """The same for the address that notices of `member` go to."""
    return of_address(email=member.email) if member.email else None


def soft_lately(*, email: str, now: datetime) -> int:
    """How many mails the mailbox did not take lately, since one arrived or somebody let mail
    start again."""
    told = MailTrouble.objects.filter(email=email, at__gt=now - WINDOW)
    arrived = told.filter(kind=Kind.DELIVERED).aggregate(last=Max("at"))["last"]
    ended = MailStop.objects.filter(email=email).aggregate(last=Max("ended_at"))["last"]
    soft = told.filter(kind=Kind.SOFT)
    for since in (arrived, ended):
        if since is not None:
            soft = soft.filter(at__gt=since)
    return soft.count()


def page(*, cursor: str) -> paging.Page[MailStop]:
    """What is in force, newest first. Raises paging.BadCursor."""
    return paging.page(in_force(), field="at", cursor=cursor, size=PAGE_SIZE)


def in_force() -> QuerySet[MailStop]:
    return MailStop.objects.filter(ended_at=None).select_related("member")
