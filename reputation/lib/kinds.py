"""What this floor tells people of (forum.lib.notice_kinds)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.lib import notice_kinds
from forum.lib.notice_kinds import Kind


def _leads(data: dict[str, Any]) -> str:
    """The line that it is about; of a sample, all of them."""
    return str(data.get("place") or reverse("statement"))


KINDS = (
    Kind(
        "appeal_asked", "team", _("Your question about a line of your points has arrived"),
        "receipt", _("Line of points questioned"), leads=_leads,
        sample={"until": "2026-11-30T12:00:00+00:00"},
    ),
    Kind(
        "appeal_answered", "team", _("%(who)s answered your question about your points"),
        "receipt", _("Question about points answered"), leads=_leads,
        sample={"reason": _("The mark came from the same household."), "outcome": "explained"},
    ),
    Kind(
        "points_corrected", "team", _("%(who)s corrected your points"), "pencil",
        _("Points corrected by hand"), leads=_leads,
        sample={"reason": _("The mark came from the same household.")},
    ),
)  # fmt: skip


def add() -> None:
    """Make them known; again changes nothing."""
    for kind in KINDS:
        notice_kinds.add(kind)
