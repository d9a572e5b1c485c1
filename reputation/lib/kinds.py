"""What this floor tells people of (forum.lib.notice_kinds)."""

from django.utils.translation import gettext_lazy as _

from forum.lib import notice_kinds
from forum.lib.notice_kinds import Kind

KINDS = (
    Kind(
        "appeal_asked", "team", _("Your question about a line of your points has arrived"),
        "receipt", _("Line of points questioned"),
    ),
    Kind(
        "appeal_answered", "team", _("%(who)s answered your question about your points"),
        "receipt", _("Question about points answered"),
    ),
    Kind(
        "points_corrected", "team", _("%(who)s corrected your points"), "pencil",
        _("Points corrected by hand"),
    ),
)  # fmt: skip


def add() -> None:
    """Make them known; again changes nothing."""
    for kind in KINDS:
        notice_kinds.add(kind)
