"""Rules in plain words: what each is for, how many count, and what a change says."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.lib import limits
from reputation.lib.figures import Change, Figures
from reputation.lib.numbers import percent, points
from reputation.models import Rule, RuleSet
from reputation.models.rule import Code, Per

# What belongs together on the page, in its order.
GROUPS = (
    ("answers", ("SOL", "CONF", "RESC", "HELP", "DUP")),
    ("knowledge", ("ART", "REV", "MENT")),
    ("asking", ("ASK",)),
    ("first", ("N1", "N2", "N3", "N4", "N5")),
)
WEIGHTS = {"pair_weights", "mutual_weight", "knee_weight", "quality_least"}


def groups() -> dict[str, str]:
    return {
        "answers": _("Answers that help"),
        "knowledge": _("Knowledge for everybody"),
        "asking": _("Your own questions"),
        "first": _("First steps, each once"),
    }


def label(code: str) -> str:
    return str(Code(code).label)


def condition(code: str, frame: dict[str, Any]) -> str:
    """When the rule brings something."""
    said = (_of_answers() | _of_others())[code]
    return said % {
        "days": limits.CONFIRM_AFTER.days, "people": limits.CONFIRMERS,
        "points": limits.ADVISER_POINTS, "giver": frame["giver_days"],
        "hours": hours(frame["rescue_minutes"]),
    }  # fmt: skip


def _of_answers() -> dict[str, str]:
    return {
        "SOL": _("Whoever asked says that your answer solved it. Not in your own question."),
        "CONF": _(
            "Whoever asked has been silent for %(days)s days, and a mentor, our team or %(people)s"
            " members from %(points)s points on confirm your answer. Is it accepted after all, what"
            " is missing is added."
        ),
        "RESC": _(
            "On top: the question was older than %(hours)s hours when you wrote the answer that"
            " solves it. Once a thread."
        ),
        "HELP": _(
            "Somebody says “This helped me” to your answer, from an account that is at least"
            " %(giver)s days old."
        ),
        "DUP": _(
            "You linked where this was asked before, and whoever asked says that the answer there"
            " solved it: as much as an answer that was accepted or confirmed."
        ),
    }


def _of_others() -> dict[str, str]:
    return {
        "ART": _("An article of yours is published after another person has looked at it."),
        "REV": _(
            "You decided on somebody’s suggested edit or article, and nobody undid it while it was"
            " held."
        ),
        "MENT": _(
            "Somebody you were a mentor for stands on their own feet now and says that you helped."
        ),
        "ASK": _("You say what became of your question: who solved it, or that you did."),
        "N1": _("You say something about yourself, or which device or tariff you use."),
        "N2": _("You ask your first question."),
        "N3": _("You say for the first time whether an answer helped."),
        "N4": _("You thank somebody for the first time."),
        "N5": _("An answer of yours helps somebody for the first time."),
    }


def hours(minutes: int) -> str:
    return points(Decimal(minutes) / 60)


def bounds(code: str, measure: dict[str, Any], frame: dict[str, Any]) -> list[str]:
    """How many of them count, how long they are held, and what else bounds them."""
    most, per = measure["most"], measure["per"]
    found = []
    if per == Per.EVER:
        found.append(_("once"))
    elif most is not None and per == Per.ANSWER:
        found.append(_("at most %(n)s for one answer") % {"n": most})
    elif most is not None and per == Per.MONTH:
        found.append(_("at most %(n)s a month") % {"n": most})
    if code.startswith("N"):
        days = frame["newcomer_days"]
        found.append(_("in your first %(n)s days") % {"n": days})
    days = measure["hold_days"]
    found.append(ngettext("held for %(n)s day", "held for %(n)s days", days) % {"n": days})
    if measure["pays"]:
        found.append(_("weighed"))
    return found


def worth(code: str, stated: Figures) -> str:
    """Its points; what was asked before brings as much as what solved it."""
    rules = stated.rules
    if code == "DUP" and "SOL" in rules and "CONF" in rules:
        both = {"one": points(rules["SOL"]["points"]), "other": points(rules["CONF"]["points"])}
        return _("%(one)s or %(other)s points") % both
    value = rules["SOL" if code == "DUP" and "SOL" in rules else code]["points"]
    words = ngettext("%(n)s point", "%(n)s points", 1 if value == 1 else 2)
    return words % {"n": points(value)}


def told(change: Change) -> str:
    """A change in one sentence."""
    if not change.code:
        what = RuleSet._meta.get_field(change.name).verbose_name
        return _("%(what)s: %(after)s instead of %(before)s") % {
            "what": _first_up(str(what)), "after": value(change.name, change.after),
            "before": value(change.name, change.before),
        }  # fmt: skip
    if not change.name:
        words = _("New: %(what)s") if change.before is None else _("No more: %(what)s")
        return words % {"what": label(change.code)}
    # Whether money is paid is another matter, and not everywhere.
    is_weight = change.name == "pays"
    field = _("weighed") if is_weight else Rule._meta.get_field(change.name).verbose_name
    return _("%(what)s, %(field)s: %(after)s instead of %(before)s") % {
        "what": label(change.code), "field": field, "after": value(change.name, change.after),
        "before": value(change.name, change.before),
    }  # fmt: skip


def value(name: str, given: Any) -> str:
    """A figure as people read it."""
    if name in WEIGHTS:
        several = given if isinstance(given, tuple) else (given,)
        return " / ".join(f"{percent(one)} %" for one in several)
    if name == "per":
        return str(Per(given).label)
    if given is None:
        return _("no limit")
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    return points(given)


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]
