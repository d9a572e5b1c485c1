"""Rule sets as the public reads of them: what holds, what comes, what was, and what changed."""

from dataclasses import dataclass
from datetime import datetime

from reputation.lib.figures import Change, Figures, changes
from reputation.models import Announcement, RuleSet, RuleSetDraft, TakenBack, TrialRun
from reputation.queries import figures
from reputation.queries.rules import in_force


@dataclass(frozen=True, slots=True)
class Told:
    """A set, what it changed, and how it came. `state`: live, coming, past or taken back."""

    rule_set: RuleSet
    figures: Figures
    state: str
    changed: list[Change]
    announced: Announcement | None
    taken_back: TakenBack | None


def history(*, now: datetime) -> list[Told]:
    """Every set that was ever announced, the newest first. Two statements."""
    sets = list(
        RuleSet.objects.select_related("announcement", "taken_back")
        .prefetch_related("rules")
        .order_by("valid_from", "number")
    )
    found: list[Told] = []
    before: Figures | None = None
    live = max((one.number for one in sets if _stands(one) and one.valid_from <= now), default=1)
    for one in sets:
        stated = figures.of_set(rule_set=one)
        gone = getattr(one, "taken_back", None)
        found.append(
            Told(
                one, stated, _state(one, live, now), changes(before, stated) if before else [],
                getattr(one, "announcement", None), gone,
            )
        )  # fmt: skip
        before = before if gone else stated
    return found[::-1]


def _stands(one: RuleSet) -> bool:
    return getattr(one, "taken_back", None) is None


def _state(one: RuleSet, live: int, now: datetime) -> str:
    if not _stands(one):
        return "taken back"
    if one.valid_from > now:
        return "coming"
    return "live" if one.number == live else "past"


def coming(*, now: datetime) -> RuleSet | None:
    """The set that is announced and does not hold yet."""
    return in_force().filter(valid_from__gt=now).first()


def last_run(*, draft: RuleSetDraft) -> TrialRun | None:
    """The last one that came to an end with the draft as it is now."""
    runs = draft.runs.filter(fingerprint=draft.fingerprint).exclude(finished_at=None)
    return runs.order_by("-pk").first()
