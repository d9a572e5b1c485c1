"""The stories around the worked examples; their figures come from the code that weighs."""

from typing import Any

from django.utils.translation import gettext as _

from forum.lib import limits
from reputation.lib.claims import Terms
from reputation.lib.examples import Example
from reputation.views.rule_words import hours


def story(example: Example, frame: dict[str, Any], terms: dict[str, Terms]) -> tuple[str, str]:
    """(its heading, what happened)."""
    heading, text = {
        "rescue": (
            _("A question that had waited"),
            _("Nina’s question is older than %(hours)s hours when Hana answers it. Nina says that"
              " this solved it."),
        ),
        "again": (
            _("The same two, again and again"),
            _("Hana solves a question of Nina’s, and another one every week."),
        ),
        "mutual": (
            _("Two who help each other"),
            _("Nina solved a question of Hana’s three days ago. Now Hana solves one of Nina’s."),
        ),
        "pot": (
            _("Much thanks for one answer"),
            _("Hana’s answer solves a question that had waited, and %(readers)s readers say that it"
              " helped them."),
        ),
        "silent": (
            _("Whoever asked is silent at first"),
            _("Nina says nothing for %(days)s days, so Mara, a mentor, confirms Hana’s answer. A"
              " month later Nina is back and accepts it: what is missing is added."),
        ),
        "back": (
            _("It did not help after all"),
            _("Hana’s answer is accepted and counts. Days later Nina’s phone has the same trouble,"
              " and she says so. Hana loses what this answer brought, and nothing more."),
        ),
    }[example.name]  # fmt: skip
    readers = sum(row.times for row in example.rows if row.code == "HELP")
    return heading, text % {
        "hours": hours(frame["rescue_minutes"]), "days": limits.CONFIRM_AFTER.days,
        "readers": readers,
    }  # fmt: skip
