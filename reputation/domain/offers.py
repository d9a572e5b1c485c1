"""Waiting questions are offered to mentors, in waves. Decision 0037.

What happens is a function of what is stored and of `now`: `sweep` may run anywhere, at any time,
several times at once. Lock rule: the thread's row, its run, then the mentors' rows by member id.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import counters, notices
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Thread
from reputation.domain import marking, taking, waves
from reputation.lib import hours, offering
from reputation.lib.offering import Times
from reputation.models import Offer, OfferRun, OfferWave
from reputation.models.offer import OWN
from reputation.queries import offers as reads
from reputation.queries import pairings

log = logging.getLogger(__name__)
CHUNK = 50
AGAIN = timedelta(minutes=15)
MOST_TRIES = 5
Ending = OfferRun.Ending


@verb
def begin(
    *,
    thread: Thread,
    now: datetime,
    times: Sequence[datetime] | None = None,
    since: datetime | None = None,
) -> OfferRun | None:
    """Let mentors be asked about this question; None where it needs no answer. Nobody is asked yet:
    `sweep` does, at the three `times` (else 30, 60 and 120 minutes of the community's hours from
    when it began to wait, half of that for a newcomer's first), and the newcomer's own mentor a
    quarter of an hour before. Once for each time that it waits: again it is the same run, which
    goes on where what had ended it is undone."""
    thread = counters.lock(thread=thread)
    known = OfferRun.objects.filter(thread=thread, ended_at=None).first()
    since = since or thread.waiting_since
    if known is not None or since is None or thread.author_id is None:
        return known
    known = OfferRun.objects.filter(thread=thread, since=since).first()
    run = known or OfferRun.objects.create(thread=thread, since=since, began_at=now, next_at=now)
    run.thread = thread
    if not reads.is_wanted(run=run):
        if known is None:
            run.delete()
        return None
    if run.ending in (Ending.SPENT, Ending.PARKED):
        return run
    if known is None:
        _plan(run, _times(thread, since, now, times))
    else:  # its answer is gone, or it is open again: as if nothing had been in between
        run.ended_at, run.ending, run.next_at = None, Ending.NONE, now
        run.save(update_fields=["ended_at", "ending", "next_at"])
    marking.put(thread=thread, name=marking.OFFERS, said=run.pk)
    return run


def sweep(*, now: datetime) -> int:
    """Carry out what is due; returns how many offers were made. Any number of workers: a thread
    that another one holds, or in which somebody posts just now, comes next time."""
    seen: list[int] = []
    made = 0
    while due := reads.due(now=now, without=seen, most=CHUNK):
        for pk in due:
            seen.append(pk)
            try:
                made += climb(run_id=pk, now=now)
            except Exception:  # whatever it is, one poisoned run does not stop the rest
                log.exception("offers of run %s cannot be made", pk)
                _set_aside(run_id=pk, now=now)
    return made


@verb
def climb(*, run_id: int, now: datetime) -> int:
    """Do what is due at one run; returns how many offers were made."""
    free = Thread.objects.select_for_update(skip_locked=True, of=("self",))
    thread = free.filter(offer_runs=run_id).first()
    due = OfferRun.objects.select_for_update().filter(pk=run_id, ended_at=None, next_at__lte=now)
    run = due.first() if thread is not None else None
    if thread is None or run is None:
        return 0
    run.thread = thread
    if not reads.is_wanted(run=run):
        _end(run, now)
        return 0
    made, next_at = waves.make(run=run, now=now)
    if next_at is None:
        _end(run, now, Ending.SPENT)
        return made
    run.next_at, run.tries = next_at, 0
    run.save(update_fields=["next_at", "tries"])
    return made


def check_own(member: Member | None, *, offer: Offer) -> Member:
    """Whether this offer is theirs to take or leave."""
    member = rules.check_member(member)
    if offer.mentor_id != member.pk or not member.standing.is_mentor:
        raise rules.NotAllowed(_("This question was offered to somebody else."))
    return member


@verb
def accept(*, offer: Offer, by: Member, now: datetime) -> Offer:
    """ "I'll take it": the thread is taken for ten minutes, unless another one holds it. Again, and
    after a refusal, it is accepted just so. Raises NotAllowed where it needs no answer any more."""
    check_own(by, offer=offer)
    offer = _lock(offer)
    if offer.run.ended_at is not None or not reads.is_wanted(run=offer.run):
        raise rules.NotAllowed(
            _("Somebody has answered this question by now. Thank you for looking at it!")
        )
    if offer.accepted_at is None:
        offer.accepted_at = now
        offer.save(update_fields=["accepted_at"])
    if not taking.is_held_by_another(thread=offer.run.thread, member=by, now=now):
        taking.take(thread=offer.run.thread, by=by, now=now)
    return offer


@verb
def refuse(*, offer: Offer, by: Member, now: datetime) -> Offer:
    """ "Not now": somebody else is asked in their place, and nobody holds it against them. Again,
    or when it is too late, nothing changes."""
    check_own(by, offer=offer)
    offer = _lock(offer)
    run = offer.run
    if offer.refused_at is not None or run.ended_at is not None:
        return offer
    offer.refused_at = now
    offer.save(update_fields=["refused_at"])
    run.next_at = min(run.next_at, now)
    run.save(update_fields=["next_at"])
    return offer


def hear(event: Event) -> None:
    """Something happened in a thread whose row says that it is offered: an answer that counts, or
    whatever else makes one needless, ends the run. Those who were asked hear nothing more."""
    if event.thread is None:
        return
    thread = counters.lock(thread=event.thread)
    found = OfferRun.objects.select_for_update().filter(thread=thread, ended_at=None).first()
    if found is None:
        return
    found.thread = thread
    if _ends(event, found):
        _end(found, event.at)
        event.thread.service_line = thread.service_line


@verb
def stop(*, thread: Thread, now: datetime) -> None:
    """Nobody else is asked about this question for now: an upper floor knows why. `begin` lets it
    go on. Where nobody is asked nothing changes."""
    thread = counters.lock(thread=thread)
    for run in OfferRun.objects.select_for_update().filter(thread=thread, ended_at=None):
        run.thread = thread
        _end(run, now)


def _ends(event: Event, run: OfferRun) -> bool:
    """By the event alone: the thread's row says it a moment later (`is_wanted`, for sweeps)."""
    if event.kind == Event.Kind.POST_ADDED:
        return reads.answers(run=run).exists()
    if event.kind == Event.Kind.POST_DELETED:
        return event.post is not None and event.post.kind == Post.Kind.QUESTION
    if event.kind == Event.Kind.THREAD_MOVED:
        return event.thread is not None and event.thread.category.is_private
    if event.kind == Event.Kind.THREAD_MERGED:  # the target, which hears of it too, waits on
        return bool(event.data["source"] == event.thread_id)
    return True


def _end(run: OfferRun, at: datetime, ending: Ending = Ending.NONE) -> None:
    """Nobody else is asked. Who of those asked has answered is noted, for their chance; to the
    others the offer counts as read."""
    said = {post.author_id: post.created_at for post in reads.answers(run=run).reverse()}
    for offer in run.offers.filter(mentor__in=[pk for pk in said if pk], answered_at=None):
        offer.answered_at = said[offer.mentor_id]
        offer.save(update_fields=["answered_at"])
    run.ended_at = min([at, *said.values()]) if said else at
    run.ending = ending or (Ending.ANSWERED if said else Ending.GONE)
    run.save(update_fields=["ended_at", "ending"])
    notices.take_back(key=run.notice_key, now=at)
    marking.drop(thread=run.thread, name=marking.OFFERS)


@verb
def _set_aside(*, run_id: int, now: datetime) -> None:
    """It failed: later again, and after so many times no more, until somebody has looked."""
    thread = Thread.objects.filter(offer_runs=run_id).get()
    thread = counters.lock(thread=thread)
    run = OfferRun.objects.select_for_update().get(pk=run_id)
    if run.ended_at is not None:
        return
    run.tries, run.next_at = run.tries + 1, now + AGAIN
    if run.tries >= MOST_TRIES:
        log.error("offers of run %s are parked", run_id)
        run.ended_at, run.ending = now, Ending.PARKED
        marking.drop(thread=thread, name=marking.OFFERS)
    run.save(update_fields=["tries", "next_at", "ended_at", "ending"])


def _plan(run: OfferRun, times: Times) -> None:
    rows = [OfferWave(run=run, number=n, due_at=at) for n, at in enumerate(times.waves, OWN + 1)]
    if times.own is not None:
        rows.append(OfferWave(run=run, number=OWN, due_at=times.own))
    OfferWave.objects.bulk_create(rows)
    run.next_at = min(row.due_at for row in rows)
    run.save(update_fields=["next_at"])


def _lock(offer: Offer) -> Offer:
    """The offer with its run and thread, as they are now."""
    thread = counters.lock(thread=Thread(pk=offer.run.thread_id))
    run = OfferRun.objects.select_for_update().get(pk=offer.run_id)
    run.thread = thread
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    offer.run = run
    return offer


def _times(
    thread: Thread, since: datetime, now: datetime, times: Sequence[datetime] | None
) -> Times:
    has_own = pairings.mentor_of(thread.author_id or 0) is not None
    if times is not None:
        own = max(now, min(times) - offering.OWN_BEFORE) if has_own else None
        return Times(own, tuple(sorted(times)))
    return offering.usual_times(
        since=since, halves=reads.is_first(thread=thread), has_own=has_own,
        calendar=hours.community(zone=settings.TIME_ZONE),
    )  # fmt: skip
