"""Why points bring no money, in words for whoever has them. Of givers they tell no more than that
they do not count: who is verified or suspended is nobody else's business."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reputation.lib import pay_rows

WORDS = {
    pay_rows.RULE: _("This rule brings points, and no money."),
    pay_rows.NOTHING: _("It brought no points; the line says why."),
    pay_rows.OFF: _("Payback was switched off when the month began in which it began to count."),
    pay_rows.BEFORE: _("It began to count before there was payback here."),
    pay_rows.TEAM: _("Whoever speaks for the company earns no payback."),
    pay_rows.NOBODYS: _("Nobody had made this account their own yet."),
    pay_rows.RECEIVER: _("You were no verified customer yet when it began to count."),
}


def words(code: str, *, days: int) -> str:
    """In the language of the moment; "" for what does bring money. `days`: so long is a giver here
    at least, by the rule set of what it is about."""
    if code == pay_rows.GIVER:
        return ngettext(
            "Whoever gave it did not count for money then: only verified customers do, who have"
            " been here for %(days)s day.",
            "Whoever gave it did not count for money then: only verified customers do, who have"
            " been here for %(days)s days.",
            days,
        ) % {"days": days}
    return str(WORDS[code]) if code else ""
