"""What newcomers, mentors and sponsors hear of each other (forum.lib.notice_kinds)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum.lib.notice_kinds import Kind

GROUP = "mentoring"
FOUND, MOVED, NONE_FREE = "mentor_found", "mentor_moved", "mentor_none_free"
GIVEN, GONE, ALL_GONE = "newcomer_given", "newcomer_gone", "newcomers_moved"
ONE_LEFT = "newcomer_left"
GRADUATED, STANDS_ALONE, THANKED = "newcomer_graduated", "mentee_graduated", "mentor_thanked"
SPONSORED, SPONSOR_FOUND = "newcomer_sponsored", "sponsor_found"


def _own(data: dict[str, Any]) -> str:
    """To the page of one's own mentor."""
    return reverse("own_mentor")


def _sponsoring(data: dict[str, Any]) -> str:
    """To the page of one's own newcomers as a sponsor."""
    return reverse("sponsoring")


def _theirs(data: dict[str, Any]) -> str:
    """To the newcomer; of a sample, to all members."""
    handle = data.get("handle")
    return reverse("member", args=[handle]) if handle else reverse("members")


def _all_gone(data: dict[str, Any]) -> str:
    n = int(data.get("n", 1))
    return ngettext(
        "Your newcomer moves to another mentor. Thank you for what you did",
        "Your %(n)s newcomers move to other mentors. Thank you for what you did", n,
    ) % {"n": n}  # fmt: skip


KINDS = (
    Kind(
        FOUND, GROUP, _("%(who)s is your mentor now"), "heart-handshake",
        _("A mentor was found for them"), leads=_own,
    ),
    Kind(
        MOVED, GROUP, _("%(who)s is your mentor from now on: your last one cannot go on"),
        "heart-handshake", _("They have another mentor"), leads=_own,
    ),
    Kind(
        NONE_FREE, GROUP, _("No mentor is free just now: see who helps you meanwhile"), "users",
        _("No mentor was free for them"), leads=_own,
    ),
    Kind(
        GIVEN, GROUP, _("%(who)s is new here, and you are their mentor now"), "sprout",
        _("They look after another newcomer"), leads=_theirs, sample={"handle": ""},
    ),
    Kind(
        GONE, GROUP, _("%(who)s goes on without you: your place is free again"), "sprout",
        _("A newcomer of theirs goes on alone"), mailed=False, leads=_theirs,
    ),
    Kind(
        ALL_GONE, GROUP, _("Your newcomers move to other mentors"), "users",
        _("Their newcomers move on"), tells=_all_gone, leads=_theirs, sample={"n": 2},
    ),
    Kind(
        ONE_LEFT, GROUP, _("One of your newcomers has left: your place is free again"), "sprout",
        _("A newcomer of theirs closed their account"), mailed=False, leads=_theirs,
    ),
    Kind(
        GRADUATED, GROUP, _("You stand on your own feet here: how was it with your mentor?"),
        "award", _("They need no mentor any more"), leads=_own,
    ),
    Kind(
        STANDS_ALONE, GROUP, _("%(who)s stands on their own feet now: thank you"), "award",
        _("A newcomer of theirs stands alone"), leads=_theirs,
    ),
    Kind(
        THANKED, GROUP, _("%(who)s says that you helped them along"), "hand-heart",
        _("They were thanked as a mentor"), mailed=False, shelf="thanks", leads=_theirs,
    ),
    Kind(
        SPONSORED, GROUP, _("%(who)s is here now: you are their sponsor"), "sprout",
        _("Somebody joined by their invitation"), leads=_sponsoring,
    ),
    Kind(
        SPONSOR_FOUND, GROUP, _("%(who)s is your sponsor here"), "heart-handshake",
        _("They have a sponsor"), mailed=False, leads=_own,
    ),
)  # fmt: skip
