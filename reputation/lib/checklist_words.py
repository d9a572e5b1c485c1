"""What the lines of the checklist say, in the language of the moment."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reputation.lib.checklist import RECENT, Line


def label(line: Line) -> str:
    """What it is about."""
    said = {
        "account": _("Here for %(n)s days"),
        "days": _("Active on %(n)s of the last %(days)s days"),
        "threads": _("Answers in %(n)s questions of others, in the last %(days)s days"),
        "solved": _("%(n)s solutions or confirmed answers, in the last %(days)s days"),
        "people": _("They helped %(n)s different people"),
        "useful": _("%(n)s %% of the questions that you answered were helped"),
        "flags": _("Nothing of yours was reported and taken down, in the last %(days)s days"),
        "level": _("%(n)s points, or suggested by a mentor or the team"),
        "verified": _("Known as a customer"),
    }[line.code]
    return said % {"n": line.need, "days": RECENT.days}


def figure(line: Line) -> str:
    """How far it is: "18 of 25", or what there is where that is enough."""
    if line.code == "useful":
        return _("%(n)s %%") % {"n": line.have}
    if line.code == "verified":
        return _("Yes") if line.is_met else _("Not yet")
    if line.code == "level" and line.is_met and line.have < line.need:
        return _("suggested")  # a word for them stands in place of the points
    if line.code == "flags" or line.is_met:
        return str(line.have)
    return _("%(n)s of %(of)s") % {"n": line.have, "of": line.need}


def missing(line: Line) -> str:
    """What to do about it; "" where it is met."""
    if line.is_met:
        return ""
    n = line.missing
    if line.code == "account":
        said = ngettext("%(n)s more day", "%(n)s more days", n)
    elif line.code == "days":
        said = ngettext(
            "Write something on %(n)s more day.", "Write something on %(n)s more days.", n
        )
    elif line.code == "threads":
        said = ngettext("Answer %(n)s more question.", "Answer %(n)s more questions.", n)
    elif line.code == "solved":
        said = ngettext(
            "%(n)s more answer that solves something.", "%(n)s more answers that solve something.",
            n,
        )  # fmt: skip
    elif line.code == "people":
        said = ngettext("Solve something for %(n)s more person.",
                        "Solve something for %(n)s more people.", n)  # fmt: skip
    elif line.code == "level":
        said = ngettext(
            "%(n)s more point, or a mentor suggests you.",
            "%(n)s more points, or a mentor suggests you.", n,
        )  # fmt: skip
    else:
        said = {
            "useful": _("Answer where you are sure: what helps counts."),
            "flags": _("It is forgotten after %(days)s days."),
            "verified": _("The team can link your account with your contract."),
        }[line.code]
    return said % {"n": n, "days": RECENT.days}
