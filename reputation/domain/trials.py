"""Trial runs of a draft: asked for, computed by a job, and kept as rows beside the ledger."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from time import monotonic
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import drafts
from reputation.lib import begins, trial
from reputation.lib.figures import Figures
from reputation.models import Rule, RuleSetDraft, TrialMember, TrialRule, TrialRun
from reputation.models.rule import Code
from reputation.queries import figures, rules
from reputation.queries import trial as computing
from reputation.queries.rules import Rules, Stated
from reputation.queries.trial import Sides

TASK = "reputation.tasks.run_trial"
MONTHS = 3  # closed ones, the last that there are


@verb
def ask(*, draft: RuleSetDraft, by: Member, now: datetime) -> TrialRun:
    """Have the draft tried on the last closed months by a job. While a run of exactly this version
    is on its way, it is that one. Lock rule: the draft's row. Raises NotAllowed."""
    drafts.check_configures(by)
    draft = drafts.lock(draft=draft)
    drafts.check_open(draft)
    live = Rules().at(now)
    zone = ZoneInfo(settings.TIME_ZONE)
    asked = {
        "draft": draft, "fingerprint": draft.fingerprint, "rule_set": live,
        "since": begins.first_of(now, zone=zone, months=-MONTHS),
        "until": begins.first_of(now, zone=zone),
    }  # fmt: skip
    running = TrialRun.objects.filter(finished_at=None, failed_at=None, **asked).first()
    if running is not None and now - (running.moved_at or running.asked_at) < drafts.STILL:
        return running
    run = TrialRun.objects.create(by=by, asked_at=now, **asked)
    app.configure_task(TASK).defer(pk=run.pk)
    return run


def waiting(*, pk: int) -> TrialRun | None:
    """The run, if it has not come to its end."""
    runs = TrialRun.objects.select_related("draft", "rule_set")
    return runs.filter(pk=pk, finished_at=None).first()


def compute(*, run: TrialRun, now: datetime) -> Sides:
    """Both sides of the run. Long, and no transaction: only how far it is becomes a row meanwhile.
    Raises NotAllowed where the draft has become another one since it was asked."""
    began = monotonic()
    row = TrialRun.objects.filter(pk=run.pk, finished_at=None)
    row.update(started_at=now, moved_at=now, done=0, failed_at=None)
    draft = figures.of_draft(draft=run.draft)
    if draft.fingerprint != run.fingerprint:
        raise NotAllowed(_("The draft was changed before the trial run began."))
    live = figures.of_set(rule_set=run.rule_set)
    by_hand = rules.by_hand(at=run.rule_set.valid_from)

    def report(done: int, total: int) -> None:
        gone = timedelta(seconds=monotonic() - began)
        row.update(done=done, total=total, moved_at=now + gone)

    return computing.sides(
        live=_set(live, by_hand), draft=_set(draft, by_hand),
        since=run.since, until=run.until, now=now, report=report,
    )  # fmt: skip


@verb
def finish(*, run: TrialRun, found: Sides, now: datetime) -> None:
    """Keep what was computed: once, whatever runs twice. Lock rule: the run's row."""
    run = TrialRun.objects.select_for_update().get(pk=run.pk)
    if run.finished_at is not None:
        return
    people = trial.people(found.now, found.then)
    run.points_now, run.points_then = found.now.points, found.then.points
    run.money_now, run.money_then = _sum(found.money_now), _sum(found.money_then)
    run.people = len(people)
    run.gain, run.lose = (sum(map(how, people)) for how in (trial.gains, trial.loses))
    run.finished_at = run.moved_at = now
    run.failed_at = None
    run.done = run.total = max(run.total, 1)
    run.save()
    _keep_rules(run, found)
    TrialMember.objects.bulk_create(
        TrialMember(
            run=run, place=place, member_id=one.member, points_now=one.now, points_then=one.then,
            money_now=_of(found.money_now, one.member),
            money_then=_of(found.money_then, one.member),
        )
        for place, one in enumerate(people[: trial.MOST], start=1)
        if one.now != one.then
    )  # fmt: skip


@verb
def fail(*, run: TrialRun, now: datetime) -> None:
    """It came to nothing; whoever asked can ask anew."""
    TrialRun.objects.filter(pk=run.pk, finished_at=None).update(failed_at=now)


def _set(stated: Figures, by_hand: Sequence[Rule]) -> Stated:
    """With the rule for what people corrected by hand, which no figures have."""
    rule_set, own = figures.as_set(figures=stated)
    return rule_set, [*own, *by_hand]


def _keep_rules(run: TrialRun, found: Sides) -> None:
    TrialRule.objects.bulk_create(
        TrialRule(
            run=run, code=code,
            points_now=found.now.by_rule.get(code, 0), count_now=found.now.counts[code],
            points_then=found.then.by_rule.get(code, 0), count_then=found.then.counts[code],
        )
        for code in Code.values
        if found.now.counts[code] or found.then.counts[code]
        or found.now.by_rule.get(code) or found.then.by_rule.get(code)
    )  # fmt: skip


def _sum(money: dict[int, Decimal] | None) -> Decimal | None:
    return None if money is None else sum(money.values(), Decimal(0))


def _of(money: dict[int, Decimal] | None, member: int) -> Decimal | None:
    return None if money is None else money.get(member, Decimal(0))
