"""What tests of private cases share: a week of the ladder's tests, an expert and a customer."""

import uuid
from datetime import datetime
from typing import Any

from community.domain import cases, replay, service_audit
from community.models import Case, CaseEvent, Expert, Pool
from forum.models import Category, Member, Notice, OutboxMessage, Thread
from tests import factories
from tests.community import staffed
from tests.community.service.days import at, general

WORDS = "My number is on a bill that is not mine. Customer 12 of the shop in Rostock told me so."


def key() -> uuid.UUID:
    return uuid.uuid4()


def pool(*, zone_hours: staffed.Hours = staffed.ALWAYS, lead: Member | None = None) -> Pool:
    found = staffed.general(zone_hours)
    found.lead = lead
    found.save()
    return found


def expert(of: Pool, member: Member | None = None, **extra: Any) -> Expert:
    return staffed.expert(of, member=member, **({"languages": ["en", "de"]} | extra))


def begin(
    by: Member, *, about: Thread | None = None, now: datetime | None = None, **extra: Any
) -> Case:
    category = Category.objects.filter(is_private=False).first() or factories.category("plans")
    given: dict[str, Any] = {
        "about": about, "category": category, "reason": "personal", "words": WORDS, "key": key(),
        "now": now or at(),
    }  # fmt: skip
    return cases.begin(by=by, **given | extra)


def claimed(case: Case, by: Expert | Member, *, now: datetime | None = None) -> Case:
    member = by.member if isinstance(by, Expert) else by
    return fresh(cases.claim(case=case, by=member, now=now or at(0, 9, 5)))


def finished(case: Case, by: Member, *, now: datetime | None = None) -> Case:
    said = "The bill was another's; it is put right, and you get the money back."
    return fresh(
        cases.finish(case=case, resolution=said, by=by, key=key(), now=now or at(0, 11))
    )  # fmt: skip


def fresh(case: Case) -> Case:
    return Case.objects.select_related("thread", "about", "owner", "pool").get(pk=case.pk)


def events(case: Case) -> list[str]:
    return list(
        CaseEvent.objects.filter(case=case).order_by("pk").values_list("kind", flat=True)
    )  # fmt: skip


def told(member: Member) -> list[str]:
    """Kinds of what they heard of cases, the oldest first."""
    rows = Notice.objects.filter(member=member, kind__startswith="case_").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def assert_ladder_is_true(now: datetime) -> None:
    """Rows of the ladder are what their events say, and nothing is as it must not be."""
    assert list(replay.differences()) == []
    OutboxMessage.objects.update(sent_at=now)  # no worker runs here
    assert service_audit.find(now=now) == []


__all__ = [
    "WORDS", "assert_ladder_is_true", "begin", "claimed", "events", "expert", "finished", "fresh",
    "general", "key", "pool", "told",
]  # fmt: skip
