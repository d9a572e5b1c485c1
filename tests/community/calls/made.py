"""What tests of calls share: a case of a customer and an expert, made as rows, and a number."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from community.domain import callbacks
from community.lib import phone_number
from community.models import CallAttempt, Callback, Case, Pool
from forum.models import Category, Member, Notice, Talk, Thread, ThreadMember
from tests import factories
from tests.community.staffed import berlin

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = berlin(2026, 11, 30, 8, 0)  # a Monday
REGIONS = ["DE", "AT", "CH"]
TYPED, E164, HINT = "0171 1234567", "+491711234567", "+49 171 ... 567"


def number(typed: str = TYPED) -> phone_number.PhoneNumber:
    return phone_number.read(typed, region="DE", regions=REGIONS)


def case(
    member: Member, *, pool: Pool, owner: Member | None = None, at: datetime = NOW, **extra: Any
) -> Case:  # fmt: skip
    """A running case that waits for us."""
    category = Category.objects.filter(is_private=False).first() or factories.category("plans")
    thread = Thread.objects.create(
        kind=Thread.Kind.PRIVATE, state=Thread.State.NOT_A_QUESTION, title="", slug="case",
        category=category, language=member.language, author=member, created_at=at, active_at=at,
    )  # fmt: skip
    Talk.objects.create(thread=thread, kind=Talk.Kind.CASE)
    for one in (member, owner):
        if one is not None:
            ThreadMember.objects.create(thread=thread, member=one, added_at=at)
    fields: dict[str, Any] = {
        "category": category, "pool": pool, "reason": "personal", "opened_at": at,
        "due_at": at + DAY, "owner": owner, "claimed_at": at if owner else None,
    }  # fmt: skip
    return Case.objects.create(thread=thread, member=member, **fields | extra)


def book(
    case: Case, *, at: datetime, now: datetime = NOW, typed: str = TYPED,
    key: uuid.UUID | None = None, **extra: Any,
) -> Callback:  # fmt: skip
    told = {"zone": "Europe/Berlin", "consent": True, "by": case.member} | extra
    return callbacks.book(
        case=case, begins_at=at, number=number(typed), key=key or uuid.uuid4(), now=now, **told
    )


def tried(
    callback: Callback, outcome: str, *, by: Member, at: datetime, key: uuid.UUID | None = None
) -> CallAttempt:  # fmt: skip
    """They look at the number, call, and say two minutes later what came of it."""
    callbacks.reveal(callback=callback, by=by, now=at)
    return callbacks.attempt(
        callback=callback, outcome=outcome, begun_at=at, ended_at=at + 2 * MINUTE,
        key=key or uuid.uuid4(), by=by, now=at + 2 * MINUTE,
    )  # fmt: skip


def fresh(callback: Callback) -> Callback:
    return Callback.objects.get(pk=callback.pk)


def told(member: Member) -> list[str]:
    """Kinds of what they heard of calls, the oldest first."""
    rows = Notice.objects.filter(member=member, kind__startswith="call_").order_by("pk")
    return list(rows.values_list("kind", flat=True))
