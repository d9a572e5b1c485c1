"""When a mentor may need a rest, or has gone silent: the figures, and the bars they are held to.
Pure. What stands here asks somebody to talk to a person; it decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reputation.lib.offering import Tally

NOTHING = Tally()
FULL = 0.9  # of the places, all the time
WINDOW = timedelta(days=30)
NO_DAY_OFF = 21  # days, one after the other
NIGHT_HOURS = (22, 6)  # where they live
NIGHT_POSTS, NIGHT_SHARE = 5, 0.3  # within the window: so many, and that part of all
# Offers that stood: so many of the window and of the days before it; that share was answered then,
# and at most that part of it now.
BEFORE = timedelta(days=60)
OFFERS, USUAL, FALLEN = 8, 0.3, 0.5
SILENT = timedelta(days=7)  # with newcomers; after 14 days they are paused


@dataclass(frozen=True, slots=True)
class Figures:
    """What the facts say of one mentor. `posts` and `night_posts` of the WINDOW; `days` of the last
    NO_DAY_OFF on which they did anything at all; `lowest` is the smallest number of newcomers that
    they had in the WINDOW; `last_at` is when they were heard last, and `unanswered` of their
    newcomers have waited for two days (both as queries.silence has it). `offers` of the WINDOW and
    `offers_before`, of the days BEFORE it, as queries.offers judges them. `since` they are what
    they are, mentor or on probation: whoever came back lately has had no time to say anything."""

    capacity: int
    load: int
    lowest: int = 0
    posts: int = 0
    night_posts: int = 0
    days: int = 0
    last_at: datetime | None = None
    unanswered: int = 0
    offers: Tally = NOTHING
    offers_before: Tally = NOTHING
    is_paused: bool = False
    since: datetime | None = None


def flags(figures: Figures, now: datetime) -> list[str]:
    """What to talk about: "full", "night", "no_day_off", "fewer_answers", "silent", "unanswered".
    Whoever pauses rests already."""
    if figures.is_paused:
        return []
    share = figures.night_posts / figures.posts if figures.posts else 0
    # Whatever of the two was last; neither is long ago.
    quiet = all(at is None or now - at >= SILENT for at in (figures.last_at, figures.since))
    raised = {
        "full": figures.lowest >= FULL * figures.capacity,
        "night": figures.night_posts >= NIGHT_POSTS and share >= NIGHT_SHARE,
        "no_day_off": figures.days >= NO_DAY_OFF,
        "fewer_answers": falls(figures.offers, figures.offers_before),
        "silent": bool(figures.load) and quiet,
        "unanswered": figures.unanswered > 0,
    }
    return [name for name, is_so in raised.items() if is_so]


def falls(lately: Tally, before: Tally) -> bool:
    """Whether somebody answers clearly less of what is offered to them than they used to."""
    is_known = min(lately.offered, before.offered) >= OFFERS
    return is_known and before.share >= USUAL and lately.share <= FALLEN * before.share


def lowest(
    spans: Iterable[tuple[datetime, datetime | None]], since: datetime, now: datetime
) -> int:
    """The smallest number that were open at once between the two, of these (began, ended or None);
    those that touch only at an instant are handed over, not missing."""
    turns: list[tuple[datetime, int]] = [(since, 0)]
    for began, ended in spans:
        if (ended is not None and ended <= since) or began >= now:
            continue
        turns.append((max(began, since), 1))
        if ended is not None and ended < now:
            turns.append((ended, -1))
    turns.sort(key=lambda turn: turn[0])
    open_, least, at = 0, None, since
    for moment, step in turns:
        if moment > at:
            least = open_ if least is None else min(least, open_)
            at = moment
        open_ += step
    return open_ if least is None else min(least, open_)
