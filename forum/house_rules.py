"""Who may post while there are rules that they have not agreed to. Pure, as rules.py."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.lib import addresses
from forum.rules import NotAllowed

if TYPE_CHECKING:
    from forum.models import HouseVersion, Member


def check_agreed(member: "Member", holding: Any, today: date) -> None:
    """`holding`: the rules that hold (queries.house.Latest), None where there are none. Before the
    day on which they bind nobody is stopped; the way leads to where one agrees."""
    if holding is None or holding.binding_from is None or today < holding.binding_from:
        return
    if member.rules_agreed >= holding.number:
        return
    day = date_format(holding.binding_from, "DATE_FORMAT")
    refusal = NotAllowed(
        _(
            "Our community rules have changed, and since %(day)s everybody agrees to them before"
            " they post. Please agree first; your text is kept."
        )
        % {"day": day}
    )
    refusal.way = (addresses.path("community_rules"), _("To the rules"))
    raise refusal


def check_is_there(version: "HouseVersion | None") -> "HouseVersion":
    """Nobody agrees to what was never published."""
    if version is None:
        raise NotAllowed(_("There is no such version of the rules. Please open the page again."))
    return version
