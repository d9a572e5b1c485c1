"""Jobs of this floor: take ids, call one domain verb."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from forum.lib import clock
from reputation.domain import ledger, standing, trials

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
