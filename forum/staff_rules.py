"""Who of the team may open and keep what is the staff's alone. Pure, as rules.py."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forum.lib import limits
from forum.rules import NotAllowed, check_member

if TYPE_CHECKING:
    from forum.models import Member


def check_team(member: "Member | None") -> None:
    """Whether they are of the company's team at all; what each page wants is asked there."""
    if not check_member(member).is_company:
        raise NotAllowed(_("Only the company's team can open this page."))


def check_read_log(member: "Member | None") -> None:
    """Who reads what staff did: whoever keeps order, and administrators."""
    if not check_member(member).is_moderator:
        raise NotAllowed(_("Only moderators and administrators can read the security log."))


def check_take_log(member: "Member | None") -> None:
    if check_member(member).staff_role != "administrator":
        raise NotAllowed(_("Only administrators can take the security log as a file."))


def check_publish_text(member: "Member | None") -> None:
    """Who says what stands in the imprint, and which rules hold."""
    if check_member(member).staff_role != "administrator":
        raise NotAllowed(_("Only administrators can publish these texts."))


def check_is_newest(seen: int, newest: int) -> None:
    """A new version is written on the newest one: two people do not overwrite each other."""
    if seen != newest:
        raise NotAllowed(
            _(
                "Somebody published version %(n)s meanwhile. What you wrote is still here; please"
                " look at theirs, then send yours again."
            )
            % {"n": newest}
        )


def check_see_gaps(member: "Member | None") -> None:
    """Who may see what people looked for and did not find: whoever can answer it."""
    member = check_member(member)
    if not member.is_company:
        raise NotAllowed(_("Only the company's team can look at what was not found."))


def check_keep_synonyms(member: "Member | None", words: Sequence[str]) -> None:
    """Who may say which words mean the same, and of how many words."""
    member = check_member(member)
    if not member.is_company:
        raise NotAllowed(_("Only the company's team can change what search looks for."))
    least, most = limits.SYNONYMS
    if not least <= len(words) <= most:
        raise NotAllowed(
            _("Please write %(least)s to %(most)s different words.")
            % {"least": least, "most": most}
        )


def check_close_gap(closed_as: str, reason: str) -> None:
    if closed_as == "not_needed" and not reason.strip():
        raise NotAllowed(_("Please say why it is not needed."))
