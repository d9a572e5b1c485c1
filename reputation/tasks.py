"""Jobs of this floor: take ids, call one domain verb."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from forum.lib import clock
from reputation.domain import leaderboard, ledger, standing

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name=ledger.TASK, retry=AGAIN)
def settle_thread(*, pk: int) -> None:
    """Write into the ledger what the events of thread `pk` brought and took."""
    ledger.settle(threads=[pk], now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="reputation.tasks.sweep_ledger", queueing_lock="sweep_ledger")
def sweep_ledger(timestamp: int) -> None:
    """Every ten minutes: what a lost job left out, and what was held long enough."""
    ledger.sweep(now=clock.now())


@app.periodic(cron="33 4 * * *")
@app.task(name="reputation.tasks.renew_standings", queueing_lock="renew_standings")
def renew_standings(timestamp: int) -> None:
    """Every night: which rights rest, now that another day has passed."""
    standing.renew(now=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="reputation.tasks.renew_leaderboards", queueing_lock="renew_leaderboards")
def renew_leaderboards(timestamp: int) -> None:
    """Every night: who helped most, by period and topic."""
    leaderboard.renew(now=clock.now())
