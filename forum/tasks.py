"""Jobs of the floor: take ids, call one domain verb."""

import logging

from django.contrib.sessions.backends.db import SessionStore
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from forum import mailing_many, pushing, receiving, rules, takeout
from forum.domain import (
    appealing,
    attachments,
    clearing,
    crowds,
    digest_plans,
    digests,
    drafts,
    drawers,
    drawings,
    due_looks,
    duplicates,
    erasing,
    exports,
    holding,
    kept_mail,
    mail_stops,
    neighbours,
    notices,
    old_words,
    one_taps,
    outbox,
    push_devices,
    pushes,
    received,
    reminders,
    request_keys,
    restoring,
    reviewing,
    search,
    searches,
    sessions,
    share_pictures,
    shut_addresses,
    sketching,
    steps,
    suggested,
    suspending,
    tidying,
    twins,
    vocabulary,
    weights,
)
from forum.lib import clock
from forum.models import Member
from forum.queries import pushes as due_pushes

log = logging.getLogger(__name__)


@app.task(name=outbox.TASK, queue=outbox.QUEUE)
def deliver_outbox(*, pk: int) -> None:
    """Send one mail. A failure is kept in its row and tried again by the sweep."""
    outbox.deliver(pk=pk, now=clock.now(), render=mailing_many.letter_of)


@app.periodic(cron="* * * * *")
@app.task(
    name="forum.tasks.sweep_outbox",
    queue=outbox.QUEUE,
    lock=outbox.RUN_TASK,
    priority=outbox.AFTER_OTHERS,
    queueing_lock="sweep_outbox",
)
def sweep_outbox(timestamp: int) -> None:
    """Every minute: mails that are due again, and mails whose job was lost."""
    send_due()


@app.task(name=outbox.RUN_TASK, queue=outbox.QUEUE, lock=outbox.RUN_TASK)
def send_due() -> None:
    """Some of what is due through one connection, then other jobs have their turn."""
    _sent, goes_on = outbox.run(tick=clock.now, render=mailing_many.letter_of)
    if goes_on:
        outbox.run_later()


@app.task(name=received.TASK, queue=received.QUEUE)
def take_received(*, pk: int) -> None:
    """Handle one mail that came in. A failure is tried again by the sweep."""
    receiving.take(pk=pk, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="forum.tasks.sweep_received", queue=received.QUEUE, queueing_lock="sweep_received")
def sweep_received(timestamp: int) -> None:
    """Every minute: mails that are due again, and those whose job was lost."""
    for pk in received.due(now=clock.now()):
        receiving.take(pk=pk, now=clock.now())


@app.task(name=pushes.TASK, queue=pushes.QUEUE, lock=pushes.LOCK)
def deliver_push(*, pk: int) -> None:
    """Send one push. A failure is kept in its row and tried again by the sweep."""
    pushes.deliver(pk=pk, now=clock.now(), render=pushing.of_push)


@app.periodic(cron="* * * * *")
@app.task(
    name="forum.tasks.sweep_pushes",
    queue=pushes.QUEUE,
    lock=pushes.LOCK,
    queueing_lock="sweep_pushes",
)
def sweep_pushes(timestamp: int) -> None:
    """Every minute: pushes that are due again (in the morning), and pushes whose job was lost."""
    for pk in due_pushes.due(now=clock.now(), most=pushes.CHUNK):
        pushes.deliver(pk=pk, now=clock.now(), render=pushing.of_push)


@app.periodic(cron="*/5 * * * *")
@app.task(name="forum.tasks.sweep_digests", queueing_lock="sweep_digests")
def sweep_digests(timestamp: int) -> None:
    """Every five minutes: write the digests that are due."""
    send_digests()


@app.task(name=digests.TASK)
def send_digests() -> None:
    """A few hundred of them, then other jobs have their turn."""
    if not digests.send_due(now=clock.now(), chunks=digests.AT_A_TIME):
        app.configure_task(digests.TASK).defer()


@app.periodic(cron="37 * * * *")
@app.task(name="forum.tasks.enroll", queueing_lock="enroll")
def enroll(timestamp: int) -> None:
    """Every hour: whoever has no plan for digests yet gets one."""
    digest_plans.enroll(now=clock.now())


@app.task(name=attachments.TASK, queue=attachments.QUEUE, lock=attachments.LOCK)
def draw_picture(*, pk: int) -> None:
    """Draw one picture anew. A failure is kept in its row and tried again by the sweep."""
    drawings.draw(pk=pk, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(
    name="forum.tasks.sweep_pictures",
    queue=attachments.QUEUE,
    lock=attachments.LOCK,
    queueing_lock="sweep_pictures",
)
def sweep_pictures(timestamp: int) -> None:
    """Every minute: pictures that are due again, and pictures whose job was lost."""
    for pk in drawings.due(now=clock.now()):
        drawings.draw(pk=pk, now=clock.now())


@app.periodic(cron="47 3 * * *")
@app.task(name="forum.tasks.tidy_pictures", queueing_lock="tidy_pictures")
def tidy_pictures(timestamp: int) -> None:
    """Every night: uploads that nobody posted, files without rows, rows without files."""
    tidying.tidy(now=clock.now())


@app.task(name=search.TASK)
def index_threads(*, pks: list[int]) -> None:
    """Let search read these threads anew: a tag of theirs is called otherwise."""
    search.index_chunk(pks=pks)


@app.task(name=neighbours.TASK)
def renew_neighbours(*, pk: int) -> None:
    """Weigh the words of this thread, which has changed, and learn new ones; then find out what is
    like it."""
    weights.weigh(pks=[pk])
    vocabulary.learn(pks=[pk])
    neighbours.renew_around(pk=pk, now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="forum.tasks.sweep_neighbours", queueing_lock="sweep_neighbours")
def sweep_neighbours(timestamp: int) -> None:
    """Every five minutes some: threads that came without a job, and those of long ago."""
    neighbours.catch_up(now=clock.now(), most=neighbours.CHUNK)


@app.periodic(cron="*/5 * * * *")
@app.task(name="forum.tasks.sweep_weights", queueing_lock="sweep_weights")
def sweep_weights(timestamp: int) -> None:
    """Every five minutes: threads that came without a job, and new weights where they are due."""
    renew_weights()


@app.task(name=weights.TASK)
def renew_weights() -> None:
    """A few steps of it, then other jobs have their turn."""
    if not weights.renew(now=clock.now(), steps=weights.AT_A_TIME):
        app.configure_task(weights.TASK).defer()


@app.periodic(cron="23 3 * * *")
@app.task(name="forum.tasks.renew_vocabulary", queueing_lock="renew_vocabulary")
def renew_vocabulary(timestamp: int) -> None:
    """Every night: count the words that search may look for as well."""
    vocabulary.renew()


@app.periodic(cron="*/5 * * * *")
@app.task(name="forum.tasks.fill_vocabulary", queueing_lock="fill_vocabulary")
def fill_vocabulary(timestamp: int) -> None:
    """As soon as the worker runs, and every five minutes: count them where there are none yet."""
    vocabulary.fill()


@app.task(name=crowds.TASK, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_crowd(*, pk: int, after: int) -> None:
    """Tell some of the many who follow what event `pk` is about; the next ones have a job then."""
    steps.tell_step(pk=pk, after=after)


@app.task(name=twins.TASK, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_twins(*, pk: int) -> None:
    """Tell whoever asks the same as thread `pk` which of these questions are solved."""
    twins.tell_solved(pk=pk, now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="forum.tasks.sweep_reminders", queueing_lock="sweep_reminders")
def sweep_reminders(timestamp: int) -> None:
    """Every ten minutes: ask who is silent whether the answers helped."""
    reminders.sweep(now=clock.now())


@app.task(name=clearing.TASK)
def go_on_clearing(
    *, pks: list[int], act: str, by: int, reason: str, words: str, suspends: bool = False,
    slipped: list[int] | None = None, at: str = "",
) -> None:  # fmt: skip
    """What of many held posts, or of somebody's posts, was more than a request does."""
    try:
        member = rules.check_member(Member.objects.filter(pk=by).first())
        clearing.clear(
            pks=pks, act=act, by=member, reason=reason, words=words, suspends=suspends,
            slipped=slipped or [], now=clearing.moment(at=at, now=clock.now()),
        )  # fmt: skip
    except rules.NotAllowed:
        log.warning(
            "%s may not moderate any more: %s held posts wait on, %s posts stay", by, len(pks),
            len(slipped or []),
        )  # fmt: skip


@app.task(name=duplicates.TASK)
def settle_duplicates(*, pk: int) -> None:
    """Thread `pk` has gone, come back or moved: what is linked to it is a duplicate, or none."""
    duplicates.settle(pk=pk, now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="forum.tasks.sweep_duplicates", queueing_lock="sweep_duplicates")
def sweep_duplicates(timestamp: int) -> None:
    """Every ten minutes: the same where a topic became private, after imports, a lost job."""
    duplicates.sweep(now=clock.now())


@app.task(name=exports.TASK)
def make_export(*, pk: int) -> None:
    """Make a copy of somebody's data. A failure is tried again by the sweep."""
    exports.make(pk=pk, now=clock.now(), write=takeout.write)


@app.task(name=erasing.TASK)
def erase_member(*, pk: int) -> None:
    """Erase an account whose owner asked for it a day ago, and has not cancelled it."""
    erasing.erase(pk=pk, now=clock.now())


@app.task(name=erasing.AFTER_TASK)
def after_erasure(*, pks: list[int]) -> None:
    """Weigh the words of these threads anew, and forget those that stand nowhere any more."""
    weights.weigh(pks=pks)
    vocabulary.renew()


@app.periodic(cron="*/10 * * * *")
@app.task(name="forum.tasks.sweep_privacy", queueing_lock="sweep_privacy")
def sweep_privacy(timestamp: int) -> None:
    """Every ten minutes: copies and erasures whose job was lost, or which a backup brought back."""
    for pk in exports.due(now=clock.now()):
        exports.make(pk=pk, now=clock.now(), write=takeout.write)
    for pk in erasing.due(now=clock.now()):
        erasing.erase(pk=pk, now=clock.now())
    restoring.again(now=clock.now())
    restoring.note(since=clock.now() - restoring.LATELY)


@app.periodic(cron="17 4 * * *")
@app.task(name="forum.tasks.prune", queueing_lock="prune")
def prune(timestamp: int) -> None:
    """Every night: what nobody needs any more."""
    now = clock.now()
    drafts.prune(now=now)
    drawers.prune(now=now)
    holding.prune(now=now)
    sketching.prune(now=now)
    request_keys.prune(now=now)
    outbox.prune(now=now)
    kept_mail.prune(now=now)
    pushes.prune(now=now)
    push_devices.prune(now=now)
    share_pictures.prune(now=now)
    notices.prune(now=now)
    digests.prune(now=now)
    one_taps.prune(now=now)
    mail_stops.prune(now=now)
    received.prune(now=now)
    searches.prune(now=now)
    suggested.prune(now=now)
    exports.prune(now=now)
    old_words.prune(now=now)
    shut_addresses.prune(now=now)
    sessions.prune_addresses(now=now)
    SessionStore.clear_expired()
    sessions.prune()


@app.periodic(cron="* * * * *")
@app.task(name="forum.tasks.lift_suspensions", queueing_lock="lift_suspensions")
def lift_suspensions(timestamp: int) -> None:
    """Every minute: whose suspension is over comes in again."""
    suspending.lift_due(now=clock.now())


@app.periodic(cron="17 * * * *")
@app.task(name="forum.tasks.remind_of_appeals", queueing_lock="remind_of_appeals")
def remind_of_appeals(timestamp: int) -> None:
    """Every hour: appeals that are due soon, and claims whose time is over."""
    appealing.remind_due(now=clock.now())
    reviewing.prune(now=clock.now())


@app.periodic(cron="2-59/15 * * * *")
@app.task(name="forum.tasks.remind_of_looks", queueing_lock="remind_of_looks")
def remind_of_looks(timestamp: int) -> None:
    """Every quarter of an hour: what was reported or held, and is to be looked at soon."""
    due_looks.remind(now=clock.now())
