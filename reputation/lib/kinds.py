"""What this floor tells people of (forum.lib.notice_kinds)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind


def _leads(data: dict[str, Any]) -> str:
    """The line that it is about; of a sample, all of them."""
    return str(data.get("place") or reverse("statement"))


def _leads_team(data: dict[str, Any]) -> str:
    """The correction; of a sample, all of them."""
    return str(data.get("place") or reverse("corrections"))


SAMPLE = {"reason": _("The mark came from the same household.")}
KINDS = (
    Kind(
        "appeal_asked", "team", _("Your question about a line of your points has arrived"),
        "receipt", _("Line of points questioned"), leads=_leads,
        sample={"until": "2026-11-30T12:00:00+00:00"},
    ),
    Kind(
        "appeal_answered", "team", _("%(who)s answered your question about your points"),
        "receipt", _("Question about points answered"), leads=_leads,
        sample=SAMPLE | {"outcome": "explained"},
    ),
    Kind(
        "points_corrected", "team", _("%(who)s corrected your points"), "pencil",
        _("Points corrected by hand"), leads=_leads, sample=SAMPLE,
    ),
    Kind(
        "points_stay", "team",
        _("%(who)s did not agree to the correction: your points stay as they are"), "x",
        _("Points not corrected after all"), leads=_leads, sample=SAMPLE,
    ),
    Kind(
        "correction_confirmed", "team", _("%(who)s confirmed your correction of points: it counts"),
        "check", _("Correction of points confirmed"), leads=_leads_team, sample=SAMPLE,
    ),
    Kind(
        "correction_declined", "team",
        _("%(who)s declined your correction of points: nothing changes"), "x",
        _("Correction of points declined"), leads=_leads_team, sample=SAMPLE,
    ),
)  # fmt: skip
