"""Giving newcomers a mentor, never one above their capacity.

Lock rule: the advisory lock of matching (one choice at a time, so that loads stay even), the row of
the mentor chosen (their load is read again under it), then the newcomer's. Whoever only ends a
pairing takes no advisory lock: mentor's row, then newcomer's (domain.pairings).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from forum.domain import notices
from forum.lib.transact import retried, verb
from forum.models import Event, Member, Notice, Thread
from reputation.domain import help_people
from reputation.lib import matching, one_by_one, pairing_kinds
from reputation.models import Mentor, Newcomer, Pairing
from reputation.queries import candidates, pairings, topics

FIRST, WAITING = "reputation.tasks.match_newcomer", "reputation.tasks.match_waiting"
State, Ending = Newcomer.State, Pairing.Ending
MENTOR = Pairing.Kind.MENTOR
# Endings that nobody asked for: the newcomer reads that their mentor cannot go on.
LOST = (Ending.SILENT, Ending.PAUSED, Ending.LEFT, Ending.REMOVED, Ending.ERASED)


def hear(event: Event) -> None:
    """Somebody new asked: a job finds them a mentor, so that nobody who asks waits for another."""
    thread, asker = event.thread, event.by
    if thread is None or asker is None or thread.kind != Thread.Kind.QUESTION:
        return
    if candidates.is_new(member=asker, now=event.at):
        app.configure_task(FIRST).defer(pk=thread.pk)


def of_question(*, pk: int, now: datetime) -> Pairing | None:
    """Give the asker of this question a mentor who knows what it is about, if they want one."""
    thread = Thread.objects.select_related("author").filter(pk=pk, deleted_at=None).first()
    if thread is None or thread.author is None:
        return None
    about = topics.of_thread(thread=thread)
    return assign(newcomer=thread.author, topics=about, language=thread.language, now=now)


@verb
def assign(
    *, newcomer: Member, topics: Sequence[str], language: str, now: datetime, by_tap: bool = False
) -> Pairing | None:
    """The newcomer's mentor: the one they have, or the best who is free. None where nobody is (then
    they wait, and are told who helps meanwhile), where they want none, or need none any more.

    `topics` as "tag:3". `by_tap` as for `begin`. Repeatable.
    """
    lock()
    before = pairings.state_of(member_id=newcomer.pk)
    have = pairings.mentor_of(newcomer.pk)
    if have is not None:
        return have
    is_over = before is not None and before.state in Newcomer.ALONE
    if is_over or not candidates.may_have_mentor(member=newcomer, now=now):
        return None
    topics = list(topics) or (before.topics if before else [])
    _wait(newcomer, before, topics=topics, language=language, now=now)
    wish = candidates.wish(newcomer=newcomer, topics=topics, language=language, now=now)
    for match in matching.ranked(wish, candidates.of(wish=wish, now=now)):
        if _hold(match.candidate.member):
            return begin(
                newcomer=newcomer, guide_id=match.candidate.member, why=match.why, now=now,
                by_tap=by_tap,
            )  # fmt: skip
    tell_none_free(newcomer=newcomer, now=now)
    return None


@verb
def begin(
    *,
    newcomer: Member,
    guide_id: int,
    why: dict[str, Any],
    now: datetime,
    after: Pairing | None = None,
    by_tap: bool = False,
    is_known: bool = False,
) -> Pairing:
    """Write that these two belong together now, and tell both. Whoever calls holds matching's lock
    and the mentor's row, on which there is a place, and knows that the newcomer has nobody.

    `after` is the pairing of the two that is taken up again. `by_tap`: the newcomer asked for it,
    and the page tells them; `is_known`: nothing of it is new to the mentor.
    """
    last = Pairing.objects.filter(newcomer=newcomer, kind=MENTOR).order_by("-pk").first()
    pairing = Pairing.objects.create(
        newcomer=newcomer, guide_id=guide_id, kind=MENTOR, began_at=now, why=why,
        after=after or last,
    )  # fmt: skip
    theirs = Pairing.objects.filter(guide=guide_id, kind=MENTOR, ended_at=None).count()
    Mentor.objects.filter(member=guide_id).update(load=theirs, last_assigned_at=now)
    _untell_none_free(newcomer, now)
    Newcomer.objects.filter(member=newcomer).update(state=State.PAIRED, since=now)
    is_lost = last is not None and last.ending in LOST
    if is_lost or not by_tap:
        _tell_newcomer(pairing, is_lost=is_lost)
    if not is_known:
        _tell_guide(pairing)
    if after is not None:
        help_people.bring_back(before=after, now=now)
    help_people.hand_on(pairing=pairing, now=now)
    return pairing


def match_waiting(*, now: datetime) -> int:
    """Give who waits a mentor where a place is free, the longest waiting first; how many have one.
    Each in a transaction of their own, so that one that fails holds up no other. Ends as soon as
    nobody is free in any language, and then nobody waits without having been told."""
    free: dict[str, bool] = {}

    def give(one: Newcomer) -> bool:
        pairing = assign(newcomer=one.member, topics=one.topics, language=one.language, now=now)
        free[one.language] = pairing is not None or _is_any_free(one.language, now)
        return pairing is not None

    def while_free(rows: Iterable[Newcomer]) -> Iterator[Newcomer]:
        for one in rows:
            if len(free) == len(settings.LANGUAGES) and not any(free.values()):
                return
            if free.get(one.language, True):
                yield one

    waiting = Newcomer.objects.filter(state=State.WAITING).select_related("member")
    longest_first = while_free(waiting.order_by("since", "member"))
    matched = one_by_one.each(longest_first, give, what="matching")
    told = Notice.objects.filter(
        member=OuterRef("member"), kind=pairing_kinds.NONE_FREE, at__gte=OuterRef("since")
    )
    one_by_one.each(
        waiting.exclude(Exists(told)), lambda one: tell_none_free(newcomer=one.member, now=now),
        what="saying that nobody is free",
    )  # fmt: skip
    return matched


def find_for_waiting() -> None:
    """Have a job match who waits, as soon as the open transaction has committed: many places that
    come free are one job, and whoever writes it holds nothing that others wait for. A job that is
    lost is made good by the next round."""
    transaction.on_commit(_defer_waiting, robust=True)


def _defer_waiting() -> None:
    try:
        retried(app.configure_task(WAITING, queueing_lock=WAITING).defer)()
    except AlreadyEnqueued:
        return  # it has not begun, and will see this place, too


def lock() -> None:
    """Whoever chooses a mentor waits here for whoever does, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('matching', 0))")


@verb
def tell_none_free(*, newcomer: Member, now: datetime) -> None:
    """Say honestly that nobody is free, once for each time they wait."""
    state = pairings.state_of(member_id=newcomer.pk)
    if state is not None and state.state == State.WAITING:
        notices.tell(
            kind=pairing_kinds.NONE_FREE, to=Member.objects.filter(pk=newcomer.pk),
            key=_waits(state), by=None, now=now,
        )  # fmt: skip


def _untell_none_free(newcomer: Member, now: datetime) -> None:
    """Take that back, as they wait no longer: while `since` still says since when they did."""
    state = pairings.state_of(member_id=newcomer.pk)
    if state is not None:
        notices.take_back(key=_waits(state), now=now)


def _waits(state: Newcomer) -> str:
    return f"waits:{state.member_id}:{state.since.isoformat()}"


def _wait(
    newcomer: Member, before: Newcomer | None, *, topics: list[str], language: str, now: datetime
) -> None:
    said = {"topics": topics, "language": language}
    if before is None:
        Newcomer.objects.create(
            member=newcomer, state=State.WAITING, began_at=now, since=now, **said
        )
    else:
        Newcomer.objects.filter(member=newcomer).update(**said)


def _hold(mentor_id: int) -> bool:
    """Hold the mentor's row; whether there still is a place, now that nobody else changes it."""
    held = Mentor.objects.select_for_update(of=("self",)).filter(member=mentor_id).first()
    return held is not None and held.state in Mentor.TAKES_NEWCOMERS and held.load < held.capacity


def _is_any_free(language: str, now: datetime) -> bool:
    return candidates.free(language=language, now=now).exists()


def _tell_newcomer(pairing: Pairing, *, is_lost: bool) -> None:
    notices.tell(
        kind=pairing_kinds.MOVED if is_lost else pairing_kinds.FOUND,
        to=Member.objects.filter(pk=pairing.newcomer_id), key=f"pairing:{pairing.pk}",
        by=Member.objects.get(pk=pairing.guide_id), now=pairing.began_at,
    )  # fmt: skip


def _tell_guide(pairing: Pairing) -> None:
    newcomer = pairing.newcomer
    notices.tell(
        kind=pairing_kinds.GIVEN, to=Member.objects.filter(pk=pairing.guide_id),
        key=f"pairing:{pairing.pk}", by=newcomer, now=pairing.began_at,
        data={"handle": newcomer.handle},
    )  # fmt: skip
