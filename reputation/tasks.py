"""Jobs of this floor: take ids, call one domain verb."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from forum.lib import clock
from reputation.domain import (
    badges,
    graduation,
    helping,
    leaderboard,
    ledger,
    matching,
    mentor_rounds,
    offers,
    old_words,
    payback_round,
    review,
    standing,
    trials,
)

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name=ledger.TASK, retry=AGAIN)
def settle_thread(*, pk: int) -> None:
    """Write into the ledger what the events of thread `pk` brought and took."""
    ledger.settle(threads=[pk], now=clock.now())


@app.task(name=graduation.SETTLE, retry=AGAIN)
def settle_member(*, pk: int) -> None:
    """Write into the ledger what newcomers said of the mentor `pk`."""
    ledger.settle(threads=[], members=[pk], now=clock.now())


@app.task(name=matching.FIRST, retry=AGAIN)
def match_newcomer(*, pk: int) -> None:
    """Find a mentor for whoever asked question `pk`."""
    matching.of_question(pk=pk, now=clock.now())


@app.task(name=matching.WAITING, queueing_lock=matching.WAITING)
def match_waiting() -> None:
    """Places are free: whoever waits longest gets one first. Not tried again: the next round is."""
    matching.match_waiting(now=clock.now())


@app.task(name=graduation.SOLVED, retry=AGAIN)
def graduate_asker(*, pk: int) -> None:
    """Question `pk` was solved: its asker may stand alone now."""
    graduation.of_question(pk=pk, now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="reputation.tasks.tend_newcomers", queueing_lock="tend_newcomers")
def tend_newcomers(timestamp: int) -> None:
    """Every ten minutes: who stands alone by now, whose mentor fell silent, who waits."""
    now = clock.now()
    graduation.sweep(now=now)
    mentor_rounds.pause_silent(now=now)
    matching.match_waiting(now=now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="reputation.tasks.sweep_ledger", queueing_lock="sweep_ledger")
def sweep_ledger(timestamp: int) -> None:
    """Every ten minutes: what a lost job left out, and what was held long enough."""
    ledger.sweep(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="reputation.tasks.ask_other_mentors", queueing_lock="ask_other_mentors")
def ask_other_mentors(timestamp: int) -> None:
    """Every five minutes: newcomers who wait for a word longer than they should."""
    helping.sweep(now=clock.now())


@app.periodic(cron="33 4 * * *")
@app.task(name="reputation.tasks.renew_standings", queueing_lock="renew_standings")
def renew_standings(timestamp: int) -> None:
    """Every night: which rights rest, now that another day has passed."""
    standing.renew(now=clock.now())


@app.periodic(cron="57 3 * * *")
@app.task(name="reputation.tasks.look_over", queueing_lock="look_over")
def look_over(timestamp: int) -> None:
    """Every night: what a person should look at."""
    review.look(now=clock.now())
    review.look_for_stuck(now=clock.now())


@app.periodic(cron="7 5 * * *")
@app.task(name="reputation.tasks.give_badges_nightly", queueing_lock="give_badges")
def give_badges_nightly(timestamp: int) -> None:
    """Every night, after the rights: whoever has reached a badge gets it."""
    badges.award(now=clock.now())


@app.task(name=badges.TASK, retry=AGAIN)
def give_badges() -> None:
    """The same at once: a badge was set live."""
    badges.award(now=clock.now())


@app.periodic(cron="47 * * * *")
@app.task(name="reputation.tasks.payback_round", queueing_lock="payback_round")
def go_round(timestamp: int) -> None:
    """Every hour, where the site pays: close what is over, draw up what is due, tell people."""
    payback_round.go(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="reputation.tasks.see_payback", queueing_lock="see_payback")
def see_payback(timestamp: int) -> None:
    """Every five minutes: whether the site still pays, so that no month is taken for another."""
    payback_round.see(now=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="reputation.tasks.renew_leaderboards", queueing_lock="renew_leaderboards")
def renew_leaderboards(timestamp: int) -> None:
    """Every night: who helped most, by period and topic."""
    leaderboard.renew(now=clock.now())


@app.periodic(cron="27 * * * *")
@app.task(name="reputation.tasks.look_after_mentors", queueing_lock="look_after_mentors")
def look_after_mentors(timestamp: int) -> None:
    """Every hour: pauses that end, newcomers who wait for two days, mentors who are gone."""
    mentor_rounds.look_after(now=clock.now())


@app.periodic(cron="23 4 * * *")
@app.task(name="reputation.tasks.prune", queueing_lock="reputation_prune")
def prune(timestamp: int) -> None:
    """Every night: words that nobody asks for any more."""
    old_words.prune(now=clock.now())


@app.periodic(cron="37 5 * * *")
@app.task(name="reputation.tasks.go_round_mentors", queueing_lock="go_round_mentors")
def go_round_mentors(timestamp: int) -> None:
    """Every night: who may be invited, whose probation or year is over."""
    mentor_rounds.go(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="reputation.tasks.offer_questions", queueing_lock="offer_questions")
def offer_questions(timestamp: int) -> None:
    """Every five minutes: questions that wait are offered to mentors, wave by wave. The ladder
    begins them (community.domain.climbing) and does the same each minute, while it runs."""
    offers.sweep(now=clock.now())


@app.task(name=trials.TASK)
def run_trial(*, pk: int) -> None:
    """Try a draft of a rule set on the last closed months. Not tried again: people look at it."""
    run = trials.waiting(pk=pk)
    if run is None:
        return
    try:
        found = trials.compute(run=run, now=clock.now())
        trials.finish(run=run, found=found, now=clock.now())
    except Exception:
        trials.fail(run=run, now=clock.now())
        raise
