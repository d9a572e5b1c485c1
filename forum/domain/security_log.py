"""The security log: written in the transaction of what is done, so that nothing is without it.

It locks nothing and asks nothing. Upper floors call `note` too; what is an event of a thread or of
a member is noted by `hear`, wherever it was done.
"""

import functools
from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model, Q

from forum.lib import request_ids, security_acts
from forum.lib.transact import verb
from forum.models import Event, Member, Post, SecurityEntry

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_REASON = 1000
Kind = Event.Kind
# Of these each is worth a line; of OTHERS only where the team did it to what is somebody else's.
ALWAYS = {
    Kind.ROLE_GIVEN, Kind.MEMBER_ERASED, Kind.FLAG_SETTLED, Kind.THREAD_CLOSED,
    Kind.THREAD_REOPENED, Kind.THREAD_PINNED, Kind.THREAD_UNPINNED, Kind.THREAD_MOVED,
    Kind.THREAD_UNMERGED, Kind.HELD_POSTED, Kind.POST_REDACTED, Kind.MEMBER_REINSTATED,
    Kind.DECIDED, Kind.DECISION_UNDONE, Kind.APPEAL_DECIDED,
}  # fmt: skip
OTHERS = {
    Kind.POST_EDITED, Kind.POST_DELETED, Kind.POST_RESTORED, Kind.THREAD_RETITLED,
    Kind.THREAD_RETAGGED, Kind.SOLUTION_SET, Kind.SOLUTION_CLEARED,
}  # fmt: skip
# What a line keeps of an event beside its reason: codes, ids and whether.
TOLD = ("outcome", "was_suspended", "act", "decision", "by_appeal", "held")
NOT_WORDS = {Kind.THREAD_RETITLED, Kind.THREAD_RETAGGED}  # people's own; the versions hold them


def note(
    *,
    act: str,
    by: Member | int | None,
    at: datetime,
    whom: Member | int | None = None,
    about: Model | tuple[str, object] | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> SecurityEntry:
    """Append a line. Call it inside the verb's transaction; a fault undoes what was done as well.

    `act` is a code of lib/security_acts.py (KeyError for any other); `about` a row, or (kind, id).
    `before` and `after` hold codes, numbers and instants as text: no secret, no address, no name.
    """
    security_acts.ACTS[act]
    kind, name = _named(about)
    return SecurityEntry.objects.create(
        at=at, act=act, by=_id(by), whom=_id(whom), object_kind=kind, object_id=name,
        before=before or {}, after=after or {}, reason=reason.strip()[:LONGEST_REASON],
        request_id=request_ids.current(),
    )  # fmt: skip


def hear(event: Event) -> None:
    """Note what the log has to hold of an event, in the transaction of the event."""
    kind = Kind(event.kind)
    if kind not in ALWAYS and not (kind in OTHERS and _is_others(event)):
        return
    data: dict[str, Any] = {} if kind in NOT_WORDS else event.data
    about: Any = event.post or event.thread
    if kind == Kind.FLAG_SETTLED:
        about = ("flag", data.get("flag", ""))
    note(
        act=kind.value, by=event.by_id, at=event.at, whom=event.member_id, about=about,
        before={"is": data["before"]} if "before" in data else None,
        after={"is": data["after"]} if "after" in data else _told(data),
        reason=str(event.data.get("reason") or ""),
    )  # fmt: skip


def note_seldom(
    *, act: str, by: Member, at: datetime, since: datetime, about: Model | tuple[str, object]
) -> bool:
    """The same, but once since then: for what is read again and again. Whether it was noted."""
    kind, name = _named(about)
    there = SecurityEntry.objects.filter(
        by=by.pk, act=act, object_kind=kind, object_id=name, at__gte=since
    )
    if there.exists():
        return False
    note(act=act, by=by, at=at, about=about)
    return True


@verb
def forget_words(*, member: Member, now: datetime, names: Iterable[str] = ()) -> int:
    """Empty what was written in words in lines about or by this member, who is being erased, and in
    those of anybody in which one of `names` stands, in whatever capitals; what was done, when and
    by whom stays. How many lines."""
    named = Q(whom=member.pk) | Q(by=member.pk)
    for name in names:
        named |= Q(reason__icontains=name)
    emptied = SecurityEntry.objects.filter(named).exclude(reason="").update(reason="")
    if emptied:
        note(act="words_forgotten", by=None, at=now, whom=member, after={"lines": emptied})
    return emptied


def _is_others(event: Event) -> bool:
    """Whether somebody of the team did it to what another one wrote or asked."""
    if event.by is None or not event.by.is_company:
        return False
    whose: Post | Any = event.post if event.kind.startswith("post_") else event.thread
    return whose is not None and whose.author_id != event.by_id


def _told(data: dict[str, Any]) -> dict[str, Any] | None:
    told: dict[str, Any] = {key: data[key] for key in TOLD if key in data}
    return told or None


def _named(about: Model | tuple[str, object] | None) -> tuple[str, str]:
    if about is None:
        return "", ""
    if isinstance(about, tuple):
        return about[0][:40], str(about[1])[:80]
    return str(about._meta.model_name)[:40], str(about.pk)[:80]


def _id(who: Member | int | None) -> int | None:
    return who.pk if isinstance(who, Member) else who


def noted(
    act: str, *, about: str = "", whom: str = ""
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Under `@verb`: each time the verb is done the log has a line, with its `by`, `now` and
    `reason`. `about` names the argument it is about ("": what the verb returns), `whom` the path
    from there to whom it concerns. Sent twice, there are two lines: it was asked for twice."""

    def decorate(verb_itself: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(verb_itself)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            made = verb_itself(*args, **kwargs)
            said: dict[str, Any] = dict(kwargs)
            row = said[about] if about else made
            if isinstance(row, Model):
                note(
                    act=act, by=said["by"], at=said["now"], about=row,
                    whom=attrgetter(whom)(row) if whom else None,
                    reason=str(said.get("reason") or ""),
                )  # fmt: skip
            return made

        return run

    return decorate
