"""One look at a run: which wave is due, who is asked, and when to look again.

Lock rule: whoever calls holds the thread's row and the run's; then the mentors' rows by member id,
under which the offers of their day are counted.
"""

from datetime import UTC, datetime, timedelta

from forum.domain import notices
from forum.models import Member
from reputation.lib import offer_kinds, offering
from reputation.lib.offering import Candidate
from reputation.models import Mentor, Offer, OfferRun, OfferWave
from reputation.models.offer import OWN
from reputation.queries import offer_candidates, pairings

SHORTLIST = 30  # whose rows are locked at once
LOOKS_AGAIN = timedelta(minutes=15)  # for a wave in which too few were there
NEVER = datetime.max.replace(tzinfo=UTC)
Outcome = OfferWave.Outcome


def make(*, run: OfferRun, now: datetime) -> tuple[int, datetime | None]:
    """Ask those who are to be asked now; returns how many, and when to look again: None where all
    waves are over. Of several waves that are due only the highest is made (the worker stood still),
    and the newcomer's own mentor; one in which too few were there, or somebody refused, is filled
    up until the next."""
    rows = list(run.waves.order_by("number"))
    if _end(rows) <= now:
        return 0, None
    due = [wave for wave in rows if wave.done_at is None and wave.due_at <= now]
    highest = max((wave.number for wave in due), default=OWN)
    made = 0
    for wave in due:
        if OWN < wave.number < highest:
            _settle(wave, Outcome.SKIPPED, now)
            continue
        asked = _own(run, now) if wave.number == OWN else _fill(run, wave.number, now)
        _settle(wave, Outcome.OFFERED if asked else Outcome.NOBODY, now)
        made += asked
    current = max((wave.number for wave in rows if wave.done_at is not None), default=OWN)
    if current > OWN and not due:
        asked = _fill(run, current, now)
        made += asked
        if asked:
            _settle(rows[[wave.number for wave in rows].index(current)], Outcome.OFFERED, now)
    return made, _next(run, rows, current, now)


def _end(rows: list[OfferWave]) -> datetime:
    """When the offers of the last wave are over; never while a wave is to come."""
    done = [wave.done_at for wave in rows if wave.done_at is not None]
    return max(done) + offering.STANDS if len(done) == len(rows) else NEVER


def _next(run: OfferRun, rows: list[OfferWave], current: int, now: datetime) -> datetime:
    waiting = [wave.due_at for wave in rows if wave.done_at is None]
    then = min([*waiting, _end(rows)])
    is_short = current > OWN and not offering.is_covered(_asked(run, current))
    return min(then, now + LOOKS_AGAIN) if is_short else then


def _settle(wave: OfferWave, outcome: Outcome, now: datetime) -> None:
    wave.done_at, wave.outcome = wave.done_at or now, outcome
    wave.save(update_fields=["done_at", "outcome"])


def _own(run: OfferRun, now: datetime) -> int:
    pairing = pairings.mentor_of(run.thread.author_id or 0)
    if pairing is None or run.offers.filter(wave=OWN).exists():
        return 0
    found = offer_candidates.own(run=run, thread=run.thread, guide_id=pairing.guide_id, now=now)
    return _offer(run, OWN, _with_room(found, now), now)


def _fill(run: OfferRun, number: int, now: datetime) -> int:
    """Ask so many that somebody likely answers within the hour; again nobody more."""
    asked = _asked(run, number)
    if offering.is_covered(asked):
        return 0
    best = offer_candidates.of(run=run, thread=run.thread, now=now)[:SHORTLIST]
    return _offer(run, number, offering.wave(best=_with_room(best, now), asked=asked), now)


def _asked(run: OfferRun, number: int) -> list[float]:
    """The chances of those of this wave who have not refused."""
    still = run.offers.filter(wave=number, refused_at=None)
    return list(still.order_by("pk").values_list("chance", flat=True))


def _with_room(found: list[Candidate], now: datetime) -> list[Candidate]:
    """Those of them who still have room today, held until the transaction ends: of waves at once,
    for several questions, each counts what the other has offered."""
    ids = [one.mentor for one in found]
    held = Mentor.objects.select_for_update(no_key=True).filter(member__in=ids)
    list(held.order_by("member_id").values_list("member_id", flat=True))
    there = offer_candidates.with_room(members=ids, now=now)
    return [one for one in found if one.mentor in there]


def _offer(run: OfferRun, number: int, chosen: list[Candidate], now: datetime) -> int:
    Offer.objects.bulk_create(
        [
            Offer(
                run=run, mentor_id=one.mentor, wave=number, offered_at=now,
                expires_at=now + offering.STANDS, band=one.band, chance=one.chance,
                why=one.parts.as_told(),
            )
            for one in chosen
        ]
    )  # fmt: skip
    if chosen:
        people = Member.objects.filter(pk__in=[one.mentor for one in chosen])
        notices.tell(
            kind=offer_kinds.OFFERED, to=people, key=run.notice_key, by=None, now=now,
            thread=run.thread,
        )  # fmt: skip
    return len(chosen)
