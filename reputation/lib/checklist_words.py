"""What the lines of the checklist say, in the language of the moment."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reputation.lib.checklist import Line


def label(line: Line) -> str:
    """What it is about."""
    return {
        "account": _("Here for 60 days"),
        "days": _("Active on 20 of the last 100 days"),
        "threads": _("Answers in 25 questions of others, in the last 100 days"),
        "solved": _("10 solutions or confirmed answers, in the last 100 days"),
        "people": _("They helped 8 different people"),
        "useful": _("Two of five questions that you answered were helped"),
        "flags": _("Nothing of yours was reported and taken down, in the last 100 days"),
        "level": _("1000 points, or suggested by a mentor or the team"),
        "verified": _("Known as a customer"),
    }[line.code]


def figure(line: Line) -> str:
    """How far it is: "18 of 25", or what there is where that is enough."""
    if line.code == "useful":
        return _("%(n)s %%") % {"n": line.have}
    if line.code == "verified":
        return _("Yes") if line.is_met else _("Not yet")
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
        return {
            "useful": _("Answer where you are sure: what helps counts."),
            "flags": _("It is forgotten after 100 days."),
            "verified": _("The team can link your account with your contract."),
        }[line.code]
    return said % {"n": n}
