"""What tests of private cases at the desk share: cases and booked calls, made as rows, as they
stand after their verbs, which have tests of their own."""

import uuid
from datetime import datetime
from typing import Any

from community.domain import call_holding
from community.models import Callback, Case, Pool
from forum.domain import posts, private
from forum.lib import clock
from forum.models import Member, Talk, Thread
from tests import factories
from tests.community import staffed

HOUR = staffed.HOUR
NUMBER = "+4917155501234"
WORDS = "My bill of October is twice as high as it was, and I have changed nothing."


def case(
    pool: Pool, *, by: Member, about: Thread | None = None, owner: Member | None = None,
    words: str = WORDS, at: datetime | None = None, **extra: Any,
) -> Case:  # fmt: skip
    """A running case of this customer, with their first words; `owner` has taken it."""
    at = at or clock.now() - HOUR
    factories.category("sim")
    thread = private.begin(
        about=about, people=[owner] if owner else [], kind=Talk.Kind.CASE, by=by, now=at,
        words=words,
    )  # fmt: skip
    figures = {"reason": "personal", "opened_at": at, "due_at": at + 8 * HOUR}
    if extra.get("status", "open") != "open":
        figures["due_at"] = None
    if extra.get("status") in ("done", "withdrawn"):
        figures["done_at"] = at
    return Case.objects.create(
        thread=thread, about=about, member=by, category=thread.category, pool=pool, owner=owner,
        claimed_at=at if owner else None, **{**figures, **extra},
    )  # fmt: skip


def question(by: Member, **extra: Any) -> Thread:
    """A public question with an answer that did not help."""
    thread = factories.question(by=by, title="Why is my bill so high this month?", **extra)
    factories.answer(thread, body="Look into the list of your calls, line by line.")
    return thread


def word(case: Case, *, by: Member, body: str) -> None:
    posts.message(thread=case.thread, by=by, body=body, key=None, now=clock.now())


def call(
    case: Case, *, begins_at: datetime | None = None, number: str = NUMBER, **extra: Any
) -> Callback:
    """A booked call of this case, whose window holds now unless said otherwise."""
    begins_at = begins_at or clock.now() - HOUR / 2
    fields = {
        "key": uuid.uuid4(), "begins_at": begins_at, "ends_at": begins_at + 2 * HOUR,
        "zone": "Europe/Berlin", "booked_at": begins_at - 4 * HOUR, "call_word": "blue heron",
        "consented_at": begins_at - 4 * HOUR, "consent_version": "2026-11",
        **call_holding.number_fields(e164=number, hint="+49 171 ... 234"),
    }  # fmt: skip
    return Callback.objects.create(
        case=case, member=case.member, pool=case.pool, **{**fields, **extra}
    )
