"""What brings points, for everybody: generated from the rules that hold, examples and all."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import clock
from forum.views import meta
from reputation.lib import examples, levels
from reputation.lib.figures import FRAME, MEASURE, MONEY, Figures
from reputation.queries import closes, corrections, figures, rule_sets, switches
from reputation.queries.rule_sets import Told
from reputation.queries.rules import Rules
from reputation.views import example_words, rule_words
from reputation.views.statement import level_names, right_names


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule as the page says it."""

    name: str
    worth: str
    condition: str
    bounds: list[str]


@dataclass(frozen=True, slots=True)
class Era:
    """A rule set in the history: since (or from) which day, and what it changed, in words."""

    number: int
    state: str
    begins: date
    why: str
    changes: list[str]
    taken_back: date | None
    reason: str


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The rules that hold now, what comes and what was."""
    now = clock.now()
    history = rule_sets.history(now=now)
    live = _live(history)
    url = reverse("point_rules")
    shown = page(stated=live.figures, now=now) | {
        "live": _era(live),
        "history": [_era(one) for one in history],
        "coming": [_era(one) for one in history if one.state == "coming"],
        "counted": corrections.counted(now=now),
        "mistakes": switches.mistakes() if closes.pays() else [],
        "meta": meta.page(
            request, url, title=_("How points work"),
            description=_("What brings points here, how they are weighed, and what never does."),
        ),
    }  # fmt: skip
    return render(request, "reputation/rules/index.html", shown)


@require_safe
def points_json(request: HttpRequest) -> HttpResponse:
    """The same for machines: every figure as it is computed with."""
    now = clock.now()
    history = rule_sets.history(now=now)
    return JsonResponse(
        {
            "live": _live(history).rule_set.number,
            "rule_sets": [_plain(one) for one in history],
            "levels": list(levels.LEVELS),
            "rights": [
                {"code": one.code, "points": one.points, "quality_above": str(one.bar)}
                for one in levels.RIGHTS
            ],
        }
    )


def page(*, stated: Figures, now: datetime) -> dict[str, Any]:
    """What the page says of these figures, live ones or a draft's."""
    zone = ZoneInfo(settings.TIME_ZONE)
    terms = Rules([figures.as_set(figures=stated)]).all_at(now)
    frame = stated.frame
    built = examples.build(terms=terms, at=now, zone=zone)
    return {
        "groups": _groups(stated),
        "frame": frame,
        "pairs": list(enumerate(frame["pair_weights"], start=1)),
        "examples": [(*example_words.story(one, frame, terms), one) for one in built],
        "levels": list(zip(level_names(), levels.LEVELS, strict=True)),
        "rights": [(right_names()[one.code], one) for one in levels.RIGHTS],
        "pay": _pay(stated, terms) if closes.pays() else [],
    }  # fmt: skip


def _live(history: list[Told]) -> Told:
    return next(one for one in history if one.state == "live")


def _groups(stated: Figures) -> list[tuple[str, list[Shown]]]:
    found = []
    for key, codes in rule_words.GROUPS:
        shown = [
            Shown(
                rule_words.label(code), rule_words.worth(code, stated),
                rule_words.condition(code, stated.frame),
                rule_words.bounds(code, stated.rules[code], stated.frame),
            )
            for code in codes if code in stated.rules
        ]  # fmt: skip
        if shown:
            found.append((rule_words.groups()[key], shown))
    return found


def _pay(stated: Figures, terms: dict[str, Any]) -> list[examples.Pay]:
    rule_set, _rules = figures.as_set(figures=stated)
    return examples.pay(terms=terms, money=closes.terms(rule_set))


def _era(told: Told) -> Era:
    zone = ZoneInfo(settings.TIME_ZONE)
    gone = told.taken_back
    return Era(
        told.rule_set.number, told.state, told.rule_set.valid_from.astimezone(zone).date(),
        told.announced.why if told.announced else "",
        [rule_words.told(change) for change in told.changed if _is_told(change.name)],
        gone.at.astimezone(zone).date() if gone else None, gone.reason if gone else "",
    )  # fmt: skip


def _plain(told: Told) -> dict[str, Any]:
    """Decimals as text, so that nobody reads them as binary fractions."""
    announced, gone = told.announced, told.taken_back
    return {
        "number": told.rule_set.number,
        "state": told.state,
        "valid_from": told.rule_set.valid_from.isoformat(),
        "announced_at": announced.at.isoformat() if announced else None,
        "why": announced.why if announced else "",
        "taken_back_at": gone.at.isoformat() if gone else None,
        "taken_back_reason": gone.reason if gone else "",
        **{name: _figure(told.figures.frame[name]) for name in FRAME if _is_told(name)},
        "rules": [
            {"code": code} | {name: _figure(rule[name]) for name in MEASURE}
            for code, rule in told.figures.rules.items()
        ],
    }


def _is_told(name: str) -> bool:
    """What a set says about money is told where money is paid."""
    return name not in MONEY or closes.pays()


def _figure(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_figure(one) for one in value]
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
