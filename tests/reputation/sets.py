"""What tests of rule sets share: a draft by one person, tried, and brought in force by another."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from forum.models import Member
from reputation.domain import announcing, drafts, trials
from reputation.lib import begins
from reputation.lib.figures import MEASURE, Figures
from reputation.models import Rule, RuleSet, RuleSetDraft, TrialRun
from reputation.queries import figures
from tests import factories

WHY = "Accepted answers are worth more than they were."


def managers() -> tuple[Member, Member]:
    found = [
        Member.objects.filter(handle=handle).first()
        or factories.member(handle, staff_role="manager", is_staff=True)
        for handle in ("greta", "gustav")
    ]
    return found[0], found[1]


def draft(at: datetime, *, without: tuple[str, ...] = (), **says: object) -> RuleSetDraft:
    """By the first manager; `says` are figures: thread_pot=30, or SOL={"points": 20}."""
    writer, _other = managers()
    begun = drafts.begin(why=WHY, by=writer, now=at)
    return changed(begun, at, without=without, **says)


def changed(
    begun: RuleSetDraft, at: datetime, *, by: Member | None = None,
    without: tuple[str, ...] = (), **says: object,
) -> RuleSetDraft:  # fmt: skip
    stated = figures.of_draft(draft=begun)
    rules = {code: dict(measure) for code, measure in stated.rules.items() if code not in without}
    frame = dict(stated.frame)
    for name, value in says.items():
        if name in rules:
            rules[name] |= value  # type: ignore[operator]
        else:
            frame[name] = value
    return drafts.change(
        draft=begun, figures=Figures(frame, rules), off={}, why=begun.why,
        base=begun.version, by=by or managers()[0], now=at,
    )  # fmt: skip


def tried(of: RuleSetDraft, at: datetime) -> TrialRun:
    """A trial run to its end, as its job does it."""
    run = trials.ask(draft=of, by=managers()[0], now=at)
    found = trials.compute(run=run, now=at)
    trials.finish(run=run, found=found, now=at)
    run.refresh_from_db()
    return run


def announced(at: datetime, *, without: tuple[str, ...] = (), **says: object) -> RuleSet:
    """A set that says something else, in force from the next month on."""
    made = draft(at, without=without, **says)
    tried(made, at)
    return announcing.announce(draft=made, base=made.version, by=managers()[1], now=at)


def begin_after(at: datetime) -> datetime:
    return begins.next_begin(at, zone=ZoneInfo(settings.TIME_ZONE))


def other(stated: Figures, code: str, **measure: object) -> Figures:
    """The same figures, but for one rule."""
    assert set(measure) <= set(MEASURE)
    rules = stated.rules | {code: stated.rules[code] | measure}
    return Figures(dict(stated.frame), rules)


def inserted(**says: object) -> RuleSet:
    """Set 2, which says something else and holds from 2024 on, as nobody could have announced it
    in time for what a test does."""
    made = RuleSet.objects.get(number=1)
    rules = list(made.rules.all())
    made.pk, made.number, made.valid_from = None, 2, datetime(2024, 1, 1, tzinfo=UTC)
    made._state.adding = True
    for name, value in says.items():
        setattr(made, name, value)
    made.save()
    for rule in rules:
        rule.pk, rule.rule_set = None, made
        rule._state.adding = True
    Rule.objects.bulk_create(rules)
    return made
