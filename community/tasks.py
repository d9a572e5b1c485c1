"""Housekeeping that the worker does by the clock."""

from procrastinate import JobContext, RetryStrategy, builtin_tasks
from procrastinate.contrib.django import app

from community.domain import (
    callbacks,
    case_links,
    case_notes_kept,
    case_sweep,
    expecting,
    heartbeat,
    incident_news,
    outbreaks,
    service_audit,
    services,
    survey_rounds,
    sweeping,
)
from community.receivers import HEARS as COMMUNITY_HEARS
from forum.domain import events
from forum.lib import clock
from forum.receivers import HEARS as FORUM_HEARS
from forum.receivers import HEARS_ASIDE, HEARS_DECISIONS
from reputation.receivers import HEARS as REPUTATION_HEARS
from reputation.receivers import MARKED_HEARS, PRIVATE_HEARS

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
DAY_HOURS = 24
KEEP_DONE_HOURS = 7 * DAY_HOURS
KEEP_FAILED_HOURS = 30 * DAY_HOURS  # long enough that somebody looks at them


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs of a worker that died (no heartbeat for 30 seconds) to the next one."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    await builtin_tasks.remove_old_jobs(
        context, max_hours=KEEP_DONE_HOURS, remove_cancelled=True, remove_aborted=True
    )
    await builtin_tasks.remove_old_jobs(context, max_hours=KEEP_FAILED_HOURS, remove_failed=True)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="beat")
def beat(timestamp: int) -> None:
    heartbeat.beat(name="worker", now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="retry_missed_events")
def retry_missed_events(timestamp: int) -> None:
    """Give those who missed an event another go at it."""
    heard = [
        HEARS_ASIDE, PRIVATE_HEARS,
        *FORUM_HEARS.values(), *HEARS_DECISIONS.values(), *REPUTATION_HEARS.values(),
        *MARKED_HEARS.values(),
        *COMMUNITY_HEARS.values(),
    ]  # fmt: skip
    verbs = {events.name_of(verb): verb for verbs in heard for verb in verbs}
    verbs[events.name_of(services.hear)] = services.hear_again
    events.retry_missed(verbs=verbs, now=clock.now())


@app.periodic(cron="43 4 * * *")
@app.task(name="community.tasks.renew_expected", queueing_lock="renew_expected")
def renew_expected(timestamp: int) -> None:
    """Every night: how soon questions are usually answered."""
    expecting.renew(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="community.tasks.escalate", queueing_lock="escalate")
def escalate(timestamp: int) -> None:
    """Every minute: questions that wait climb the ladder; and a sign of life of the sweep."""
    sweeping.sweep(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="community.tasks.tend_callbacks", queueing_lock="tend_callbacks")
def tend_callbacks(timestamp: int) -> None:
    """Every minute: reminders of booked calls, windows that cannot be kept, and old numbers."""
    callbacks.tend(now=clock.now())


@app.periodic(cron="27 4 * * *")
@app.task(name="community.tasks.audit_service", queueing_lock="audit_service")
def audit_service(timestamp: int) -> None:
    """Every night: duplicates that are none any more wait again, and what must not be is said."""
    now = clock.now()
    services.reopen_strays(now=now)
    service_audit.report(now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="community.tasks.tend_cases", queueing_lock="tend_cases")
def tend_cases(timestamp: int) -> None:
    """Every five minutes: private cases that wait too long, for us or for their customers."""
    case_sweep.tend(now=clock.now())


@app.periodic(cron="21 4 * * *")
@app.task(name="community.tasks.prune", queueing_lock="prune_service")
def prune(timestamp: int) -> None:
    """Every night: what nobody needs any more."""
    case_links.prune(now=clock.now())
    case_notes_kept.prune(now=clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="community.tasks.ask_surveys", queueing_lock="ask_surveys")
def ask_surveys(timestamp: int) -> None:
    """Every hour: ask how it was, whoever has a solution or whose case is done."""
    survey_rounds.ask_due(now=clock.now())


@app.periodic(cron="11 9 * * *")
@app.task(name="community.tasks.ask_sample", queueing_lock="ask_sample")
def ask_sample(timestamp: int) -> None:
    """Every morning: those of this quarter's sample whose day it is."""
    survey_rounds.ask_sample(now=clock.now())


@app.task(name=outbreaks.TASK, retry=AGAIN)
def look_for_incident(*, pk: int) -> None:
    """Whether question `pk` is one of many that ask the same."""
    outbreaks.look(pk=pk, now=clock.now())


@app.task(name=incident_news.TELL, retry=AGAIN)
def tell_incident(*, pk: int, what: str, after: int) -> None:
    """Tell the next of those who have incident `pk`."""
    incident_news.tell_step(pk=pk, what=what, after=after, now=clock.now())


@app.task(name=incident_news.SOLVE, retry=AGAIN)
def solve_incident(*, pk: int) -> None:
    """Solve some of the questions that belong to the ended incident `pk`."""
    incident_news.solve_some(pk=pk, now=clock.now())


@app.task(name=incident_news.MARK, retry=AGAIN)
def mark_incident(*, pk: int, after: int) -> None:
    """Let the next questions that belong to incident `pk` say its new words."""
    incident_news.mark_step(pk=pk, after=after)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="sweep_incidents")
def sweep_incidents(timestamp: int) -> None:
    """Every ten minutes: what a lost job left behind."""
    incident_news.sweep(now=clock.now())
