"""Rule sets and drafts read as figures, and figures as a set to compute the ledger by."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from reputation.lib.figures import FRAME, MEASURE, Figures
from reputation.models import Rule, RuleSet, RuleSetDraft
from reputation.models.rule import BY_HAND

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def of_set(*, rule_set: RuleSet) -> Figures:
    """All but what people correct by hand, which no draft changes. One statement, or none where
    the rules are prefetched."""
    return _of(rule_set, [rule for rule in rule_set.rules.all() if rule.code not in BY_HAND])


def of_draft(*, draft: RuleSetDraft) -> Figures:
    """Of the rules that the set will have. One statement, or none where they are prefetched."""
    return _of(draft, [rule for rule in draft.rules.all() if rule.is_used])


def _of(frame: Any, rules: Iterable[Any]) -> Figures:
    return Figures(
        {name: _plain(getattr(frame, name)) for name in FRAME},
        {rule.code: {name: getattr(rule, name) for name in MEASURE} for rule in rules},
    )


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def as_set(
    *, figures: Figures, number: int = 0, valid_from: datetime = BEFORE_ALL
) -> tuple[RuleSet, list[Rule]]:
    """A set with these figures that is stored nowhere; its rules have ids below 0."""
    rule_set = RuleSet(number=number, valid_from=valid_from, **figures.frame)
    rule_set.pair_weights = list(figures.frame["pair_weights"])
    rules = [
        Rule(pk=-place, rule_set=rule_set, code=code, **measure)
        for place, (code, measure) in enumerate(figures.rules.items(), start=1)
    ]
    return rule_set, rules
