"""Which rules hold for a fact of some day."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from reputation.lib.claims import Terms
from reputation.models import Rule, RuleSet

Stated = tuple[RuleSet, Sequence[Rule]]


def in_force() -> QuerySet[RuleSet]:
    """All sets by which anything goes, or will go: in the order in which they begin."""
    return RuleSet.objects.filter(taken_back=None).order_by("valid_from")


def by_hand(*, at: datetime) -> list[Rule]:
    """The rule for corrections by hand as a row, as `Rules.by_hand` finds it. Three statements."""
    return list(Rule.objects.filter(pk=Rules().by_hand(at).rule_id))


class Rules:
    """All rule sets, read once: a fact goes by the set of its day, for ever. `sets` are others
    than those in force, in the order in which they begin: what a draft would bring."""

    def __init__(self, sets: Sequence[Stated] | None = None) -> None:
        if sets is None:
            found = in_force().prefetch_related("rules")
            sets = [(one, list(one.rules.all())) for one in found]
        self._sets = [one for one, _rules in sets]
        self._starts = [one.valid_from for one in self._sets]
        self._terms = {
            (one.pk, rule.code): Terms(
                rule_id=rule.pk, code=rule.code, points=rule.points, most=rule.most, per=rule.per,
                hold_days=rule.hold_days, pays=rule.pays, thread_pot=one.thread_pot,
                pair_weights=tuple(one.pair_weights), mutual_weight=one.mutual_weight,
                pair_days=one.pair_days,
            )
            for one, rules in sets
            for rule in rules
        }  # fmt: skip

    def at(self, at: datetime) -> RuleSet:
        """The set of that day; before the first one, the first."""
        return self._sets[max(0, bisect_right(self._starts, at) - 1)]

    def terms(self, code: str, at: datetime) -> Terms | None:
        """The rule of that day; None where its set has none of this code."""
        return self._terms.get((self.at(at).pk, code))

    def by_hand(self, at: datetime) -> Terms:
        """The rule for corrections by hand: of that day's set, or of the last one that has it, as
        nothing that a person decided may be lost."""
        last = max(0, bisect_right(self._starts, at) - 1)
        sets = [*reversed(self._sets[: last + 1]), *self._sets[last + 1 :]]
        return next(
            terms for one in sets if (terms := self._terms.get((one.pk, "FIX"))) is not None
        )

    def all_at(self, at: datetime) -> dict[str, Terms]:
        """Every rule of that day, by its code."""
        pk = self.at(at).pk
        return {code: terms for (of, code), terms in self._terms.items() if of == pk}

    def by_id(self) -> dict[int, Terms]:
        return {terms.rule_id: terms for terms in self._terms.values()}
