"""What badges are called and what they take, in words. Pure.

The badges that came with the software have their words here, by code, so that they are translated
like all of ours; those of a company hold theirs.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

TOPIC = "{topic}"  # in a name: where the topic stands

# code -> name, what it is for.
OURS: dict[str, tuple[str | Promise, str | Promise]] = {
    "first-help": (
        gettext_lazy("First help"),
        gettext_lazy("Somebody says: this helped me."),
    ),
    "helping-hand": (
        gettext_lazy("Helping hand"),
        gettext_lazy("Many people got on because of you."),
    ),
    "solver": (
        gettext_lazy("Finds solutions"),
        gettext_lazy("Your answers are what solved it, for one person after the other."),
    ),
    "not-forgotten": (
        gettext_lazy("Not forgotten"),
        gettext_lazy("You solve what had been waiting long for an answer."),
    ),
    "clear-words": (
        gettext_lazy("Clear words"),
        gettext_lazy("You explain it so that others who read it get on as well."),
    ),
    "good-memory": (
        gettext_lazy("Good memory"),
        gettext_lazy("You know where it was solved before, and show the way."),
    ),
    "written-down": (
        gettext_lazy("Written down"),
        gettext_lazy("You made an article of a solution, and somebody else looked it over."),
    ),
    "fine-pen": (
        gettext_lazy("Fine pen"),
        gettext_lazy("You make what others wrote clearer, and they take it over."),
    ),
    "warm-welcome": (
        gettext_lazy("Warm welcome"),
        gettext_lazy("You help those who are new here with their first question."),
    ),
    "closes-the-loop": (
        gettext_lazy("Says what helped"),
        gettext_lazy("You come back to your questions and say what solved them."),
    ),
    "good-question": (
        gettext_lazy("Good question"),
        gettext_lazy("You ask so that the answers help others as well."),
    ),
    "long-haul": (
        gettext_lazy("Deep roots"),
        gettext_lazy("You have been helping people here for years."),
    ),
    "knows-topic": (
        gettext_lazy("Knows {topic}"),
        gettext_lazy("You solve questions of one topic again and again."),
    ),
    "at-home": (
        gettext_lazy("At home in {topic}"),
        gettext_lazy("You solve questions with one tag again and again."),
    ),
}

_TAKES = {
    "people": ngettext_lazy("%(n)s person helped", "%(n)s people helped", "n"),
    "solutions": ngettext_lazy(
        "%(n)s question solved by your answer", "%(n)s questions solved by your answers", "n"
    ),
    "confirmed": ngettext_lazy(
        "%(n)s answer confirmed where the asker stayed silent",
        "%(n)s answers confirmed where the asker stayed silent", "n",
    ),
    "waited": ngettext_lazy(
        "%(n)s question solved that had waited long", "%(n)s questions solved that had waited long",
        "n",
    ),
    "thanked": ngettext_lazy(
        "%(n)s answer that helped readers", "%(n)s answers that helped readers", "n"
    ),
    "duplicates": ngettext_lazy(
        "%(n)s question solved by an answer that you linked",
        "%(n)s questions solved by answers that you linked", "n",
    ),
    "articles": ngettext_lazy(
        "%(n)s article published after a review", "%(n)s articles published after a review", "n"
    ),
    "edits": ngettext_lazy(
        "%(n)s post made better by an edit that you suggested",
        "%(n)s posts made better by edits that you suggested", "n",
    ),
    "newcomers": ngettext_lazy(
        "%(n)s newcomer helped with their first question",
        "%(n)s newcomers helped with their first question", "n",
    ),
    "verdicts": ngettext_lazy(
        "%(n)s question of your own closed with a word on what helped",
        "%(n)s questions of your own closed with a word on what helped", "n",
    ),
    "questions": ngettext_lazy(
        "%(n)s question of your own whose answers helped others",
        "%(n)s questions of your own whose answers helped others", "n",
    ),
    "told": ngettext_lazy(
        "%(n)s solution that you found yourself, told, and that helped others",
        "%(n)s solutions that you found yourself, told, and that helped others", "n",
    ),
    "years": ngettext_lazy(
        "people helped in %(n)s year", "people helped in %(n)s different years", "n"
    ),
}  # fmt: skip
# What is counted is people already: how many different ones says nothing more.
OF_PEOPLE = ("people", "newcomers")


def name(code: str) -> str:
    """Of one of ours, in the language of the page; "" where it is none."""
    return str(OURS[code][0]) if code in OURS else ""


def about(code: str) -> str:
    """What one of ours is for; "" where it is none."""
    return str(OURS[code][1]) if code in OURS else ""


def counted(*, measure: str, n: int) -> str:
    """So many of what is measured."""
    return str(_TAKES[measure] % {"n": n})


def held(*, days: int) -> str:
    """After how long it counts."""
    told = ngettext(
        "counts once it has held for %(n)s day", "counts once it has held for %(n)s days", days
    )
    return told % {"n": days}


def takes(
    *, measure: str, at_least: int, givers: int, per: str, window_days: int | None
) -> list[str]:
    """What a badge takes, part by part: how much, from how many, where and when."""
    parts = [counted(measure=measure, n=at_least)]
    if givers > 1 and measure not in OF_PEOPLE:
        parts.append(_("from at least %(n)s different people") % {"n": givers})
    if per:
        parts.append(_("in one topic") if per == "category" else _("with one tag"))
    if window_days:
        told = ngettext("within %(n)s day", "within %(n)s days", window_days)
        parts.append(told % {"n": window_days})
    return parts
