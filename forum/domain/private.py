"""Private talks: threads that only whoever takes part reads. Decision 0036.

Lock rule: the thread's row first; with a draft, that row after it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from forum import talk_rules
from forum.domain import counters, events, posts, request_keys
from forum.lib.transact import verb
from forum.models import Category, Draft, Event, Member, Post, Talk, Thread, ThreadMember
from forum.models.thread import CASE
from forum.queries import talks
from forum.rules import NotAllowed

Kind = Event.Kind


@verb
def begin(
    *,
    about: Thread | None = None,
    draft: Draft | None = None,
    people: Sequence[Member],
    kind: str = Talk.Kind.TALK,
    by: Member,
    now: datetime,
    words: str = "",
    key: uuid.UUID | None = None,
    category: Category | None = None,
    pictures: dict[int, str] | None = None,
) -> Thread:
    """A private thread of `by` and `people`, with `words` as its first message where there are any,
    and `pictures` on it (ids, with what each shows).

    Once per `key`, and once per `draft`: again gives the first one. It has no title (`heading`
    says what it is called), stands in the topic of what it is about, or in `category`, and nothing
    but its people leads there. Raises NotAllowed (a draft that is not theirs, the limits).
    """
    first = request_keys.claim(member=by, key=key, verb="begin talk", now=now)
    if first is not None:
        return Thread.objects.get(pk=first)
    if draft is not None:
        draft = _held(draft)
        talk_rules.check_share(by, draft)
        talk = Talk.objects.filter(draft=draft).select_related("thread").first()
        if talk is not None:
            request_keys.settle(member=by, key=key, verb="begin talk", result=talk.thread_id)
            return talk.thread
    thread = _new(category or _category(about, draft), kind, by, now)
    Talk.objects.create(thread=thread, kind=kind, about=about, draft=draft)
    for member in {one.pk: one for one in (by, *people)}.values():
        _add(thread, member, by, now, begins=True)
    if words:
        posts.message(
            thread=thread, by=by, body=words, key=None, now=now, begins=True, pictures=pictures
        )
    request_keys.settle(member=by, key=key, verb="begin talk", result=thread.pk)
    return thread


@verb
def write(
    *,
    thread: Thread,
    by: Member,
    body: str,
    key: uuid.UUID | None,
    now: datetime,
    pictures: dict[int, str] | None = None,
) -> Post:
    """A message in the talk; the same `key` again gives the first one. Raises NotAllowed."""
    return posts.message(thread=thread, by=by, body=body, key=key, now=now, pictures=pictures)


@verb
def add(
    *,
    thread: Thread,
    member: Member,
    by: Member | None,
    now: datetime,
    sees_from: datetime | None = None,
    is_back: bool = False,
) -> bool:
    """Let `member` take part; whether they did not before. `by` None: by the rules of the house.

    What was said before `sees_from` they do not read. `is_back`: that they went is taken back, of
    which nobody is told.
    """
    thread = counters.lock(thread=thread)
    if talks.takes_part(thread=thread, member=member):
        return False
    data = {"back": True} if is_back else {}
    _add(thread, member, by, now, sees_from=sees_from, **data)
    counters.refresh(thread=thread)
    return True


@verb
def leave(*, thread: Thread, by: Member, now: datetime) -> None:
    """Take part no more, and read no more of it. Raises NotAllowed (whoever began it stays)."""
    thread = counters.lock(thread=thread)
    here = talks.takes_part(thread=thread, member=by)
    talk_rules.check_leave(by, thread, takes_part=here)
    ThreadMember.objects.filter(thread=thread, member=by).delete()
    events.record(kind=Kind.PARTICIPANT_LEFT, thread=thread, by=by, member=by, at=now)
    counters.refresh(thread=thread)


@verb
def put_out(
    *,
    thread: Thread,
    member: Member,
    by: Member | None,
    now: datetime,
    is_spare: bool = False,
    note: dict[str, Any] | None = None,
) -> bool:
    """Let `member` read no more of it; whether they took part. `by` None: by the rules of the
    house. `is_spare`: somebody else has answered, so that they may be asked another time. The
    event keeps `note`, and from when on they read, for whoever takes it back.

    Whoever calls has asked who may.
    """
    thread = counters.lock(thread=thread)
    here = ThreadMember.objects.filter(thread=thread, member=member).first()
    if here is None:
        return False
    here.delete()
    data: dict[str, Any] = {"spare": True} if is_spare else {}
    if here.sees_from is not None:
        data["sees_from"] = here.sees_from.isoformat()
    data |= note or {}
    events.record(
        kind=Kind.PARTICIPANT_LEFT, thread=thread, by=by, member=member, at=now, **data
    )  # fmt: skip
    counters.refresh(thread=thread)
    return True


def _new(category: Category, kind: str, by: Member, now: datetime) -> Thread:
    slug = CASE if kind == Talk.Kind.CASE else "talk"
    return Thread.objects.create(
        kind=Thread.Kind.PRIVATE, state=Thread.State.NOT_A_QUESTION, title="", slug=slug,
        category=category, language=by.language, author=by, created_at=now, active_at=now,
    )  # fmt: skip


def _held(draft: Draft) -> Draft:
    """The draft's row, locked, as it is now. Raises NotAllowed."""
    held = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if held is None:
        raise NotAllowed(_("The draft is no longer there: it was posted, or thrown away."))
    return held


def _add(
    thread: Thread,
    member: Member,
    by: Member | None,
    now: datetime,
    *,
    sees_from: datetime | None = None,
    **data: Any,
) -> None:
    ThreadMember.objects.create(
        thread=thread, member=member, added_at=now, added_by=by, sees_from=sees_from
    )
    events.record(
        kind=Kind.PARTICIPANT_ADDED, thread=thread, by=by, member=member, at=now, **data
    )  # fmt: skip


def _category(about: Thread | None, draft: Draft | None) -> Category:
    """A thread stands in a topic; of a private one it decides nothing. Raises NotAllowed."""
    if about is not None:
        return Category.objects.get(pk=about.category_id)
    topics = Category.objects.filter(is_private=False).order_by("position", "pk")
    slug = draft.fields.get("category", "") if draft is not None else ""
    found = topics.filter(slug=slug).first() or topics.first() or Category.objects.first()
    if found is None:
        raise NotAllowed(_("There is no topic yet, so there is nothing to talk about."))
    return found
